"""Whom a person speaks for, told as roles."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance87.accounts.roles import (
    Alternate,
    CommunicationsFocalPoint,
    FocalPoint,
    Held,
)
from partners.enums import RepresentativeRole
from partners.models import Representative

ROLE_OF = {
    RepresentativeRole.FOCAL_POINT: FocalPoint,
    RepresentativeRole.ALTERNATE: Alternate,
    RepresentativeRole.COMMUNICATIONS: CommunicationsFocalPoint,
}


def held_by(user):
    """One for each partner ``user`` speaks for now."""
    rows = Representative.objects.of(user).select_related("partner")
    return [
        Held(
            ROLE_OF[row.role],
            row.partner,
            _("representative of %(partner)s, entered on %(day)s")
            % {"partner": row.partner, "day": date_format(row.created_at)},
        )
        for row in rows
    ]
