import csv
import datetime
import io

import pytest
from django.utils import translation

from action_groups.enums import ActionGroupKind, MembershipRole, OutputStatus
from alliance87.core.enums import DatePrecision
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    CrossCuttingPriorityFactory,
    GroupFunctionFactory,
    MembershipFactory,
    OutputFactory,
    OutputUpdateFactory,
    ResourceNeedFactory,
    WorkPlanFactory,
    WorkstreamFactory,
)
from tests.factories.core import DocumentFactory, SourceFactory, ThemeFactory
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

LIST = "/en/action-groups/"


def page_of(group):
    return f"{LIST}{group.slug}/"


def page_of_plan(plan):
    return f"{LIST}work-plans/{plan.slug}/"


def rows_of(response):
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def a_full_group(count):
    """A group with ``count`` of everything, and as much that the public may not see."""
    group = ActionGroupFactory(
        themes=ThemeFactory.create_batch(count),
        documents=[*DocumentFactory.create_batch(count), DocumentFactory(hidden=True)],
    )
    GroupFunctionFactory.create_batch(count, action_group=group)
    MembershipFactory(action_group=group, chair=True)
    for _ in range(count):
        MembershipFactory(action_group=group, representative=RepresentativeFactory())
        WorkPlanFactory(action_group=group)
        WorkstreamFactory(action_group=group, lead_partner=PartnerFactory())
        EventFactory(action_groups=[group])
        AgendaItemFactory(resource_needs=[ResourceNeedFactory(action_group=group)])
        completed = OutputFactory(
            objective__work_plan__action_group=group,
            lead_partner=PartnerFactory(),
            status=OutputStatus.COMPLETED,
        )
        OutputUpdateFactory(output=completed, status=OutputStatus.COMPLETED)
    MembershipFactory(action_group=group, partner=PartnerFactory(hidden=True))
    WorkPlanFactory(action_group=group, hidden=True)
    WorkstreamFactory(action_group=group, lead_partner=PartnerFactory(hidden=True))
    EventFactory(action_groups=[group], hidden=True)
    ResourceNeedFactory(action_group=group, hidden=True)
    return group


def a_full_plan(count):
    """A work plan with ``count`` objectives of one output, each with all it may have."""
    plan = WorkPlanFactory()
    for _ in range(count):
        CrossCuttingPriorityFactory(work_plan=plan)
        output = OutputFactory(
            objective__work_plan=plan,
            lead_partner=PartnerFactory(),
            themes=[ThemeFactory()],
        )
        ActivityFactory(output=output, partner=PartnerFactory())
        OutputUpdateFactory(
            output=output, evidence=[DocumentFactory(), DocumentFactory(hidden=True)]
        )
    OutputFactory(objective__work_plan=plan, lead_partner=PartnerFactory(hidden=True))
    WorkPlanFactory(action_group=plan.action_group, hidden=True)
    return plan


# -- The list ------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        group = ActionGroupFactory(themes=[ThemeFactory()])
        MembershipFactory(action_group=group, chair=True)
    MembershipFactory(action_group=ActionGroupFactory(hidden=True), chair=True)

    # How many; the page, its themes, its chairs and who they are; the facets counted,
    # and the names of their themes.
    with django_assert_num_queries(6):
        response = client.get(LIST)

    assert response.context["listing"].count == count


def test_list_says_how_many_and_leaves_out_the_hidden(client):
    ActionGroupFactory.create_batch(2)
    hidden = ActionGroupFactory(hidden=True, name="Quiet group")

    page = client.get(LIST).content.decode()

    assert "2 action groups" in page
    assert str(hidden) not in page


def test_list_counts_only_members_the_reader_may_look_up(client):
    group = ActionGroupFactory()
    MembershipFactory(action_group=group)
    MembershipFactory(action_group=group, partner=PartnerFactory(hidden=True))
    MembershipFactory(action_group=group, partner=PartnerFactory(withdrawn=True))
    MembershipFactory(action_group=group, former=True)

    assert "1 member in the records" in client.get(LIST).content.decode()


def test_list_narrows_by_kind_and_words(client):
    found = ActionGroupFactory(
        kind=ActionGroupKind.WORKING_GROUP, name="Fair recruitment"
    )
    ActionGroupFactory(kind=ActionGroupKind.WORKING_GROUP, name="Statistics")
    ActionGroupFactory(name="Fair trade")

    response = client.get(LIST, {"kind": "working_group", "q": "FAIR"})

    assert list(response.context["listing"].page) == [found]
    assert "1 of 3 action groups" in response.content.decode()


def test_download_has_exactly_what_is_shown(client):
    shown = ActionGroupFactory(name="=HYPERLINK()")
    ActionGroupFactory(kind=ActionGroupKind.WORKING_GROUP)
    ActionGroupFactory(hidden=True)

    response = client.get(LIST, {"kind": "action_group", "format": "csv"})

    assert [row["Name"] for row in rows_of(response)] == [f"'{shown}"]


@pytest.mark.parametrize(
    "query",
    [
        {"page": "99"},
        {"page": "x"},
        {"kind": "club"},
        {"theme": "no-such-theme"},
        {"sort": "secret"},
        {"q": "\x00"},
        {"q": "'; --"},
    ],
)
def test_a_list_survives_what_it_does_not_understand(client, query):
    ActionGroupFactory()

    assert client.get(LIST, query).status_code == 200


# -- A group -------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_group_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    group = a_full_group(count)

    with django_assert_num_queries(20):
        response = client.get(page_of(group))

    assert response.context["member_count"] == count + 1
    assert len(response.context["current_plans"]) == 2 * count
    assert len(response.context["results"]) == count
    assert len(response.context["past"]) + len(response.context["upcoming"]) == count


def test_hidden_group_does_not_exist(client, secretariat_client):
    group = ActionGroupFactory(hidden=True)

    assert client.get(page_of(group)).status_code == 404
    assert secretariat_client.get(page_of(group)).status_code == 200


def test_unknown_group_does_not_exist(client, db):
    assert client.get(f"{LIST}no-such-group/").status_code == 404


def test_group_names_its_chair_and_focal_point(client):
    group = ActionGroupFactory()
    chair = MembershipFactory(action_group=group, chair=True)
    focal_point = MembershipFactory(action_group=group, role=MembershipRole.FOCAL_POINT)

    response = client.get(page_of(group))

    assert response.context["chairs"] == [chair]
    assert response.context["focal_points"] == [focal_point]


def test_member_in_two_roles_is_one_member(client):
    member = MembershipFactory(chair=True)
    MembershipFactory(action_group=member.action_group, partner=member.partner)

    page = client.get(page_of(member.action_group))

    assert page.context["member_count"] == 1


def test_person_who_did_not_consent_is_not_named(client):
    member = MembershipFactory(
        chair=True, representative=RepresentativeFactory(hidden=True, name="Z. Quiet")
    )

    assert "Z. Quiet" not in client.get(page_of(member.action_group)).content.decode()


def test_resource_needs_are_shown_to_those_who_may_read_them(
    client, secretariat_client
):
    need = ResourceNeedFactory(for_group=True, title="Two interpreters")
    url = page_of(need.action_group)

    assert "Two interpreters" not in client.get(url).content.decode()
    assert "Two interpreters" in secretariat_client.get(url).content.decode()


def test_hidden_source_is_not_named(client, secretariat_client):
    group = ActionGroupFactory(
        source=SourceFactory(hidden=True, short_title="Internal note")
    )

    assert "Internal note" not in client.get(page_of(group)).content.decode()
    assert "Internal note" in secretariat_client.get(page_of(group)).content.decode()


def test_borrowed_language_is_marked(client):
    group = ActionGroupFactory(name="Supply chains")

    with translation.override("fr"):
        page = client.get(f"/fr/action-groups/{group.slug}/").content.decode()

    assert '<span lang="en">Supply chains</span>' in page


# -- A work plan ---------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_work_plan_takes_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    plan = a_full_plan(count)

    with django_assert_num_queries(13):
        response = client.get(page_of_plan(plan))

    assert len(response.context["objectives"]) == count + 1
    assert not response.context["other_plans"]


def test_hidden_work_plan_does_not_exist(client):
    assert client.get(page_of_plan(WorkPlanFactory(hidden=True))).status_code == 404


def test_output_shows_its_label_target_and_due_date_as_known(client):
    output = OutputFactory(
        label="Output 1.",
        target_value=10,
        target_unit="municipalities",
        due_on=datetime.date(2020, 12, 31),
        due_precision=DatePrecision.BY,
        status=OutputStatus.DELAYED,
    )

    page = client.get(page_of_plan(output.objective.work_plan)).content.decode()

    assert "Output 1." in page
    assert "municipalities" in page
    assert "by December 2020" in page
    assert "Delayed" in page
    assert "0 of 1 completed, 1 delayed" in page


def test_work_plan_shows_the_latest_update_only(client):
    output = OutputFactory()
    OutputUpdateFactory(output=output, narrative="The newer news")
    OutputUpdateFactory(
        output=output, as_of=datetime.date(2019, 1, 1), narrative="The older news"
    )

    page = client.get(page_of_plan(output.objective.work_plan)).content.decode()

    assert "The newer news" in page
    assert "The older news" not in page


def test_hidden_evidence_is_not_named(client):
    update = OutputUpdateFactory(
        evidence=[DocumentFactory(hidden=True, title="Private ledger")]
    )

    url = page_of_plan(update.output.objective.work_plan)

    assert "Private ledger" not in client.get(url).content.decode()


def test_work_plan_without_objectives_says_who_can_add_them(client):
    page = client.get(page_of_plan(WorkPlanFactory())).content.decode()

    assert "No objectives yet" in page


def test_narrative_is_drawn_as_it_was_typed(client):
    update = OutputUpdateFactory(narrative="Under <5 years<script>alert(1)</script>")

    text = client.get(page_of_plan(update.output.objective.work_plan)).text

    assert "Under &lt;5 years" in text
    assert "<script>alert(1)" not in text
