import pytest
from django.core.exceptions import ValidationError

from alliance87.accounts.models import Invitation, User
from alliance87.accounts.roles import Alternate, FocalPoint, roles_of
from partners.actions import invite_representative
from partners.models import Representative
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return PartnerFactory(name="ILAB")


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
    assert [held.role for held in roles_of(person)] == [FocalPoint]
    assert invitation.purpose == "to speak for ILAB as focal point"
    assert invitation.invited_by == editor
    assert "To speak for ILAB as focal point." in mailoutbox[0].body


def test_invited_representative_is_listed_to_nobody(partner, editor, member, anonymous):
    invited(partner, editor)

    for reader in (anonymous, member):
        assert not partner.representatives.for_reader(reader).exists()


def test_member_of_another_partner_speaks_for_both(partner, editor, member):
    invited(partner, editor, email=member.email, role="alternate")

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

    invitation = invited(partner, editor, email=former.user.email)

    assert Representative.objects.of(invitation.user).get() != former


def test_refused_role_leaves_no_account(partner, editor, mailoutbox):
    with pytest.raises(ValidationError):
        invited(partner, editor, role="king")

    assert not User.objects.filter(email="ada@example.org").exists()
    assert not mailoutbox
