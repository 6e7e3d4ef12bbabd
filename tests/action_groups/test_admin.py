import pytest
from django.urls import reverse

from action_groups.enums import WorkPlanStatus
from action_groups.models import Membership, Output, WorkPlan
from tests.factories.action_groups import (
    ActionGroupFactory,
    JoinRequestFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    WorkPlanFactory,
)
from tests.factories.partners import PartnerFactory

CHAIR = {"role": "chair", "chair_place": "1"}


@pytest.fixture
def group(db):
    return ActionGroupFactory()


def save_memberships(client, group, rows):
    """Post the group's form with ``rows``; those with an id are stored already."""
    stored = [row for row in rows if "id" in row]
    data = {
        "name_en": group.name_en,
        "slug": group.slug,
        "kind": group.kind,
        "status": group.status,
        "visibility": group.visibility,
        "revision_seen": group.revision,
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": len(stored),
    }
    for prefix in ("functions", "workstreams"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate([*stored, *(r for r in rows if "id" not in r)]):
        row = {"action_group": group.pk} | row
        data |= {f"memberships-{number}-{name}": value for name, value in row.items()}
    url = reverse("admin:action_groups_actiongroup_change", args=[group.pk])
    return client.post(url, data)


def test_two_chairs_in_one_place_are_refused_in_words(group, secretariat_client):
    rows = [
        CHAIR | {"partner": partner.pk} for partner in PartnerFactory.create_batch(2)
    ]

    response = save_memberships(secretariat_client, group, rows)

    assert "a group has at most two current chairs" in response.text
    assert not Membership.objects.exists()


def test_chair_can_follow_another_in_one_go(group, secretariat_client):
    before = MembershipFactory(action_group=group, chair=True)
    after = PartnerFactory()
    rows = [
        CHAIR
        | {
            "id": before.pk,
            "revision_seen": before.revision,
            "partner": before.partner_id,
            "until": "2020-01-01",
        },
        CHAIR | {"partner": after.pk},
    ]

    response = save_memberships(secretariat_client, group, rows)

    assert response.status_code == 302, response.context["errors"]
    assert [each.partner for each in group.memberships.current()] == [after]


def test_member_with_a_chairs_place_is_refused_in_words(group, secretariat_client):
    rows = [{"partner": PartnerFactory().pk, "role": "member", "chair_place": "1"}]

    response = save_memberships(secretariat_client, group, rows)

    assert "A chair or co-chair takes place 1 or 2" in response.text


def test_target_without_its_unit_is_refused_in_words(secretariat_client):
    response = secretariat_client.post(
        reverse("admin:action_groups_output_add"),
        {
            "objective": ObjectiveFactory().pk,
            "number": "1",
            "text_en": "A mapping",
            "target_value": "10",
            "due_precision": "day",
            "activities-TOTAL_FORMS": "0",
            "activities-INITIAL_FORMS": "0",
            "updates-TOTAL_FORMS": "0",
            "updates-INITIAL_FORMS": "0",
        },
    )

    assert "Say what the target counts." in response.text
    assert not Output.objects.exists()


def test_work_plan_leads_up_to_its_group_and_down_to_its_objectives(
    secretariat_client,
):
    plan = WorkPlanFactory(hidden=True)
    ObjectiveFactory.create_batch(2, work_plan=plan)
    url = reverse("admin:action_groups_workplan_change", args=[plan.pk])

    html = secretariat_client.get(url).text

    assert (
        reverse("admin:action_groups_actiongroup_change", args=[plan.action_group_id])
        in html
    )
    assert "Objectives (2)" in html


def test_editor_invites_somebody_to_a_group(editor_client, mailoutbox):
    group, partner = ActionGroupFactory(), PartnerFactory()
    url = reverse("admin:action_groups_actiongroup_invite", args=[group.pk])
    assert editor_client.get(url).status_code == 200

    response = editor_client.post(
        url,
        {
            "partner": partner.pk,
            "email": "ada@example.org",
            "name": "Ada Byron",
            "language": "fr",
            "role": "member",
            "speaks_as": "alternate",
            "since": "2026-02-01",
        },
    )

    assert response.status_code == 302
    assert group.memberships.get().partner == partner
    assert mailoutbox[0].to == ["ada@example.org"]
    assert "/fr/accounts/invitation/" in mailoutbox[0].body


# -- Adopted plans -------------------------------------------------------------
@pytest.fixture
def adopted(db):
    output = OutputFactory(text="Surveys")
    plan = output.plan
    plan.status = WorkPlanStatus.ADOPTED
    plan.save()
    return plan


def admin_url(record, action):
    opts = record._meta
    return reverse(
        f"admin:{opts.app_label}_{opts.model_name}_{action}", args=[record.pk]
    )


@pytest.mark.parametrize("what", ["plan", "its group"])
def test_adopted_plan_is_not_deleted_nor_what_it_stands_in(
    what, adopted, secretariat_client
):
    record = adopted if what == "plan" else adopted.action_group

    response = secretariat_client.post(admin_url(record, "delete"), {"post": "yes"})

    assert response.status_code == 200
    assert str(adopted) in response.text
    assert WorkPlan.objects.exists()


def test_row_of_an_adopted_plan_is_not_deleted(adopted, secretariat_client):
    output = Output.objects.get()

    response = secretariat_client.post(admin_url(output, "delete"), {"post": "yes"})

    assert response.status_code == 403
    assert Output.objects.exists()


def save_output(client, output, **changes):
    data = {
        "objective": output.objective_id,
        "number": output.number,
        "text_en": output.text_en,
        "due_precision": "day",
        "revision_seen": output.revision,
        "activities-TOTAL_FORMS": "0",
        "activities-INITIAL_FORMS": "0",
        "updates-TOTAL_FORMS": "0",
        "updates-INITIAL_FORMS": "0",
    }
    return client.post(admin_url(output, "change"), data | changes)


def test_row_of_an_adopted_plan_is_translated_and_not_changed(
    adopted, secretariat_client
):
    output = Output.objects.get()

    response = save_output(secretariat_client, output, text_en="Another")
    assert "Open a new version of it." in response.text
    save_output(secretariat_client, output, text_fr="Enquêtes")

    output.refresh_from_db()
    assert (output.text_en, output.text_fr) == ("Surveys", "Enquêtes")


def test_status_of_a_plan_is_not_typed_in_the_admin(adopted, secretariat_client):
    page = secretariat_client.get(admin_url(adopted, "change")).text

    assert 'name="status"' not in page
    assert 'name="title_en"' in page


def test_request_to_join_is_looked_at_only(secretariat_client):
    request = JoinRequestFactory()

    page = secretariat_client.get(admin_url(request, "change"))

    assert "We know the subject." in page.text
    assert secretariat_client.post(admin_url(request, "change")).status_code == 403
