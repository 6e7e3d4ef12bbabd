import pytest

from action_groups.models import ActionGroup, Membership, Output
from tests.factories.action_groups import (
    ActionGroupFactory,
    ActivityFactory,
    GroupFunctionFactory,
    MembershipFactory,
    OutputFactory,
    ResourceNeedFactory,
    WorkPlanFactory,
)
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.readers import readers_of, sees

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ActionGroupFactory(for_group=True)


@pytest.fixture
def of_group(group):
    """A focal point of a partner that is a member of ``group``."""
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner)
    return person


def test_a_group_s_own_page_is_read_by_its_members(group, of_group):
    colleague = RepresentativeFactory(partner=of_group.partner)

    assert sees(of_group.user, group)
    assert sees(colleague.user, group)
    assert readers_of(group) == {"secretariat"}


@pytest.mark.parametrize(
    "traits", [{"former": True}, {"user__inactive": True}], ids=str
)
def test_who_left_the_member_or_the_portal_does_not_read_it(traits, group, of_group):
    gone = RepresentativeFactory(partner=of_group.partner, **traits)

    assert not sees(gone.user, group)


def test_a_former_member_does_not_read_it(group):
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, former=True)

    assert not sees(person.user, group)


def test_a_membership_in_person_opens_nothing_to_colleagues(group):
    person = RepresentativeFactory()
    colleague = RepresentativeFactory(partner=person.partner)
    MembershipFactory(
        action_group=group, partner=person.partner, representative=person, chair=True
    )

    assert sees(person.user, group)
    assert not sees(colleague.user, group)


def test_a_member_of_another_group_does_not_read_it(group):
    person = RepresentativeFactory()
    MembershipFactory(partner=person.partner)

    assert not sees(person.user, group)


def test_a_hidden_group_is_hidden_from_its_members():
    group = ActionGroupFactory(hidden=True)
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)

    assert not sees(person.user, group)


@pytest.mark.parametrize("factory", [WorkPlanFactory, ResourceNeedFactory])
def test_what_a_public_group_keeps_to_itself_is_read_by_its_members(factory):
    record = factory(for_group=True)
    person = RepresentativeFactory()
    MembershipFactory(action_group=record.action_group, partner=person.partner)

    assert sees(person.user, record)
    assert readers_of(record) == {"secretariat"}


@pytest.mark.parametrize(
    "make",
    [
        lambda group: GroupFunctionFactory(action_group=group),
        lambda group: WorkPlanFactory(action_group=group),
        lambda group: OutputFactory(objective__work_plan__action_group=group),
        lambda group: ActivityFactory(output__objective__work_plan__action_group=group),
    ],
    ids=["function", "work plan", "output", "activity"],
)
def test_what_belongs_to_a_group_is_read_with_it(make, group, of_group):
    record = make(group)

    assert sees(of_group.user, record)
    assert readers_of(record) == {"secretariat"}


def test_a_hidden_partner_s_membership_is_not_seen(anonymous):
    group = ActionGroupFactory()
    seen = MembershipFactory(action_group=group)
    MembershipFactory(action_group=group, partner__hidden=True)

    assert list(group.memberships.for_reader(anonymous)) == [seen]


@pytest.mark.parametrize("status", ["applied", "suspended", "withdrawn"])
def test_a_membership_of_a_partner_that_is_no_member_is_not_seen(status):
    membership = MembershipFactory(partner=PartnerFactory(**{status: True}))

    assert readers_of(membership) == {"secretariat"}


@pytest.mark.parametrize("traits", [{"hidden": True}, {"former": True}], ids=str)
def test_a_person_who_is_not_listed_arrives_as_none(traits, anonymous):
    person = RepresentativeFactory(**traits)
    MembershipFactory(partner=person.partner, representative=person, chair=True)

    assert Membership.objects.for_reader(anonymous).get().representative is None


@pytest.mark.parametrize("traits", [{"hidden": True}, {"withdrawn": True}], ids=str)
def test_an_unseen_lead_partner_arrives_as_none(traits, anonymous):
    OutputFactory(lead_partner=PartnerFactory(**traits))

    assert Output.objects.for_reader(anonymous).get().lead_partner is None


def test_one_row_per_group_whatever_it_is_related_to(group, of_group):
    MembershipFactory(action_group=group, partner=of_group.partner, chair=True)
    RepresentativeFactory(partner=of_group.partner, user=None)
    group.themes.set(ThemeFactory.create_batch(2))

    assert list(ActionGroup.objects.for_reader(of_group.user)) == [group]
    assert list(ActionGroup.objects.chaired_by(of_group.user)) == [group]
