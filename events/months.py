"""A month of events as a grid of days: pure, rows in, weeks out.

Each event stands on the days that the clock of its venue shows.
"""

import calendar
import datetime
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

from alliance87.core.enums import DatePrecision

YEARS = range(1900, 2201)
ONE_DAY = datetime.timedelta(days=1)
# No clock is further from UTC than this.
FURTHEST = datetime.timedelta(hours=15)
ICONS = {
    "gcg_meeting": "landmark",
    "action_group_meeting": "users",
    "planning_workshop": "pencil",
    "conference": "building-2",
    "forum": "message-square",
    "webinar": "globe",
    "side_event": "map-pin",
    "world_day": "flag",
    "campaign": "target",
}


@dataclass(frozen=True)
class Entry:
    """An event on one of its days: the ``day``-th of ``days``, or 0 for none known."""

    event: object
    day: int
    days: int

    @property
    def icon(self):
        return ICONS.get(self.event.kind, "calendar")

    @property
    def starts(self):
        """When it begins, by the venue's clock; "" on its other days, or if not known."""
        known = self.event.has_times and self.day == 1
        return f"{self.event.local_start:%H:%M}" if known else ""


@dataclass
class MonthDay:
    """A day of the grid; one that belongs to another month has no entries."""

    date: datetime.date
    is_in_month: bool
    entries: list[Entry] = field(default_factory=list)


@dataclass
class Month:
    """The weeks of a month, and what is known to fall into it without a day."""

    first: datetime.date
    weeks: list[list[MonthDay]]
    some_time: list = field(default_factory=list)
    some_time_in_year: list = field(default_factory=list)
    count: int = 0

    @property
    def before(self):
        return (self.first - ONE_DAY).replace(day=1)

    @property
    def after(self):
        return following(self.first)

    @property
    def weekdays(self):
        """(short name, name) of the days of the week, in their order here."""
        first = first_weekday()
        order = [(first + at) % 7 for at in range(7)]
        return [(WEEKDAYS_ABBR[at], WEEKDAYS[at]) for at in order]


def first_weekday():
    """On which day the week begins in the active language; Monday is 0."""
    return (int(formats.get_format("FIRST_DAY_OF_WEEK")) - 1) % 7


def read_month(text):
    """The first day of a month written "2026-11"; None for anything else."""
    year, _dash, month = text.partition("-")
    well_written = len(year) == 4 and len(month) == 2 and (year + month).isascii()
    if not well_written or not (year + month).isdecimal():
        return None
    if int(year) not in YEARS or not 1 <= int(month) <= 12:
        return None
    return datetime.date(int(year), int(month), 1)


def following(first):
    return (first.replace(day=28) + 4 * ONE_DAY).replace(day=1)


def moments_of(first):
    """(from, until): every event that may be in the month, whatever its clock, overlaps."""
    midnight = datetime.time(tzinfo=datetime.UTC)
    begins = datetime.datetime.combine(first, midnight)
    ends = datetime.datetime.combine(following(first), midnight)
    return begins - FURTHEST, ends + FURTHEST


def days_held(event):
    """(first, last) day of an event at its venue; midnight is still the day before."""
    start, end = event.local_start, event.local_end
    ends_at_midnight = event.has_times and end.time() == datetime.time(0)
    last = end.date() - ONE_DAY if ends_at_midnight and end > start else end.date()
    return start.date(), max(start.date(), last)


def month_of(first, events):
    """The ``Month`` that begins on ``first``, with those of ``events`` that are in it."""
    weeks = [
        [MonthDay(day, day.month == first.month) for day in week]
        for week in calendar.Calendar(first_weekday()).monthdatescalendar(
            first.year, first.month
        )
    ]
    month = Month(first, weeks)
    by_date = {day.date: day for week in weeks for day in week if day.is_in_month}
    until = following(first)
    for event in events:
        begins, ends = days_held(event)
        if begins >= until or ends < first:
            continue
        if event.date_precision == DatePrecision.YEAR:
            month.some_time_in_year.append(Entry(event, 0, 1))
            continue
        month.count += 1
        if event.date_precision != DatePrecision.DAY:
            month.some_time.append(Entry(event, 0, 1))
            continue
        days = (ends - begins).days + 1
        for date in by_date.keys() & dates_between(begins, ends, first, until):
            entry = Entry(event, (date - begins).days + 1, days)
            by_date[date].entries.append(entry)
    for day in by_date.values():
        day.entries.sort(key=lambda each: (each.event.local_start, each.event.slug))
    return month


def dates_between(begins, ends, first, until):
    """The days from ``begins`` to ``ends`` that the month has."""
    start, stop = max(begins, first), min(ends, until - ONE_DAY)
    return {start + at * ONE_DAY for at in range((stop - start).days + 1)}
