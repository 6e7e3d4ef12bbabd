"""Who speaks for a partner, how far they are listed, and what its profile says."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alliance87.accounts.actions import invite, open_account
from partners.enums import RepresentativeRole
from partners.models import Representative


@transaction.atomic
def invite_representative(
    *,
    partner,
    email,
    name,
    role=RepresentativeRole.FOCAL_POINT,
    job_title="",
    language,
    by,
):
    """Enter a person who speaks for ``partner``, invite them, return the invitation.

    They speak for it once they accept, and are listed to nobody until they consent.
    Refused is whoever speaks for the partner already, and whoever has an invitation to
    that which can still be accepted or sent again.
    """
    user = account_of(email=email, name=name, language=language)
    people = partner.representatives.not_ended().select_for_update(of=["self"])
    row = people.filter(user=user, awaits__isnull=False).first()
    if row and row.awaits.revoked_at is None:
        raise ValidationError(_("This person is invited and has not accepted yet."))
    if row:
        row.name, row.role, row.job_title = name, role, job_title
        row.full_clean()
        row.save()
    else:
        row = enter_representative(
            partner=partner, user=user, name=name, role=role, job_title=job_title
        )
    with translation.override(user.language):
        purpose = _("to speak for %(partner)s as %(role)s") % {
            "partner": partner,
            "role": RepresentativeRole(role).label,
        }
    invitation = invite(user=user, purpose=purpose, by=by)
    await_acceptance(representative=row, invitation=invitation)
    return invitation


def await_acceptance(*, representative, invitation):
    """Let a person speak for the partner from when they accept ``invitation`` only."""
    representative.awaits = invitation
    representative.save(update_fields=["awaits", "updated_at"])


def begin_to_speak(*, invitation):
    """Whoever has accepted ``invitation`` speaks, from now on, for whom it named."""
    Representative.objects.filter(awaits=invitation).update(awaits=None)


def account_of(*, email, name, language):
    """The person's account, opened if need be; they correct the name themselves."""
    first_name, _space, last_name = name.strip().rpartition(" ")
    return open_account(
        email=email, first_name=first_name, last_name=last_name, language=language
    )


def enter_representative(*, partner, user, name, role, job_title=""):
    representative = Representative(
        partner=partner, user=user, name=name, role=role, job_title=job_title
    )
    representative.full_clean()
    representative.save()
    return representative


@transaction.atomic
def set_consent(*, representative, by, listed_to_partners, listed_publicly):
    """List a person as far as they say themselves; it counts at once."""
    own = Representative.objects.of(by).select_for_update(of=["self"])
    row = own.filter(pk=representative.pk).first()
    if row is None:
        raise PermissionDenied
    row.listed_to_partners = listed_to_partners
    row.listed_publicly = listed_publicly
    row.validate_constraints()
    row.save(update_fields=["listed_to_partners", "listed_publicly", "updated_at"])
    return row
