import pytest
from django.core.exceptions import ValidationError

from alliance87.accounts.actions import accept_invitation, revoke_invitation
from alliance87.accounts.models import Invitation, User
from alliance87.accounts.roles import Alternate, FocalPoint, roles_of
from partners.actions.people import invite_representative
from partners.actions.relay import addresses_of
from partners.models import Partner, Representative
from tests.conftest import signed_in
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return PartnerFactory(name="ILAB")


def accepted(invitation):
    accept_invitation(invitation=invitation)
    return invitation.user


def invited(partner, editor, **changes):
    data = {
        "email": "ada@example.org",
        "name": "Ada King Byron",
        "role": "focal_point",
        "language": "en",
    }
    return invite_representative(partner=partner, by=editor, **data | changes)


def test_representative_is_entered_and_invited(partner, editor, mailoutbox):
    invitation = invited(partner, editor, job_title="Director")

    person = invitation.user
    entry = Representative.objects.get()
    assert (entry.user, entry.partner, entry.role) == (person, partner, "focal_point")
    assert (entry.name, entry.job_title) == ("Ada King Byron", "Director")
    assert (person.first_name, person.last_name) == ("Ada King", "Byron")
    assert invitation.purpose == "to speak for ILAB as focal point"
    assert invitation.invited_by == editor
    assert "To speak for ILAB as focal point." in mailoutbox[0].body


def test_invited_representative_is_listed_to_nobody(partner, editor, member, anonymous):
    invited(partner, editor)

    for reader in (anonymous, member):
        assert not partner.representatives.for_reader(reader).exists()


def test_member_of_another_partner_speaks_for_both(partner, editor, member):
    accepted(invited(partner, editor, email=member.email, role="alternate"))

    assert {held.role for held in roles_of(member)} == {FocalPoint, Alternate}
    assert User.objects.filter(email__iexact=member.email).count() == 1


def test_whoever_speaks_for_the_partner_is_refused_and_gets_no_mail(
    partner, editor, mailoutbox
):
    person = RepresentativeFactory(partner=partner)

    with pytest.raises(ValidationError, match="already speaks for the partner"):
        invited(partner, editor, email=person.user.email.upper())

    assert not mailoutbox
    assert not Invitation.objects.exists()
    assert Representative.objects.get() == person


def test_former_representative_is_invited_again(partner, editor):
    former = RepresentativeFactory(partner=partner, former=True)

    person = accepted(invited(partner, editor, email=former.user.email))

    assert Representative.objects.of(person).get() != former


def test_refused_role_leaves_no_account(partner, editor, mailoutbox):
    with pytest.raises(ValidationError):
        invited(partner, editor, role="king")

    assert not User.objects.filter(email="ada@example.org").exists()
    assert not mailoutbox


# -- Nobody speaks for a partner before they accept ----------------------------------


def test_rights_begin_when_the_invitation_is_accepted(partner, editor, member):
    invitation = invited(partner, editor, email=member.email)
    proposable = Partner.objects.proposable_by(member)
    assert partner not in proposable
    assert addresses_of(partner) == []

    accepted(invitation)

    assert partner in proposable.all()
    assert addresses_of(partner) == [(member.email, "en")]


@pytest.mark.parametrize("page", ["propose/", "my-listing/"])
def test_the_pages_of_a_partner_open_when_the_invitation_is_accepted(
    partner, editor, member, page
):
    invitation = invited(partner, editor, email=member.email)
    client, address = signed_in(member), partner.get_absolute_url()
    assert client.get(f"{address}{page}").status_code == 404
    assert page not in client.get(address).text

    accepted(invitation)

    assert client.get(f"{address}{page}").status_code == 200
    assert page in client.get(address).text


def test_a_partner_for_its_own_people_is_not_read_before_acceptance(
    partner, editor, member
):
    Partner.objects.filter(pk=partner.pk).update(visibility="group")
    invitation = invited(partner, editor, email=member.email)
    assert partner not in Partner.objects.visible_to(member)

    accepted(invitation)

    assert partner in Partner.objects.visible_to(member)


def test_accepting_one_invitation_begins_nothing_else(partner, editor, member):
    other = PartnerFactory()
    invitation = invited(partner, editor, email=member.email)
    invited(other, editor, email=member.email)

    accepted(invitation)

    begun = {row.partner for row in Representative.objects.of(member)}
    assert partner in begun
    assert other not in begun


def test_whoever_did_not_accept_what_was_revoked_is_invited_anew(
    partner, editor, member
):
    earlier = invited(partner, editor, email=member.email)
    revoke_invitation(invitation=earlier)

    accepted(invited(partner, editor, email=member.email, role="alternate"))

    (row,) = partner.representatives.all()
    assert (row.role, row.awaits) == ("alternate", None)


def test_whoever_is_invited_is_not_invited_twice(partner, editor, member):
    earlier = invited(partner, editor, email=member.email)

    with pytest.raises(ValidationError, match="has not accepted yet"):
        invited(partner, editor, email=member.email)

    accepted(earlier)
    assert partner in Partner.objects.proposable_by(member)
