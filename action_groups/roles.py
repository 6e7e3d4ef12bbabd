"""The action groups a person takes part in, told as roles."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from action_groups.models import Membership
from alliance87.accounts.roles import GroupChair, GroupMember, Held


def held_by(user):
    """One for each membership ``user`` has now, for a partner or in person."""
    rows = Membership.objects.of(user).select_related("action_group", "partner")
    chairing = set(rows.chairing().values_list("pk", flat=True))
    return [
        Held(
            GroupChair if row.pk in chairing else GroupMember,
            row.action_group,
            reason_of(row, chairs=row.pk in chairing),
        )
        for row in rows
    ]


def reason_of(membership, *, chairs):
    in_person = membership.representative_id is not None
    if chairs and in_person:
        words = _("chairs in person, for %(partner)s")
    elif chairs:
        words = _("chairs for %(partner)s")
    elif in_person:
        words = _("takes part in person, for %(partner)s")
    else:
        words = _("takes part for %(partner)s")
    words %= {"partner": membership.partner}
    if membership.since is None:
        return words
    return _("%(reason)s, since %(day)s") % {
        "reason": words,
        "day": date_format(membership.since),
    }
