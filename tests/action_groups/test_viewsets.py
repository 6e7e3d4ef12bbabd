import pytest

from tests.factories.action_groups import (
    ActionGroupFactory,
    CrossCuttingPriorityFactory,
    GroupFunctionFactory,
    MembershipFactory,
    OutputFactory,
    WorkPlanFactory,
    WorkstreamFactory,
)
from tests.factories.core import DocumentFactory, SourceFactory, ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import PriorityAreaFactory

pytestmark = pytest.mark.django_db


def test_action_group_in_full(client):
    area = PriorityAreaFactory()
    group = ActionGroupFactory(
        slug="supply-chains",
        name="Supply chains",
        mandate="To share what works.",
        themes=[ThemeFactory(slug="supply-chains")],
        priority_areas=[area, PriorityAreaFactory(roadmap__hidden=True)],
        documents=[
            DocumentFactory(slug="plan"),
            DocumentFactory(slug="draft", hidden=True),
        ],
        confirmed_on="2020-01-01",
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="p. 40",
    )
    GroupFunctionFactory(action_group=group, position=1, text="Share knowledge.")

    body = client.get("/api/v1/action-groups/supply-chains/").json()

    assert body == {
        "id": str(group.pk),
        "slug": "supply-chains",
        "name": "Supply chains",
        "kind": "action_group",
        "status": "active",
        "summary": "Partners who work together.",
        "mandate": "To share what works.",
        "themes": ["supply-chains"],
        "priority_areas": [str(area.pk)],
        "functions": [{"position": 1, "text": "Share knowledge."}],
        "documents": ["plan"],
        "confirmed_on": "2020-01-01",
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 40"},
        "updated_at": body["updated_at"],
    }


def test_output_in_full(client):
    output = OutputFactory(
        objective__work_plan__slug="plan-2020",
        objective__work_plan__action_group__slug="supply-chains",
        number=2,
        label="Output 2",
        text="A guide for buyers.",
        indicator="Copies downloaded",
        target_value="500",
        target_unit="copies",
        due_on="2020-12-31",
        due_precision="year",
        lead_partner=PartnerFactory(slug="ilo"),
        status="under_way",
        themes=[ThemeFactory(slug="procurement")],
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="p. 44",
    )

    body = client.get(f"/api/v1/outputs/{output.pk}/").json()

    assert body == {
        "id": str(output.pk),
        "action_group": "supply-chains",
        "work_plan": "plan-2020",
        "objective": str(output.objective_id),
        "number": 2,
        "label": "Output 2",
        "text": "A guide for buyers.",
        "indicator": "Copies downloaded",
        "target_value": "500.00",
        "target_unit": "copies",
        "due_on": "2020-12-31",
        "due_precision": "year",
        "lead_partner": "ilo",
        "status": "under_way",
        "themes": ["procurement"],
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 44"},
        "updated_at": body["updated_at"],
    }


def test_work_plan_holds_its_cross_cutting_priorities(client):
    plan = WorkPlanFactory(slug="plan-2020")
    CrossCuttingPriorityFactory(work_plan=plan, letter="a", text="Gender.")

    body = client.get("/api/v1/work-plans/plan-2020/").json()

    assert body["cross_cutting_priorities"] == [{"letter": "a", "text": "Gender."}]


def test_work_plan_for_its_group_is_read_by_the_group(client, member, member_client):
    plan = WorkPlanFactory(for_group=True)
    url = f"/api/v1/work-plans/{plan.slug}/"

    assert client.get(url).status_code == 404
    assert member_client.get(url).status_code == 404
    partner = member.representations.get().partner
    MembershipFactory(action_group=plan.action_group, partner=partner)
    assert member_client.get(url).status_code == 200


def test_membership_names_the_partner_and_no_person(secretariat_client):
    membership = MembershipFactory(
        representative=RepresentativeFactory(name="Ada Lovelace")
    )

    response = secretariat_client.get(f"/api/v1/memberships/{membership.pk}/")

    assert response.json()["partner"] == membership.partner.slug
    assert "Ada" not in response.content.decode()


def test_hidden_lead_of_an_output_and_a_workstream_arrives_as_nothing(client):
    partner = PartnerFactory(hidden=True)
    output = OutputFactory(lead_partner=partner)
    workstream = WorkstreamFactory(lead_partner=partner)

    for url in [f"outputs/{output.pk}", f"workstreams/{workstream.pk}"]:
        assert client.get(f"/api/v1/{url}/").json()["lead_partner"] is None
