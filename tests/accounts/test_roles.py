"""The roles the portal tells are those its rules enforce."""

import datetime

import pytest

from action_groups.models import ActionGroup
from alliance87.accounts.roles import (
    ROLES,
    Administrator,
    Alternate,
    CommunicationsFocalPoint,
    Editor,
    FocalPoint,
    GroupChair,
    GroupMember,
    MeetingChair,
    MeetingParticipant,
    Member,
    Visitor,
    roles_of,
)
from events.models import Event
from partners.enums import RepresentativeRole
from partners.models import Representative
from tests.factories.accounts import UserFactory
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import PartnerEventFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


def held(user):
    return [(each.role, each.of) for each in roles_of(user)]


def reasons(user, role):
    return [str(each.because) for each in roles_of(user) if each.role is role]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.__name__)
def test_role_says_what_it_is_and_allows_in_sentences(role):
    assert role.title
    assert str(role.sentence).endswith(".")
    assert role.may
    assert all(str(sentence).endswith(".") for sentence in role.may)


def test_visitor_and_nobody_are_visitors(anonymous):
    assert held(anonymous) == held(None) == [(Visitor, None)]


def test_person_without_a_partner_is_a_member():
    assert held(UserFactory()) == [(Member, None)]


@pytest.mark.parametrize(
    ("as_what", "role"),
    [
        (RepresentativeRole.FOCAL_POINT, FocalPoint),
        (RepresentativeRole.ALTERNATE, Alternate),
        (RepresentativeRole.COMMUNICATIONS, CommunicationsFocalPoint),
    ],
)
def test_representative_holds_the_role_of_the_entry(as_what, role, time_machine):
    time_machine.move_to(datetime.datetime(2024, 5, 3, 12, tzinfo=datetime.UTC))
    person = RepresentativeFactory(role=as_what)

    assert held(person.user) == [(role, person.partner)]
    assert reasons(person.user, role) == [
        f"representative of {person.partner}, entered on 3 May 2024"
    ]


def test_only_focal_point_and_alternate_may_propose_changes():
    for role in RepresentativeRole:
        RepresentativeFactory(role=role)

    proposing = Representative.objects.proposing().values_list("role", flat=True)

    assert set(proposing) == {"focal_point", "alternate"}


def test_former_representative_and_one_of_a_suspended_partner_hold_nothing():
    former = RepresentativeFactory(former=True)
    suspended = RepresentativeFactory()
    PartnerEventFactory(partner=suspended.partner, kind="suspended")

    assert held(former.user) == held(suspended.user) == [(Member, None)]


def test_chair_of_groups_holds_what_chaired_by_says():
    person = RepresentativeFactory()
    chaired = MembershipFactory(partner=person.partner, chair=True)
    plain = MembershipFactory(
        partner=person.partner, representative=person, since=datetime.date(2023, 2, 1)
    )
    MembershipFactory(partner=person.partner, chair=True, former=True)
    MembershipFactory(co_chair=True)

    roles = roles_of(person.user)

    groups = {each.of for each in roles if each.role is GroupChair}
    assert groups == {chaired.action_group}
    assert groups == set(ActionGroup.objects.chaired_by(person.user))
    assert (GroupMember, plain.action_group) in held(person.user)
    assert reasons(person.user, GroupChair) == [f"chairs for {person.partner}"]
    assert reasons(person.user, GroupMember) == [
        f"takes part in person, for {person.partner}, since 1 February 2023"
    ]


def test_chair_and_participant_of_meetings_hold_what_the_rules_say():
    person = RepresentativeFactory()
    membership = MembershipFactory(partner=person.partner)
    chaired = EventFactory(chairs=[person])
    invited = RegistrationFactory(representative=person).event
    of_group = EventFactory(action_groups=[membership.action_group])
    RegistrationFactory(representative=person, status="requested")
    RegistrationFactory(representative=person, declined=True)
    RegistrationFactory()

    roles = roles_of(person.user)

    chairs = {each.of for each in roles if each.role is MeetingChair}
    takes_part = {each.of for each in roles if each.role is MeetingParticipant}
    assert chairs == {chaired} == set(Event.objects.chaired_by(person.user))
    assert takes_part == {invited, of_group}
    assert chairs | takes_part == set(Event.objects.with_user(person.user))
    assert set(reasons(person.user, MeetingParticipant)) == {
        "registration: invited",
        "takes part with an action group of the meeting",
    }


def test_secretariat_holds_its_role_beside_others():
    assert held(UserFactory(editor=True)) == [(Editor, None)]
    person = RepresentativeFactory(user__staff=True)

    assert held(person.user) == [(Administrator, None), (FocalPoint, person.partner)]


def test_deactivated_person_reads_as_the_public(chair):
    chair.is_active = False
    chair.is_staff = True
    chair.save()

    assert held(chair) == [(Visitor, None)]
    assert reasons(chair, Visitor) == ["deactivated: reads as the public"]
