"""The days, the hours and the place of an event, in words."""

from django import template
from django.utils import timezone

from alliance87.core.enums import IloRegion
from alliance87.core.texts import translated_text
from events import calendar

register = template.Library()

register.filter("event_dates", calendar.dates_text)
register.filter("event_times", calendar.times_text)
register.filter("event_zone", calendar.zone_text)


@register.filter
def event_standing(event):
    """The event's status as it is told today, with its ``label``."""
    return event.standing_at(timezone.now())


@register.filter
def event_place(event):
    """ "New York, United States of America"; the country alone where no city is."""
    country = translated_text(event.country, "name")[0] if event.country else ""
    return ", ".join(part for part in (event.city, country) if part)


@register.filter
def region_names(proposal):
    """The regions a proposal is for, in words."""
    words = dict(IloRegion.choices)
    return ", ".join(str(words.get(code, code)) for code in proposal.regions)
