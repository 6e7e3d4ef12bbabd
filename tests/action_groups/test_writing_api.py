"""What is written of an action group's work through the API: as on the pages."""

import datetime
import uuid

import pytest

from action_groups.models import Activity, Objective, Output, OutputUpdate, WorkPlan
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    ResourceNeedFactory,
    WorkPlanFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.writing import Writer, fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ActionGroupFactory()


@pytest.fixture
def chair(group):
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    return Writer(person.user)


@pytest.fixture
def stranger():
    """Who reads what is public, and keeps nothing."""
    return Writer(RepresentativeFactory().user)


@pytest.fixture
def secretary(secretariat):
    return Writer(secretariat)


@pytest.fixture
def plan(group):
    return WorkPlanFactory(action_group=group, version=1)


@pytest.fixture
def objective(plan):
    return ObjectiveFactory(work_plan=plan, number=1, label="Objective 1.")


@pytest.fixture
def output(objective):
    return OutputFactory(objective=objective, number=1, label="Output 1.")


def adopted(plan):
    plan.status, plan.adopted_on = "adopted", "2020-01-15"
    plan.save()


# -- Updates of outputs ----------------------------------------------------------------
SAID = {"as_of": "2021-03-01", "status": "delayed", "narrative": "The ferry was late."}


def test_a_chair_says_how_far_an_output_is(chair, group, plan, output):
    activity = ActivityFactory(output=output)
    paper = DocumentFactory()
    group.documents.add(paper)
    adopted(plan)

    answer = chair.adds(
        "output-updates",
        output=str(output.pk),
        evidence=[paper.slug],
        activities=[{"activity": str(activity.pk), "status": "completed"}],
        **SAID,
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["narrative"] == SAID["narrative"]
    assert answer.json()["evidence"] == [paper.slug]
    output.refresh_from_db()
    activity.refresh_from_db()
    assert (output.status, activity.status) == ("delayed", "completed")


def test_the_text_is_in_the_language_that_is_said(chair, output):
    answer = chair.adds(
        "output-updates",
        output=str(output.pk),
        language="fr",
        **SAID | {"narrative": "Le bac était en retard."},
    )

    assert answer.status_code == 201
    update = OutputUpdate.objects.get()
    assert update.narrative_fr == "Le bac était en retard."
    assert not update.narrative_en


def test_who_speaks_for_the_lead_says_it_too(output):
    person = RepresentativeFactory()
    Output.objects.filter(pk=output.pk).update(lead_partner=person.partner)

    answer = Writer(person.user).adds("output-updates", output=str(output.pk), **SAID)

    assert answer.status_code == 201


def test_who_only_reads_an_output_says_nothing_of_it(stranger, output):
    update = OutputUpdateFactory(output=output)

    added = stranger.adds("output-updates", output=str(output.pk), **SAID)
    changed = stranger.changes("output-updates", update, narrative="Zinc")

    assert (added.status_code, changed.status_code) == (403, 403)
    assert OutputUpdate.objects.get().narrative != "Zinc"


def test_an_output_that_is_hidden_is_none(chair):
    hidden = OutputFactory(objective__work_plan__hidden=True)

    answers = [
        chair.adds("output-updates", output=key, **SAID)
        for key in (str(hidden.pk), str(uuid.uuid4()), "none")
    ]

    assert [fields(answer) for answer in answers] == [["output"]] * 3


def test_evidence_and_activities_are_the_output_s_own(chair, output):
    other, hidden = ActivityFactory(), DocumentFactory(hidden=True)
    foreign = DocumentFactory()

    for evidence in (foreign.slug, hidden.slug, "none"):
        answer = chair.adds(
            "output-updates", output=str(output.pk), evidence=[evidence], **SAID
        )
        assert fields(answer) == ["evidence"]
    answer = chair.adds(
        "output-updates",
        output=str(output.pk),
        activities=[{"activity": str(other.pk), "status": "completed"}],
        **SAID,
    )
    assert "activities" in fields(answer)[0]
    assert not OutputUpdate.objects.exists()


def test_an_update_is_mended_and_keeps_what_is_not_said(chair, output):
    update = OutputUpdateFactory(output=output, narrative_en="Old.")
    tag = chair.tag(f"output-updates/{update.pk}/")

    done = chair.changes("output-updates", update, tag=tag, status="delayed")
    late = chair.changes("output-updates", update, tag=tag, narrative="New.")

    assert (done.status_code, late.status_code) == (200, 412)
    update.refresh_from_db()
    assert (update.status, update.narrative_en) == ("delayed", "Old.")


def test_a_day_to_come_and_a_closed_plan_are_refused(chair, plan, output):
    answer = chair.adds(
        "output-updates", output=str(output.pk), **SAID | {"as_of": "2999-01-01"}
    )
    assert fields(answer) == ["as_of"]

    adopted(plan)
    plan.status = "closed"
    plan.save()
    answer = chair.adds("output-updates", output=str(output.pk), **SAID)
    assert answer.status_code == 403


# -- Rows of a draft -------------------------------------------------------------------
def test_a_chair_writes_the_rows_of_a_draft(chair, plan):
    objective = chair.adds("objectives", work_plan=plan.slug, title_en="Ferries")
    partner = PartnerFactory()
    output = chair.adds(
        "outputs",
        objective=objective.json()["id"],
        text_en="Ten ferries",
        target_value="10",
        target_unit_en="ferries",
        due_on="2021-05-01",
        lead_partner=partner.slug,
    )
    activity = chair.adds(
        "activities", output=output.json()["id"], title_fr="Bacs", due_on="2021-04-01"
    )

    assert [a.status_code for a in (objective, output, activity)] == [201] * 3
    assert output.json()["work_plan"] == plan.slug
    assert output.json()["lead_partner"] == partner.slug
    assert Activity.objects.get().title_fr == "Bacs"


@pytest.mark.parametrize("name", ["objectives", "outputs", "activities"])
def test_a_row_is_changed_and_taken_away_by_its_chair_alone(
    name, chair, stranger, output
):
    activity = ActivityFactory(output=output)
    rows = {"objectives": output.objective, "outputs": output, "activities": activity}
    row, text = rows[name], "text_en" if name == "outputs" else "title_en"

    assert stranger.changes(name, row, **{text: "Zinc"}).status_code == 403
    assert stranger.removes(name, row).status_code == 403
    tag = chair.tag(f"{name}/{row.pk}/")
    assert chair.changes(name, row, tag=tag, **{text: "Tin"}).status_code == 200
    assert chair.changes(name, row, tag=tag, **{text: "Lead"}).status_code == 412
    assert chair.removes(name, row, tag=tag).status_code == 412
    row.refresh_from_db()
    assert getattr(row, text) == "Tin"
    assert chair.removes(name, row).status_code == 204
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_an_adopted_plan_stays_as_it_is(chair, plan, output):
    adopted(plan)

    assert chair.changes("outputs", output, text_en="Tin").status_code == 400
    assert chair.removes("outputs", output).status_code == 400
    answer = chair.adds("outputs", objective=str(output.objective_id), text_en="Tin")
    assert answer.status_code == 400
    assert Output.objects.count() == 1


def test_a_row_needs_a_text_in_one_language(chair, plan, output):
    assert fields(chair.adds("objectives", work_plan=plan.slug)) == ["title_en"]
    assert fields(chair.changes("outputs", output, text_en=" ")) == ["text_en"]
    assert chair.changes("outputs", output, text_fr="Bacs").status_code == 200


def test_what_contradicts_the_plan_is_said_of_its_field(chair, output):
    assert fields(chair.changes("outputs", output, due_on="2035-01-01")) == ["due_on"]
    assert fields(chair.changes("outputs", output, number=7)) == ["number"]
    assert fields(chair.changes("outputs", output, status="done")) == ["status"]


def test_hidden_plans_partners_and_parents_are_none(chair, plan, output):
    hidden_plan = WorkPlanFactory(hidden=True)
    hidden = PartnerFactory(hidden=True)
    unlisted = PartnerFactory(withdrawn=True)

    for slug in (hidden_plan.slug, "none"):
        answer = chair.adds("objectives", work_plan=slug, title_en="Tin")
        assert fields(answer) == ["work_plan"]
    for slug in (hidden.slug, unlisted.slug, "none"):
        answer = chair.changes("outputs", output, lead_partner=slug)
        assert fields(answer) == ["lead_partner"]


def test_an_output_does_not_leave_its_plan(chair, group, output):
    elsewhere = ObjectiveFactory(
        work_plan__action_group=group, work_plan__starts_on="2010-01-01"
    )

    answer = chair.changes("outputs", output, objective=str(elsewhere.pk))

    assert fields(answer) == ["objective"]


def test_who_reads_a_draft_adds_nothing_to_it(stranger, plan, output):
    for name, data in [
        ("objectives", {"work_plan": plan.slug, "title_en": "Tin"}),
        ("outputs", {"objective": str(output.objective_id), "text_en": "Tin"}),
        ("activities", {"output": str(output.pk), "title_en": "Tin"}),
    ]:
        assert stranger.adds(name, **data).status_code == 403
    assert not Activity.objects.exists()
    assert Objective.objects.count() == Output.objects.count() == 1


# -- Work plans ------------------------------------------------------------------------
PERIOD = {"starts_on": "2022-01-01", "ends_on": "2023-12-31"}


def test_a_chair_begins_adopts_and_opens_a_work_plan_anew(chair, group):
    begun = chair.adds(
        "work-plans", action_group=group.slug, title_en="2022–23", **PERIOD
    )
    plan = WorkPlan.objects.get()
    OutputFactory(objective__work_plan=plan)
    adopted = chair.does(
        "work-plans", plan, "adopt", adopted_on="2022-02-01", visibility="public"
    )
    version = chair.does("work-plans", plan, "versions")
    closed = chair.does("work-plans", plan, "close")

    assert begun.status_code == 201
    assert begun.json()["status"] == "draft"
    assert begun.json()["visibility"] == "group"
    assert (adopted.status_code, adopted.json()["status"]) == (200, "adopted")
    assert (version.status_code, version.json()["version"]) == (201, 2)
    assert version.json()["status"] == "draft"
    assert version["Location"].endswith(f"{version.json()['id']}/")
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")


def test_who_reads_a_group_begins_nothing_in_it(stranger, group, plan):
    answer = stranger.adds(
        "work-plans", action_group=group.slug, title_en="2022–23", **PERIOD
    )

    assert answer.status_code == 403
    for what in ("close", "versions"):
        assert stranger.does("work-plans", plan, what).status_code == 403
    answer = stranger.does(
        "work-plans", plan, "adopt", adopted_on="2020-02-01", visibility="public"
    )
    assert answer.status_code == 403
    assert WorkPlan.objects.get().status == "draft"


def test_a_plan_that_is_hidden_is_not_there(chair):
    hidden = WorkPlanFactory(hidden=True)

    for what in ("adopt", "close", "versions"):
        assert chair.does("work-plans", hidden, what).status_code == 404


def test_what_cannot_be_done_to_a_plan_is_said(chair, group, plan):
    day = {"adopted_on": "2020-02-01", "visibility": "public"}

    empty = chair.does("work-plans", plan, "adopt", **day)
    closed = chair.does(
        "work-plans", plan, "adopt", **day | {"visibility": "secretariat"}
    )
    same = chair.adds(
        "work-plans",
        action_group=group.slug,
        title_en="Twice",
        starts_on=str(plan.starts_on),
        ends_on=str(plan.ends_on),
    )

    assert empty.status_code == 400
    assert fields(closed) == ["visibility"]
    assert fields(same) == ["starts_on"]


def test_adopting_is_tried_without_being_done(chair, plan, output):
    answer = chair.sent(
        "post",
        f"work-plans/{plan.pk}/adopt/?dry_run=true",
        {"adopted_on": "2020-02-01", "visibility": "public"},
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "adopted")
    plan.refresh_from_db()
    assert plan.status == "draft"


# -- What a group lacks ----------------------------------------------------------------
def test_a_chair_says_what_the_group_lacks_and_raises_it(chair, group):
    coming = EventFactory(
        kind="gcg_meeting",
        starts_at=datetime.datetime(2999, 1, 1, 9, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2999, 1, 1, 17, tzinfo=datetime.UTC),
    )
    point = AgendaItemFactory(event=coming)

    answer = chair.adds(
        "resource-needs",
        action_group=group.slug,
        title_en="Two interpreters",
        amount="5000.00",
        currency="USD",
        visibility="public",
        point=str(point.pk),
    )

    assert answer.status_code == 201, answer.content
    need = group.resource_needs.get()
    assert list(need.agenda_items.all()) == [point]
    changed = chair.changes("resource-needs", need, title_en="Three interpreters")
    assert changed.status_code == 200
    assert list(need.agenda_items.all()) == [point]
    assert chair.changes("resource-needs", need, point=None).status_code == 200
    assert not need.agenda_items.exists()


def test_a_point_of_another_meeting_is_none(chair, group):
    past = AgendaItemFactory()

    for key in (str(past.pk), str(uuid.uuid4()), "none"):
        answer = chair.adds(
            "resource-needs", action_group=group.slug, title_en="Tin", point=key
        )
        assert fields(answer) == ["point"]


def test_a_chair_does_not_close_a_need_to_all_others(chair, secretary, group):
    data = {"action_group": group.slug, "title_en": "Tin", "visibility": "secretariat"}

    assert fields(chair.adds("resource-needs", **data)) == ["visibility"]
    assert secretary.adds("resource-needs", **data).status_code == 201


def test_the_secretariat_answers_a_need_and_the_chairs_are_told(
    chair, secretary, group, mailoutbox
):
    need = ResourceNeedFactory(action_group=group)
    said = {"outcome": "The Office pays.", "answered_on": "2021-01-01"}

    by_chair = chair.does("resource-needs", need, "answer", **said)
    stale = secretary.does("resource-needs", need, "answer", tag='"77"', **said)
    done = secretary.does("resource-needs", need, "answer", **said)

    assert (by_chair.status_code, stale.status_code) == (403, 412)
    assert (done.status_code, done.json()["outcome"]) == (200, "The Office pays.")
    assert len(mailoutbox) == 1
    assert chair.changes("resource-needs", need, title_en="Tin").status_code == 400


def test_who_reads_a_need_writes_none(stranger, group):
    need = ResourceNeedFactory(action_group=group)

    assert stranger.changes("resource-needs", need, title_en="Tin").status_code == 403
    answer = stranger.adds("resource-needs", action_group=group.slug, title_en="Tin")
    assert answer.status_code == 403


# -- Members ---------------------------------------------------------------------------
def test_a_chair_gives_a_member_another_role_and_ends_a_membership(chair, group):
    member = MembershipFactory(action_group=group)
    tag = chair.tag(f"memberships/{member.pk}/")

    named = chair.changes(
        "memberships", member, tag=tag, role="co_chair", term_ends_on="2030-01-01"
    )
    late = chair.changes("memberships", member, tag=tag, until="2021-01-01")
    ended = chair.changes("memberships", member, until="2021-01-01")

    assert (named.status_code, named.json()["role"]) == (200, "co_chair")
    assert late.status_code == 412
    assert (ended.status_code, ended.json()["until"]) == (200, "2021-01-01")


def test_a_membership_is_kept_by_the_group_s_chairs_alone(stranger, group):
    person = RepresentativeFactory()
    member = MembershipFactory(action_group=group, partner=person.partner)

    for writer in (stranger, Writer(person.user)):
        answer = writer.changes("memberships", member, role="co_chair")
        assert answer.status_code == 403
    member.refresh_from_db()
    assert member.role == "member"


def test_a_group_keeps_a_chair_and_an_end_is_said_alone(chair, group):
    own = group.memberships.get()
    member = MembershipFactory(action_group=group)

    assert chair.changes("memberships", own, until="2021-01-01").status_code == 400
    mixed = chair.changes("memberships", member, role="co_chair", until="2021-01-01")
    assert fields(mixed) == ["until"]
    assert fields(chair.changes("memberships", member, until=None)) == ["until"]
    assert fields(chair.changes("memberships", member, until="2999-01-01")) == ["until"]
