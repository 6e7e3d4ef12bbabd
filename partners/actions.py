"""Writes of partners that are more than one save."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alliance87.accounts.actions import invite, open_account
from partners.enums import RepresentativeRole
from partners.models import Representative


@transaction.atomic
def invite_representative(*, partner, email, name, role, language, by, job_title=""):
    """Enter a person who speaks for ``partner``, invite them, return the invitation.

    They are listed to nobody until they consent. Whoever speaks for the partner
    already is refused.
    """
    user = account_of(email=email, name=name, language=language)
    enter_representative(
        partner=partner, user=user, name=name, role=role, job_title=job_title
    )
    with translation.override(user.language):
        purpose = _("to speak for %(partner)s as %(role)s") % {
            "partner": partner,
            "role": RepresentativeRole(role).label,
        }
    return invite(user=user, purpose=purpose, by=by)


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
