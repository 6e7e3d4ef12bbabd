"""A partner asks to join a group, a chair decides; chairs come and go."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from action_groups.actions import memberships as actions
from action_groups.models import JoinRequest, Membership
from alliance87.core.revisions import Conflict
from tests.factories.action_groups import (
    ActionGroupFactory,
    JoinRequestFactory,
    MembershipFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.readers import readers_of, sees

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 1)


@pytest.fixture
def group():
    return ActionGroupFactory()


@pytest.fixture
def chair(group):
    person = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    return person.user


@pytest.fixture
def asker():
    return RepresentativeFactory()


def ask(group, person, **changes):
    values = {"partner": person.partner, "by": person.user, "text": "We know it."}
    return actions.ask_to_join(action_group=group, **values | changes)


# -- Asking --------------------------------------------------------------------
def test_chairs_are_told_and_nobody_else_reads_it(group, chair, asker, mailoutbox):
    MembershipFactory(action_group=group)

    request = ask(group, asker)

    assert [mail.to for mail in mailoutbox] == [[chair.email]]
    assert str(asker.partner) in mailoutbox[0].body
    assert sees(chair, request)
    assert sees(asker.user, request)
    assert readers_of(request) == {"secretariat"}


def test_nobody_asks_for_a_partner_they_do_not_speak_for(group, asker):
    with pytest.raises(PermissionDenied):
        ask(group, asker, partner=PartnerFactory())


def test_member_and_who_waits_are_not_asking_again(group, chair, asker):
    ask(group, asker)
    with pytest.raises(ValidationError, match="has asked already"):
        ask(group, asker)

    member = RepresentativeFactory()
    MembershipFactory(action_group=group, partner=member.partner)
    with pytest.raises(ValidationError, match="a member already"):
        ask(group, member)


def test_nobody_joins_a_closed_group(asker):
    with pytest.raises(ValidationError, match="closed"):
        ask(ActionGroupFactory(status="closed"), asker)


def test_hidden_group_is_not_asked(asker):
    with pytest.raises(PermissionDenied):
        ask(ActionGroupFactory(hidden=True), asker)


# -- Deciding ------------------------------------------------------------------
def test_accepting_makes_a_member_and_tells_who_asked(group, chair, asker, mailoutbox):
    request = ask(group, asker)
    mailoutbox.clear()

    actions.accept_join(request=request, by=chair, on=TODAY)

    membership = Membership.objects.get(partner=asker.partner)
    assert (membership.role, membership.since) == ("member", TODAY)
    assert mailoutbox[0].to == [asker.user.email]


def test_declining_needs_a_reason_which_is_told(group, chair, asker, mailoutbox):
    request = ask(group, asker)
    mailoutbox.clear()
    with pytest.raises(ValidationError, match="Say why"):
        actions.decline_join(request=request, by=chair, reason=" ")

    actions.decline_join(request=request, by=chair, reason="The group is full.")

    assert "The group is full." in mailoutbox[0].body
    assert not group.memberships.filter(partner=asker.partner).exists()


def test_decided_once(group, chair, asker):
    request = ask(group, asker)
    actions.accept_join(request=request, by=chair, on=TODAY)

    with pytest.raises(ValidationError, match="no longer waits"):
        actions.decline_join(request=request, by=chair, reason="No")


def test_chair_of_another_group_does_not_decide(group, asker):
    other = RepresentativeFactory()
    MembershipFactory(partner=other.partner, chair=True)

    with pytest.raises(PermissionDenied):
        actions.accept_join(request=ask(group, asker), by=other.user, on=TODAY)


def test_nobody_decides_on_what_they_asked(group, chair):
    request = JoinRequestFactory(action_group=group, asked_by=chair)

    with pytest.raises(ValidationError, match="themselves"):
        actions.accept_join(request=request, by=chair, on=TODAY)


def test_request_is_withdrawn_by_the_partner_alone(group, chair, asker):
    request = ask(group, asker)
    with pytest.raises(PermissionDenied):
        actions.withdraw_join(request=request, by=chair)

    actions.withdraw_join(request=request, by=asker.user)

    assert JoinRequest.objects.get().state == "withdrawn"


# -- Members -------------------------------------------------------------------
def change(membership, by, **changes):
    values = {"role": membership.role, "since": None, "term_ends_on": None}
    return actions.change_membership(
        membership=membership, by=by, revision=membership.revision, **values | changes
    )


def test_member_becomes_the_second_chair_for_a_term(group, chair):
    member = MembershipFactory(action_group=group)
    term = datetime.date(2027, 12, 31)

    row = change(member, chair, role="co_chair", term_ends_on=term)

    assert (row.chair_place, row.term_ends_on) == (2, term)
    assert Membership.objects.current().chairing().count() == 2


def test_third_chair_is_refused_in_words(group, chair):
    MembershipFactory(action_group=group, co_chair=True)
    member = MembershipFactory(action_group=group)

    with pytest.raises(ValidationError, match="two chairs already"):
        change(member, chair, role="co_chair")

    member.refresh_from_db()
    assert member.role == "member"


def test_chair_ends_a_membership(group, chair):
    member = MembershipFactory(action_group=group)

    actions.end_membership(
        membership=member, by=chair, revision=1, on=TODAY, today=TODAY
    )

    member.refresh_from_db()
    assert member.until == TODAY


def test_membership_does_not_end_ahead(group, chair):
    member = MembershipFactory(action_group=group)

    with pytest.raises(ValidationError, match="still to come"):
        actions.end_membership(
            membership=member,
            by=chair,
            revision=1,
            on=TODAY + datetime.timedelta(1),
            today=TODAY,
        )


def test_only_chair_does_not_leave_but_by_the_secretariat(group, chair, secretariat):
    own = group.memberships.get()
    with pytest.raises(ValidationError, match="only chair"):
        actions.end_membership(
            membership=own, by=chair, revision=1, on=TODAY, today=TODAY
        )
    with pytest.raises(ValidationError, match="only chair"):
        change(own, chair, role="member")

    actions.end_membership(
        membership=own, by=secretariat, revision=1, on=TODAY, today=TODAY
    )

    assert not group.memberships.current().exists()


def test_membership_changed_meanwhile_is_not_written_over(group, chair):
    member = MembershipFactory(action_group=group)
    Membership.objects.filter(pk=member.pk).update(since=TODAY)

    with pytest.raises(Conflict):
        change(member, chair, role="focal_point")


def test_member_does_not_keep_the_group(group, chair, asker):
    MembershipFactory(action_group=group, partner=asker.partner)

    with pytest.raises(PermissionDenied):
        change(group.memberships.chairing().get(), asker.user, role="member")
