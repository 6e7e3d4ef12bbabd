"""Events as a calendar that other programs read: pure, rows in, iCalendar out."""

import datetime
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.core.enums import DatePrecision
from alliance87.core.texts import translated_text
from events.calendar import dates_text
from events.enums import EventStanding
from events.months import ONE_DAY, days_held
from events.zones import zone_component
from pathfinders.calendars import PRODID

# For which years time zones are told: a slip in a date must not fill the calendar.
FIRST, LAST = 1970, 2100
READ_AGAIN = datetime.timedelta(hours=6)


def calendar_of(events, *, name, at, join_links=(), action_points=()):
    """The calendar ``name`` of the events, as bytes, in the active language.

    ``join_links`` are the keys of the events whose link to join may be told. The same
    records give the same bytes, until the date of a plan has passed at the moment ``at``.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("refresh-interval", READ_AGAIN, {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    events = list(events)
    entries = [entry_of(event, at, joins=event.pk in join_links) for event in events]
    for zone in zones_of(entries, events):
        calendar.add_component(zone)
    for entry in [*entries, *map(point_entry, action_points)]:
        calendar.add_component(entry)
    return calendar.to_ical()


def zones_of(entries, events):
    """The time zones the entries name, each for the years of all events."""
    names = {
        entry[name].params["TZID"]
        for entry in entries
        for name in ("dtstart", "dtend")
        if name in entry and "TZID" in entry[name].params
    }
    if not names:
        return []
    years = [day.year for event in events for day in (event.starts_at, event.ends_at)]
    first, last = (min(max(year, FIRST), LAST) for year in (min(years), max(years)))
    return [zone_component(name, first, last) for name in sorted(names)]


def begun(record, kind):
    """An entry with what every record says of itself."""
    entry = icalendar.Event()
    entry.add("uid", f"{kind}-{record.pk}@{urlsplit(settings.SITE_URL).hostname}")
    entry.add("dtstamp", record.updated_at.astimezone(datetime.UTC))
    entry.add("last-modified", record.updated_at.astimezone(datetime.UTC))
    entry.add("created", record.created_at.astimezone(datetime.UTC))
    entry.add("sequence", record.revision)
    return entry


def entry_of(event, at, *, joins=False):
    entry = begun(event, "event")
    url = f"{settings.SITE_URL}{event.get_absolute_url()}"
    entry.add("summary", translated_text(event, "title")[0])
    place_in_time(entry, event)
    entry.add("status", status_of(event, at))
    if where := place_of(event):
        entry.add("location", where)
    told = [translated_text(event, "summary")[0], how_exact(event)]
    if joins and event.online_link:
        told.append(gettext("To join: %(link)s") % {"link": event.online_link})
        entry.add(
            "conference",
            event.online_link,
            {"value": "URI", "feature": "VIDEO"},
            encode=True,
        )
    told.append(url)
    entry.add("description", strip_tags("\n\n".join(part for part in told if part)))
    entry.add("url", url)
    themes = [translated_text(theme, "name")[0] for theme in event.themes.all()]
    entry.add("categories", [capfirst(event.get_kind_display()), *themes])
    return entry


def place_in_time(entry, event):
    """Its hours where they are known; else whole days, which leave one's time free."""
    if event.has_times and event.date_precision == DatePrecision.DAY:
        entry.add("dtstart", on_the_clock(event.starts_at, event))
        if event.ends_at > event.starts_at:
            entry.add("dtend", on_the_clock(event.ends_at, event))
        return
    first, last = days_held(event)
    entry.add("dtstart", first)
    entry.add("dtend", last + ONE_DAY)
    entry.add("transp", "TRANSPARENT")


def on_the_clock(moment, event):
    """``moment`` at the venue; in UTC in the hour that its clock shows twice."""
    local = moment.astimezone(event.zone)
    offsets = {local.replace(fold=fold).utcoffset() for fold in (0, 1)}
    return moment.astimezone(datetime.UTC) if len(offsets) > 1 else local


def status_of(event, at):
    """As RFC 5545 has it. Nothing tells a firm plan from a loose one but a known day."""
    standing = event.standing_at(at)
    if standing == EventStanding.CANCELLED:
        return "CANCELLED"
    is_open = standing == EventStanding.UNCONFIRMED
    has_day = event.date_precision == DatePrecision.DAY
    return "CONFIRMED" if has_day and not is_open else "TENTATIVE"


def place_of(event):
    country = translated_text(event.country, "name")[0]
    parts = [event.venue, event.address, event.city, country]
    if event.is_online:
        parts.append(gettext("online"))
    return ", ".join(part for part in parts if part)


def how_exact(event):
    """What the calendar must say of a date that is not a day, else nothing."""
    if event.date_precision == DatePrecision.DAY:
        return ""
    return gettext("The day is not known yet, only: %(dates)s.") % {
        "dates": dates_text(event)
    }


def point_entry(point):
    """The day on which something that a meeting decided is due."""
    entry = begun(point, "action-point")
    url = f"{settings.SITE_URL}{point.event.get_absolute_url()}#action-points"
    text = translated_text(point, "text")[0]
    entry.add("summary", gettext("Due: %(what)s") % {"what": text[:160]})
    entry.add("dtstart", point.due_on)
    entry.add("dtend", point.due_on + ONE_DAY)
    entry.add("transp", "TRANSPARENT")
    title = translated_text(point.event, "title")[0]
    entry.add("description", f"{text}\n\n{title}\n\n{url}")
    entry.add("url", url)
    return entry
