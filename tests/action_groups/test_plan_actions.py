"""A work plan is drafted, adopted, followed and opened anew."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from action_groups.actions import work_plans as actions
from action_groups.enums import OutputStatus, WorkPlanStatus
from action_groups.models import Activity, Objective, Output, WorkPlan
from action_groups.numbering import next_label, relabelled
from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    CrossCuttingPriorityFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    WorkPlanFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import ProposalUptakeFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2021, 6, 30)


@pytest.fixture
def chair():
    return RepresentativeFactory()


@pytest.fixture
def plan(chair):
    plan = WorkPlanFactory(version=1)
    MembershipFactory(action_group=plan.action_group, partner=chair.partner, chair=True)
    return plan


@pytest.fixture
def objective(plan):
    return ObjectiveFactory(work_plan=plan, number=1, label="Objective 1.")


def three_outputs(objective):
    return [
        OutputFactory(objective=objective, number=number, label=f"Output {number}.")
        for number in (1, 2, 3)
    ]


def adopt(plan, user, **changes):
    values = {"on": TODAY, "visibility": Visibility.PUBLIC, "today": TODAY} | changes
    return actions.adopt_plan(plan=plan, by=user, **values)


def printed(objective):
    return [(row.label, row.text) for row in objective.outputs.order_by("number")]


# -- Numbers -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("label", "old", "new", "then"),
    [
        ("Output 1.", 1, 2, "Output 2."),
        ("Output 10:", 10, 9, "Output 9:"),
        ("Output 10:", 1, 9, "Output 10:"),
        ("Outcome 3.", 2, 1, "Outcome 3."),
        ("b)", 2, 3, "c)"),
        ("", 1, 2, ""),
    ],
)
def test_label_follows_the_number_that_stands_in_it(label, old, new, then):
    assert relabelled(label, old, new) == then


def test_label_of_a_new_row_goes_on_as_the_last_is_printed():
    last = OutputFactory.build(objective=None, number=2, label="Output 2.")
    other = OutputFactory.build(objective=None, number=2, label="The main one")

    assert next_label([last], 3) == "Output 3."
    assert next_label([other], 3) == ""
    assert next_label([], 1) == ""


# -- Rows ----------------------------------------------------------------------
def test_new_row_comes_last_with_the_next_label(objective, chair):
    three_outputs(objective)

    row = actions.add_row(
        row=Output(objective=objective, text_en="A fourth"), by=chair.user
    )

    assert (row.number, row.label) == (4, "Output 4.")


def test_rows_change_places_and_the_labels_follow(objective, chair):
    first, second, third = three_outputs(objective)

    actions.move_row(row=second, by=chair.user, revision=1, down=False)

    assert printed(objective) == [
        ("Output 1.", second.text),
        ("Output 2.", first.text),
        ("Output 3.", third.text),
    ]


def test_row_at_the_end_stays_there(objective, chair):
    *_others, last = three_outputs(objective)

    with pytest.raises(ValidationError, match="at the end already"):
        actions.move_row(row=last, by=chair.user, revision=1, down=True)


def test_row_is_removed_with_what_stands_below_and_the_rest_closes_up(objective, chair):
    first, second, third = three_outputs(objective)
    ActivityFactory(output=first)

    actions.remove_row(row=first, by=chair.user, revision=1)

    assert printed(objective) == [
        ("Output 1.", second.text),
        ("Output 2.", third.text),
    ]
    assert not Activity.objects.exists()


def test_output_goes_to_another_objective_of_the_plan_and_comes_last(
    plan, objective, chair
):
    first, second, _third = three_outputs(objective)
    other = ObjectiveFactory(work_plan=plan, number=2)
    OutputFactory(objective=other, number=1)

    moved = actions.edit_row(
        row=first, by=chair.user, values={"objective": other}, revision=1
    )

    assert (moved.objective, moved.number) == (other, 2)
    assert printed(objective)[0] == ("Output 1.", second.text)


def test_output_does_not_go_to_another_plan(objective, chair):
    output = OutputFactory(objective=objective)
    elsewhere = ObjectiveFactory(work_plan__action_group=objective.plan.action_group)

    with pytest.raises(ValidationError, match="another work plan"):
        actions.edit_row(
            row=output, by=chair.user, values={"objective": elsewhere}, revision=1
        )

    output.refresh_from_db()
    assert output.objective == objective


def test_row_that_somebody_changed_meanwhile_is_not_written_over(objective, chair):
    output = OutputFactory(objective=objective)
    Output.objects.filter(pk=output.pk).update(text_en="Somebody else's")

    for act in [
        lambda: actions.edit_row(
            row=output, by=chair.user, values={"text_en": "Mine"}, revision=1
        ),
        lambda: actions.remove_row(row=output, by=chair.user, revision=1),
        lambda: actions.move_row(row=output, by=chair.user, revision=1, down=True),
    ]:
        with pytest.raises(Conflict):
            act()

    assert Output.objects.get().text_en == "Somebody else's"


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({"starts_on": "2021-02-01", "due_on": "2021-01-01"}, "due after it starts"),
        ({"due_on": "2023-01-01"}, "The plan runs from"),
        ({"due_on": "2021-07-01"}, "The output it works towards is due"),
    ],
)
def test_activity_with_contradictory_dates_is_refused(objective, chair, dates, words):
    output = OutputFactory(objective=objective, due_on=TODAY)
    row = Activity(output=output, title_en="Survey", **dates)

    with pytest.raises(ValidationError, match=words):
        actions.add_row(row=row, by=chair.user)

    assert not Activity.objects.exists()


@pytest.mark.parametrize("who", ["member", "other chair"])
def test_only_the_group_s_chairs_change_its_plan(objective, who):
    person = RepresentativeFactory()
    group = objective.plan.action_group
    if who == "member":
        MembershipFactory(action_group=group, partner=person.partner)
    else:
        MembershipFactory(partner=person.partner, chair=True)

    with pytest.raises(PermissionDenied):
        actions.add_row(row=Output(objective=objective, text_en="No"), by=person.user)


# -- Adopting ------------------------------------------------------------------
def test_plan_is_adopted_and_the_version_before_it_closed(plan, objective, chair):
    OutputFactory(objective=objective)
    adopt(plan, chair.user)
    second = actions.open_version(plan=plan, by=chair.user)

    adopt(second, chair.user)

    plan.refresh_from_db()
    second.refresh_from_db()
    assert plan.status == WorkPlanStatus.CLOSED
    assert (second.status, second.adopted_on) == (WorkPlanStatus.ADOPTED, TODAY)


@pytest.mark.parametrize(
    ("changes", "words"), [({"on": TODAY + datetime.timedelta(1)}, "still to come")]
)
def test_plan_is_not_adopted_ahead(plan, objective, chair, changes, words):
    OutputFactory(objective=objective)

    with pytest.raises(ValidationError, match=words):
        adopt(plan, chair.user, **changes)


def test_plan_without_outputs_is_not_adopted(plan, objective, chair):
    with pytest.raises(ValidationError, match="no output to adopt"):
        adopt(plan, chair.user)


@pytest.fixture
def adopted(plan, objective):
    output = OutputFactory(objective=objective, text="Surveys")
    ActivityFactory(output=output)
    CrossCuttingPriorityFactory(work_plan=plan)
    plan.status, plan.adopted_on = WorkPlanStatus.ADOPTED, TODAY
    plan.save()
    return plan


def check_refused(act):
    with (
        pytest.raises(IntegrityError, match="Open a new version"),
        transaction.atomic(),
    ):
        act()


def test_database_refuses_every_change_of_an_adopted_plan(adopted):
    output, activity = Output.objects.get(), Activity.objects.get()

    for act in [
        lambda: WorkPlan.objects.update(title_en="Another"),
        lambda: WorkPlan.objects.update(status=WorkPlanStatus.DRAFT, adopted_on=None),
        lambda: Objective.objects.update(title_en="Another"),
        lambda: Output.objects.update(text_en="Another"),
        lambda: Output.objects.update(due_on=TODAY),
        lambda: Activity.objects.update(position=9),
        lambda: OutputFactory(objective=output.objective),
        lambda: activity.delete(),
        lambda: adopted.delete(),
        lambda: Output.objects.update(
            objective=ObjectiveFactory(work_plan__action_group=adopted.action_group)
        ),
    ]:
        check_refused(act)


def test_model_says_so_before_the_database_does(adopted):
    output = Output.objects.get()
    output.text_en = "Another"

    with pytest.raises(ValidationError, match="Open a new version"):
        output.full_clean()


def test_adopted_plan_gets_the_languages_it_lacks(adopted):
    output = Output.objects.get()
    output.text_fr = "Enquêtes"
    output.full_clean()
    output.save()
    output.text_fr = "Autre chose"

    with pytest.raises(ValidationError, match="Open a new version"):
        output.full_clean()
    check_refused(output.save)


def test_action_refuses_a_change_of_an_adopted_plan(adopted, chair):
    with pytest.raises(ValidationError, match="Open a new version"):
        actions.edit_row(
            row=Output.objects.get(),
            by=chair.user,
            values={"text_en": "Another"},
            revision=1,
        )


# -- Versions ------------------------------------------------------------------
def test_new_version_copies_every_row_and_remembers_which_it_was(adopted, chair):
    old = Output.objects.get()

    new = actions.open_version(plan=adopted, by=chair.user)

    copied = Output.objects.get(objective__work_plan=new)
    assert (new.version, new.status) == (2, WorkPlanStatus.DRAFT)
    assert new.visibility == Visibility.GROUP
    assert (copied.text, copied.lineage) == ("Surveys", old.pk)
    assert copied.activities.count() == 1
    assert new.cross_cutting_priorities.count() == 1


def test_new_version_takes_up_the_proposals_that_the_one_before_it_did(adopted, chair):
    uptake = ProposalUptakeFactory(
        output=Output.objects.get(), taken_up_on=TODAY, note_en="In part."
    )

    new = actions.open_version(plan=adopted, by=chair.user)

    copied = Output.objects.get(objective__work_plan=new).uptakes.get()
    assert copied.proposal == uptake.proposal
    assert (copied.taken_up_on, copied.note_en) == (TODAY, "In part.")
    assert uptake.output.uptakes.get() == uptake


def test_there_is_one_draft_of_a_plan_at_a_time(adopted, chair):
    actions.open_version(plan=adopted, by=chair.user)

    with pytest.raises(ValidationError, match="a draft of this plan already"):
        actions.open_version(plan=adopted, by=chair.user)


def test_what_was_said_meanwhile_goes_with_the_new_version(adopted, chair):
    new = actions.open_version(plan=adopted, by=chair.user)
    OutputUpdateFactory(
        output=Output.objects.get(objective__work_plan=adopted),
        status=OutputStatus.COMPLETED,
        evidence=[DocumentFactory()],
    )

    adopt(new, chair.user)

    output = Output.objects.get(objective__work_plan=new)
    assert output.status == OutputStatus.COMPLETED
    assert output.updates.get().evidence.count() == 1


# -- Updates -------------------------------------------------------------------
def say(output, user, **changes):
    values = {
        "today": TODAY,
        "as_of": TODAY,
        "status": OutputStatus.UNDER_WAY,
        "narrative": "Work has begun.",
        "language": "en",
    }
    return actions.write_update(output=output, by=user, **values | changes)


def test_latest_update_is_the_status_also_of_an_adopted_plan(adopted, chair):
    output = Output.objects.get()
    say(output, chair.user)
    earlier = TODAY - datetime.timedelta(30)
    say(output, chair.user, as_of=earlier, status=OutputStatus.NOT_STARTED)

    output.refresh_from_db()
    assert output.status == OutputStatus.UNDER_WAY


def test_update_tells_the_status_of_the_activities_too(adopted, chair):
    activity = Activity.objects.get()

    say(activity.output, chair.user, activities=[(activity, OutputStatus.COMPLETED)])

    activity.refresh_from_db()
    assert activity.status == OutputStatus.COMPLETED


def test_lead_partner_s_people_write_updates_and_other_members_do_not(plan, objective):
    lead, other = RepresentativeFactory(), RepresentativeFactory()
    MembershipFactory(action_group=plan.action_group, partner=other.partner)
    output = OutputFactory(objective=objective, lead_partner=lead.partner)

    say(output, lead.user)

    with pytest.raises(PermissionDenied):
        say(output, other.user)


def test_nothing_is_said_of_a_closed_plan(adopted, chair):
    actions.close_plan(plan=adopted, by=chair.user)

    with pytest.raises(PermissionDenied):
        say(Output.objects.get(), chair.user)


def test_second_update_of_a_day_and_one_of_tomorrow_are_refused(adopted, chair):
    output = Output.objects.get()
    say(output, chair.user)

    with pytest.raises(ValidationError, match="an update of that date"):
        say(output, chair.user)
    with pytest.raises(ValidationError, match="still to come"):
        say(output, chair.user, as_of=TODAY + datetime.timedelta(1))


def test_update_is_mended_for_the_revision_that_was_seen(adopted, chair):
    update = say(Output.objects.get(), chair.user)
    values = {
        "today": TODAY,
        "as_of": TODAY,
        "status": OutputStatus.DELAYED,
        "narrative": "It waits.",
        "language": "en",
    }

    actions.correct_update(update=update, by=chair.user, revision=1, **values)

    assert Output.objects.get().status == OutputStatus.DELAYED
    with pytest.raises(Conflict):
        actions.correct_update(update=update, by=chair.user, revision=1, **values)


def test_evidence_is_a_document_of_the_group(adopted, chair):
    own, foreign = DocumentFactory(), DocumentFactory()
    adopted.action_group.documents.add(own)

    update = say(Output.objects.get(), chair.user, evidence=[own, foreign])

    assert list(update.evidence.all()) == [own]


def test_plan_is_started_for_the_group_alone(chair):
    group = ActionGroupFactory(slug="mining")
    MembershipFactory(action_group=group, partner=chair.partner, chair=True)
    period = {
        "title_en": "Plan",
        "starts_on": datetime.date(2022, 1, 1),
        "ends_on": datetime.date(2023, 12, 31),
    }

    plan = actions.start_plan(action_group=group, by=chair.user, values=period)

    assert (plan.slug, plan.visibility) == ("mining-2022-2023", Visibility.GROUP)
    with pytest.raises(ValidationError, match="begins that day"):
        actions.start_plan(action_group=group, by=chair.user, values=period)
