"""Time zones as calendar programs read them: VTIMEZONE components.

The library's own are an hour late where clocks go forward, so that a program that goes
by them rather than by the zone's name would move meetings of that night.
"""

import datetime
import zoneinfo
from functools import cache, lru_cache

import icalendar

ONE_DAY = datetime.timedelta(days=1)
ONE_SECOND = datetime.timedelta(seconds=1)


@cache
def zone_names():
    """The time zones there are; asking the machine opens some six hundred files."""
    return frozenset(zoneinfo.available_timezones())


@lru_cache(maxsize=256)
def zone_component(name, first_year, last_year):
    """The VTIMEZONE of the zone ``name`` for the years from one to the other.

    Whoever gets it must not change it: it is kept.
    """
    zone = zoneinfo.ZoneInfo(name)
    begins = datetime.datetime(first_year - 1, 12, 1, tzinfo=datetime.UTC)
    ends = datetime.datetime(last_year + 1, 2, 1, tzinfo=datetime.UTC)
    component = icalendar.Timezone()
    component.add("tzid", name)
    # What holds at the beginning, then each kind of change with all its dates.
    start = begins.astimezone(zone)
    kinds = {(start.utcoffset(), *rule_at(begins, zone)): [start.replace(tzinfo=None)]}
    for moment in changes_of(zone, begins, ends):
        before = (moment - ONE_SECOND).astimezone(zone).utcoffset()
        onset = (moment + before).replace(tzinfo=None)  # on the clock before the change
        kinds.setdefault((before, *rule_at(moment, zone)), []).append(onset)
    for (before, after, is_summer, label), onsets in kinds.items():
        kind = icalendar.TimezoneDaylight if is_summer else icalendar.TimezoneStandard
        part = kind()
        part.add("dtstart", onsets[0])
        for onset in onsets[1:]:
            part.add("rdate", [onset])  # a line each: some read but the first of a line
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", label)
        component.add_component(part)
    return component


def rule_at(moment, zone):
    """(offset, whether it is summer time, name) of the clock in ``zone``."""
    local = moment.astimezone(zone)
    return local.utcoffset(), bool(local.dst()), local.tzname()


def changes_of(zone, begins, ends):
    """The moments in between at which the clock changes."""
    moment = begins
    while moment < ends:
        following = moment + ONE_DAY
        if rule_at(moment, zone) != rule_at(following, zone):
            yield change_between(zone, moment, following)
        moment = following


def change_between(zone, before, after):
    """The second at which the rule of ``before`` no longer holds."""
    rule = rule_at(before, zone)
    while after - before > ONE_SECOND:
        middle = before + ((after - before) // 2)
        middle = middle.replace(microsecond=0)
        if rule_at(middle, zone) == rule:
            before = middle
        else:
            after = middle
    return after
