import pytest

from action_groups.filtersets import (
    ActionGroupFilterSet,
    ActivityFilterSet,
    MembershipFilterSet,
    ObjectiveFilterSet,
    OutputFilterSet,
    OutputUpdateFilterSet,
    ResourceNeedFilterSet,
    WorkPlanFilterSet,
)
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
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory
from tests.filtering import ask, found

pytestmark = pytest.mark.django_db


def test_groups_by_kind_status_and_theme():
    group = ActionGroupFactory(
        kind="working_group", status="dormant", themes=[ThemeFactory(slug="mining")]
    )
    ActionGroupFactory()

    for query in ["kind=working_group", "status=dormant", "theme=mining"]:
        assert found(ActionGroupFilterSet, query) == [group]


def test_memberships_by_group_partner_and_role():
    membership = MembershipFactory(chair=True)
    MembershipFactory(action_group=membership.action_group)
    MembershipFactory(chair=True)
    MembershipFactory(partner=membership.partner)
    slug, partner = membership.action_group.slug, membership.partner.slug
    query = f"action_group={slug}&partner={partner}&role=chair"

    assert found(MembershipFilterSet, query) == [membership]


def test_memberships_by_whether_they_last():
    current = MembershipFactory()
    former = MembershipFactory(former=True)

    assert found(MembershipFilterSet, "current=true") == [current]
    assert found(MembershipFilterSet, "current=false") == [former]


def test_neither_yes_nor_no_is_an_error():
    assert list(ask(MembershipFilterSet, "current=perhaps").errors) == ["current"]


def test_work_plans_by_any_year_of_their_period():
    plan = WorkPlanFactory(starts_on="2020-01-01", ends_on="2021-12-31")
    WorkPlanFactory(starts_on="2022-01-01", ends_on="2022-12-31")

    assert found(WorkPlanFilterSet, "year=2021") == [plan]


def test_objectives_by_work_plan():
    objective = ObjectiveFactory()
    ObjectiveFactory()

    assert found(ObjectiveFilterSet, f"work_plan={objective.work_plan.slug}") == [
        objective
    ]


def test_outputs_by_where_they_stand():
    output = OutputFactory()
    OutputFactory()
    plan = output.objective.work_plan

    for query in [
        f"action_group={plan.action_group.slug}",
        f"work_plan={plan.slug}",
        f"objective={output.objective_id}",
    ]:
        assert found(OutputFilterSet, query) == [output]


def test_outputs_by_what_they_are():
    output = OutputFactory(
        status="delayed",
        themes=[ThemeFactory(slug="mining")],
        lead_partner=PartnerFactory(slug="ilo"),
        due_on="2020-06-30",
    )
    OutputFactory(due_on="2022-01-01")

    for query in [
        "status=delayed",
        "theme=mining",
        "lead_partner=ilo",
        "due_after=2020-01-01&due_before=2020-12-31",
    ]:
        assert found(OutputFilterSet, query) == [output]


def test_work_plan_that_is_hidden_is_no_choice():
    plan = WorkPlanFactory(hidden=True)

    assert list(ask(OutputFilterSet, f"work_plan={plan.slug}").errors) == ["work_plan"]


def test_activities_and_updates_by_output():
    output = OutputFactory()
    activity, update = (
        ActivityFactory(output=output),
        OutputUpdateFactory(output=output),
    )
    ActivityFactory()
    OutputUpdateFactory()

    assert found(ActivityFilterSet, f"output={output.pk}") == [activity]
    assert found(OutputUpdateFilterSet, f"output={output.pk}") == [update]


def test_resource_needs_by_whether_they_were_answered():
    answered = ResourceNeedFactory(answered_on="2020-01-01")
    waiting = ResourceNeedFactory()

    assert found(ResourceNeedFilterSet, "answered=true") == [answered]
    assert found(ResourceNeedFilterSet, "answered=false") == [waiting]
