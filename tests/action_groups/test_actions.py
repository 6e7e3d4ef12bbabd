import datetime

import pytest
from django.core.exceptions import ValidationError

from action_groups.actions.memberships import invite_to_group
from action_groups.models import Membership
from alliance87.accounts.actions import accept_invitation
from alliance87.accounts.models import Invitation
from alliance87.accounts.roles import (
    Alternate,
    GroupChair,
    GroupMember,
    Member,
    roles_of,
)
from partners.models import Representative
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return ActionGroupFactory(name="Supply Chains")


def invited(group, editor, **changes):
    data = {
        "partner": changes.pop("partner", None) or PartnerFactory(name="UNICEF"),
        "email": "ada@example.org",
        "name": "Ada Byron",
        "role": "member",
        "language": "en",
        "speaks_as": "alternate",
        "since": datetime.date(2026, 2, 1),
    }
    return invite_to_group(action_group=group, by=editor, **data | changes)


def test_person_is_entered_for_the_partner_and_the_group(group, editor, mailoutbox):
    invitation = invited(group, editor)

    membership = Membership.objects.get()
    assert membership.action_group == group
    assert membership.representative.user == invitation.user
    assert membership.since == datetime.date(2026, 2, 1)
    assert {held.role for held in roles_of(invitation.user)} == {Member}
    assert invitation.purpose == "to take part in Supply Chains for UNICEF as member"
    assert len(mailoutbox) == 1

    accept_invitation(invitation=invitation)

    assert {held.role for held in roles_of(invitation.user)} == {Alternate, GroupMember}


def test_representative_keeps_the_entry_they_have(group, editor):
    person = RepresentativeFactory()

    invited(group, editor, partner=person.partner, email=person.user.email)

    assert Representative.objects.get() == person
    assert Membership.objects.get().representative == person


def test_chairs_take_the_places_that_are_free(group, editor):
    MembershipFactory(action_group=group, chair=True)

    invitation = invited(group, editor, role="co_chair")
    accept_invitation(invitation=invitation)

    assert Membership.objects.get(role="co_chair").chair_place == 2
    assert GroupChair in {held.role for held in roles_of(invitation.user)}


def test_third_chair_is_refused_and_leaves_nothing(group, editor, mailoutbox):
    MembershipFactory(action_group=group, chair=True)
    MembershipFactory(action_group=group, co_chair=True)

    with pytest.raises(ValidationError, match="two chairs already"):
        invited(group, editor, role="chair")

    assert not mailoutbox
    assert not Invitation.objects.exists()
    assert not Representative.objects.exists()


def test_partner_that_has_the_role_is_refused(group, editor, mailoutbox):
    there = MembershipFactory(action_group=group)

    with pytest.raises(ValidationError, match="already has that role here"):
        invited(group, editor, partner=there.partner)

    assert not mailoutbox
    assert not Representative.objects.exists()
