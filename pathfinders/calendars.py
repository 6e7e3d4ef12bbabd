"""Due dates of pathfinder countries as a calendar: pure, rows in, iCalendar out."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext

from alliance87.core.enums import DatePrecision
from alliance87.core.texts import format_on, translated_text
from pathfinders.progress import last_day

PRODID = "-//Alliance 8.7//Partner portal//EN"
LONGEST_TITLE = 160


@dataclass(frozen=True)
class DueDate:
    """One thing that is due: a record, its words, and the day as far as it is known."""

    record: object
    country: object
    title: str
    due_on: datetime.date
    precision: str
    path: str


def calendar_of(due_dates, *, name):
    """The calendar ``name`` of the due dates, as bytes, in the active language.

    Each fills one whole day: of a month or a year the last, and the words say so. The
    same records give the same bytes.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "UTC")
    for due in due_dates:
        calendar.add_component(entry_of(due))
    return calendar.to_ical()


def entry_of(due):
    record, day = due.record, last_day(due.due_on, due.precision)
    kind = record._meta.model_name
    url = f"{settings.SITE_URL}{due.path}"
    country = translated_text(due.country, "name")[0]
    title = Truncator(due.title).chars(LONGEST_TITLE)
    entry = icalendar.Event()
    entry.add("uid", f"{kind}-{record.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", record.updated_at.astimezone(datetime.UTC))
    entry.add("sequence", record.revision)
    entry.add("dtstart", day)
    entry.add("dtend", day + datetime.timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", f"{country}: {title} ({when_due(due)})")
    entry.add("description", f"{due.title}\n\n{how_exact(due)}\n{url}".strip())
    entry.add("url", url)
    return entry


def when_due(due):
    return gettext("due %(date)s") % {"date": format_on(due.due_on, due.precision)}


def how_exact(due):
    """What the calendar must say of a date that is not a day, else nothing."""
    if due.precision == DatePrecision.DAY:
        return ""
    if due.precision == DatePrecision.YEAR:
        return gettext("The source gives the year only; this is its last day.")
    return gettext("The source gives the month only; this is its last day.")
