"""When an event takes place, in the reader's words, and its agenda as slots of time.

Times are those of the venue's own clock, and say so.
"""

import datetime
from dataclasses import dataclass, field

from babel.core import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from django.utils import translation
from django.utils.translation import gettext

from alliance87.core.enums import DatePrecision
from alliance87.core.texts import format_on
from events.enums import AgendaItemKind


@dataclass
class Slot:
    """A stretch of the agenda: its points are taken in order, or side by side."""

    starts: datetime.datetime | None
    minutes: int | None
    track: str
    is_break: bool
    points: list = field(default_factory=list)

    @property
    def ends(self):
        if self.starts is None or self.minutes is None:
            return None
        return self.starts + datetime.timedelta(minutes=self.minutes)

    @property
    def hours(self):
        """Its times by the venue's clock: ("10:30", "11:30"), what is not known left out.

        Text, since a template's date filter would turn them into the server's zone.
        """
        return [f"{moment:%H:%M}" for moment in (self.starts, self.ends) if moment]


@dataclass
class Day:
    """The slots of one day; ``date`` is None for points without a time."""

    date: datetime.date | None
    slots: list[Slot] = field(default_factory=list)

    @property
    def has_margin(self):
        """Whether anything, a time or a track, stands beside the points."""
        return self.date is not None or any(slot.track for slot in self.slots)


def dates_text(event):
    """The days of an event: "17 July 2019", "14–15 May 2019", "July 2019"."""
    precision = event.date_precision
    first, last = event.local_start.date(), event.local_end.date()
    start, end = format_on(first, precision), format_on(last, precision)
    if start == end or precision == DatePrecision.BY:
        return start
    same_month = (first.year, first.month) == (last.year, last.month)
    if precision == DatePrecision.DAY and same_month:
        return f"{first.day}–{end}"
    return f"{start} – {end}"


def times_text(event):
    """The hours of an event by the venue's clock: "10:30–13:00"; "" if not known.

    Only for an event of one day: the hours of a longer one are in its agenda.
    """
    known = event.has_times and event.date_precision == DatePrecision.DAY
    first, last = event.local_start, event.local_end
    if not known or first.date() != last.date():
        return ""
    return f"{first:%H:%M}–{last:%H:%M}" if last > first else f"{first:%H:%M}"


def zone_text(event):
    """Whose clock that is: "New York time (UTC−4)"."""
    offset = _offset_text(event.local_start.utcoffset())
    if event.time_zone == "UTC":
        return offset
    place = get_timezone_location(event.zone, locale=_locale(), return_city=True)
    return gettext("%(place)s time (%(offset)s)") % {"place": place, "offset": offset}


def _offset_text(offset):
    minutes = int(offset.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{rest:02}" if rest else f"UTC{sign}{hours}"


def _locale():
    try:
        return Locale.parse(translation.get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def days_of(items, *, zone):
    """An agenda's points by day and slot of time, the untimed last.

    Points with one start and one length stand in one slot; a break has its own.
    Points without a time stand alone, or with those of their parallel track.
    """
    timed = [item for item in items if item.starts_at]
    timed.sort(key=lambda item: (item.starts_at, item.minutes or 0, item.position))
    untimed = [item for item in items if not item.starts_at]
    days = []
    for item in timed + untimed:
        starts = item.starts_at.astimezone(zone) if item.starts_at else None
        date = starts.date() if starts else None
        if not days or days[-1].date != date:
            days.append(Day(date=date))
        _place(item, starts, days[-1].slots)
    return days


def _place(item, starts, slots):
    is_break = item.kind == AgendaItemKind.BREAK
    last = slots[-1] if slots else None
    if starts:
        joins = last and (last.starts, last.minutes) == (starts, item.minutes)
    else:
        joins = last and item.track and last.track == item.track
    if not joins or last.is_break != is_break:
        last = Slot(starts, item.minutes, "" if starts else item.track, is_break)
        slots.append(last)
    last.points.append(item)
