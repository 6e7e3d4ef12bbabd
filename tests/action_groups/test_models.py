import datetime
from decimal import Decimal

import pytest

from action_groups.enums import MembershipRole
from action_groups.models import ActionGroup, Membership
from tests.constraints import (
    assert_refused,
    changed,
    in_order,
    known,
    sourced,
    together,
    twin,
    unique,
)
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    CrossCuttingPriorityFactory,
    GroupFunctionFactory,
    JoinRequestFactory,
    MembershipFactory,
    MentionFactory,
    ObjectiveFactory,
    OutputFactory,
    OutputUpdateFactory,
    PostFactory,
    ResourceNeedFactory,
    SpaceChoiceFactory,
    SpaceOpeningFactory,
    SpacePaperFactory,
    ThreadFactory,
    ThreadMarkFactory,
    WorkPlanFactory,
    WorkstreamFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

EARLY, LATE = datetime.date(2019, 1, 1), datetime.date(2019, 1, 2)


def third_chair():
    group = ActionGroupFactory()
    MembershipFactory(action_group=group, chair=True)
    MembershipFactory(action_group=group, co_chair=True)
    third = MembershipFactory(action_group=group)
    return changed(third, role=MembershipRole.CO_CHAIR, chair_place=2)


def decided_by_oneself():
    request = JoinRequestFactory(declined=True)
    return changed(request, decided_by=request.asked_by)


REFUSALS_OF_SPACES = {
    "action_groups_thread_has_title": lambda: changed(ThreadFactory(), title=""),
    "action_groups_post_text_or_withdrawn": lambda: changed(PostFactory(), body=""),
    "action_groups_post_hidden_with_reason": lambda: changed(
        PostFactory(hid=True), hidden_reason=""
    ),
    "action_groups_spaceopening_has_reason": lambda: changed(
        SpaceOpeningFactory(), reason=""
    ),
    **known(SpaceChoiceFactory, "notices"),
    **unique(PostFactory, "thread", "number"),
    **unique(MentionFactory, "post", "user"),
    **unique(ThreadMarkFactory, "thread", "user"),
    **unique(SpacePaperFactory, "document"),
}
REFUSALS = {
    **REFUSALS_OF_SPACES,
    **sourced(
        ActionGroupFactory,
        GroupFunctionFactory,
        MembershipFactory,
        WorkstreamFactory,
        WorkPlanFactory,
        CrossCuttingPriorityFactory,
        ObjectiveFactory,
        OutputFactory,
        ActivityFactory,
        OutputUpdateFactory,
        ResourceNeedFactory,
    ),
    **known(ActionGroupFactory, "visibility", "kind", "status"),
    **unique(ActionGroupFactory, "slug"),
    **unique(GroupFunctionFactory, "action_group", "position"),
    **known(MembershipFactory, "role"),
    "action_groups_membership_chair_has_place": lambda: changed(
        MembershipFactory(), chair_place=1
    ),
    "action_groups_membership_at_most_two_chairs": third_chair,
    **unique(
        MembershipFactory, "action_group", "partner", "role", rule="unique_current"
    ),
    **in_order(MembershipFactory, "since", "until", EARLY, LATE),
    **in_order(MembershipFactory, "since", "term_ends_on", EARLY, LATE),
    "action_groups_joinrequest_state_known": lambda: changed(
        JoinRequestFactory(declined=True), state="x"
    ),
    **unique(JoinRequestFactory, "action_group", "partner"),
    "action_groups_joinrequest_closed_has_date": lambda: changed(
        JoinRequestFactory(declined=True), decided_at=None
    ),
    "action_groups_joinrequest_declined_has_reason": lambda: changed(
        JoinRequestFactory(declined=True), reason=""
    ),
    "action_groups_joinrequest_decided_by_another": decided_by_oneself,
    **known(WorkPlanFactory, "visibility", "status"),
    **unique(WorkPlanFactory, "slug"),
    **unique(WorkPlanFactory, "action_group", "starts_on", "version"),
    **in_order(WorkPlanFactory, "starts_on", "ends_on", EARLY, LATE),
    "action_groups_workplan_draft_not_adopted": lambda: changed(
        WorkPlanFactory(), adopted_on=EARLY
    ),
    **unique(CrossCuttingPriorityFactory, "work_plan", "letter"),
    **unique(ObjectiveFactory, "work_plan", "number"),
    **known(OutputFactory, "due_precision", "status"),
    **unique(OutputFactory, "objective", "number"),
    "action_groups_output_target_has_unit": lambda: changed(
        OutputFactory(), target_value=Decimal(10)
    ),
    **known(ActivityFactory, "status"),
    **in_order(ActivityFactory, "starts_on", "due_on", EARLY, LATE),
    **known(OutputUpdateFactory, "status"),
    **unique(OutputUpdateFactory, "output", "as_of"),
    **known(ResourceNeedFactory, "visibility"),
    **together(ResourceNeedFactory, "amount", "currency", Decimal(9)),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_constraint_is_explained_and_held(name):
    assert_refused(name, REFUSALS[name]())


@pytest.mark.parametrize("place", [None, 3])
def test_a_chair_takes_one_of_two_places(place):
    chair = changed(MembershipFactory(chair=True), chair_place=place)

    assert_refused("action_groups_membership_chair_has_place", chair)


def test_a_former_chair_leaves_the_place_free():
    group = ActionGroupFactory()
    MembershipFactory(action_group=group, chair=True, former=True)
    MembershipFactory(action_group=group, chair=True).full_clean()

    assert Membership.objects.current().chairing().count() == 1


def test_members_take_no_chair():
    group = ActionGroupFactory()
    MembershipFactory.create_batch(3, action_group=group)

    assert group.memberships.count() == 3


def test_a_partner_may_come_back_to_a_group():
    twin(MembershipFactory, "action_group", "partner", "role", former=True).save()

    assert Membership.objects.count() == 2


def test_a_target_may_have_its_unit_in_one_language_only():
    output = OutputFactory(target_value=Decimal(10), target_unit_fr="guides")
    output.full_clean()

    output.refresh_from_db()

    assert output.target_unit == "guides"


def test_member_count_is_of_current_members_that_the_reader_may_see(
    anonymous, secretariat
):
    group = ActionGroupFactory()
    partner = PartnerFactory()
    MembershipFactory(action_group=group, partner=partner)
    MembershipFactory(action_group=group, partner=partner, chair=True)
    MembershipFactory(action_group=group)
    MembershipFactory(action_group=group, former=True)
    MembershipFactory(action_group=group, partner__hidden=True)

    def count(user):
        return ActionGroup.objects.with_member_count(user).get().member_count

    assert count(anonymous) == 2
    assert count(secretariat) == 3


def test_groups_are_chaired_in_person_or_for_the_chairing_partner():
    first, second = ActionGroupFactory.create_batch(2)
    person = RepresentativeFactory()
    colleague = RepresentativeFactory(partner=person.partner)
    MembershipFactory(action_group=first, partner=person.partner, chair=True)
    MembershipFactory(
        action_group=second,
        partner=person.partner,
        representative=colleague,
        co_chair=True,
    )
    MembershipFactory(partner=person.partner)
    MembershipFactory(partner=person.partner, chair=True, former=True)

    assert list(ActionGroup.objects.chaired_by(person.user)) == [first]
    assert set(ActionGroup.objects.chaired_by(colleague.user)) == {first, second}


def test_groups_are_edited_by_their_chairs_and_the_secretariat(
    anonymous, member, deactivated, secretariat
):
    group = ActionGroupFactory()
    chair = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=chair.partner, chair=True)
    MembershipFactory(action_group=group, partner=member.representations.get().partner)
    MembershipFactory(
        action_group=group,
        partner=deactivated.representations.get().partner,
        co_chair=True,
    )

    assert list(ActionGroup.objects.editable_by(chair.user)) == [group]
    assert list(ActionGroup.objects.editable_by(secretariat)) == [group]
    for reader in (None, anonymous, member, deactivated):
        assert not ActionGroup.objects.editable_by(reader).exists()
