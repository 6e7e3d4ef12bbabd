"""What a government's report may not say, given what it said before. Pure."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pathfinders.enums import CommitmentStatus

BEGUN = {
    CommitmentStatus.UNDER_WAY,
    CommitmentStatus.DELAYED,
    CommitmentStatus.COMPLETED,
}


def contradictions(*, as_of, status, on, begins_in, starts_on, latest):
    """What is wrong with a report of the day ``as_of``, as messages by field.

    ``on`` is today, ``begins_in`` the roadmap's first year, ``starts_on`` the
    commitment's first day, ``latest`` the last report before this one; each of the
    latter may be None. Reports come in order of their days. One of the same day as the
    latest replaces it, whatever that said: so a mistake is mended.
    """
    if as_of > on:
        return {"as_of": _("A report cannot be of a day that is still to come.")}
    if begins_in and as_of < datetime.date(begins_in, 1, 1):
        words = _("The roadmap begins in %(year)d: a report is of that year or later.")
        return {"as_of": words % {"year": begins_in}}
    if latest and as_of < latest.as_of:
        words = _(
            "The last report is of %(day)s. A new one is of that day, to replace it, "
            "or of a later day."
        )
        return {"as_of": words % {"day": date_format(latest.as_of)}}
    if status == CommitmentStatus.COMPLETED and starts_on and as_of < starts_on:
        words = _("The commitment starts on %(day)s: it cannot be completed before.")
        return {"status": words % {"day": date_format(starts_on)}}
    if (
        status == CommitmentStatus.NOT_STARTED
        and latest
        and latest.status in BEGUN
        and as_of > latest.as_of
    ):
        words = _(
            "The report of %(day)s says “%(status)s”: what has begun cannot be “not "
            "started” later. If that report was wrong, give the same day."
        )
        values = {
            "day": date_format(latest.as_of),
            "status": latest.get_status_display(),
        }
        return {"status": words % values}
    return {}
