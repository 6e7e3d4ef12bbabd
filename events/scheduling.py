"""When the points of an agenda begin, and what does not go well together. Pure.

Times are moments in UTC, so that a meeting across a change of the clocks keeps its true
lengths. Points come in the order in which they are taken:

* points next to one another that name a track are side by side, one track beside the
  other; those of one track follow each other;
* points of one ``slot`` are printed under one time and taken in order within it;
* all others follow each other, and a point that is fixed begins when it says.
"""

import datetime
import itertools
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext, ngettext

LONGEST_WITHOUT_BREAK = 120  # minutes
COUNTS_AS_BREAK = 10  # minutes in which nothing is planned

OVERLAP = "overlap"
TWICE = "twice"
NO_BREAK = "no_break"
BEFORE_START = "before_start"
PAST_END = "past_end"
ENDS_FIRST = "ends_first"
GAP = "gap"
CLOCKS = "clocks"


@dataclass(frozen=True)
class Entry:
    """What of a point matters to time. ``people`` are those who speak, by name."""

    key: object
    starts: datetime.datetime | None = None
    minutes: int | None = None
    track: str = ""
    is_fixed: bool = False
    is_break: bool = False
    slot: object = None
    title: str = ""
    people: tuple[str, ...] = ()

    @property
    def ends(self):
        """When it is over; one without a length is over as it begins."""
        if self.starts is None:
            return None
        return self.starts + datetime.timedelta(minutes=self.minutes or 0)


@dataclass(frozen=True)
class DayPlan:
    """The points of one day at the venue, and when the day begins; None if untimed."""

    starts: datetime.datetime | None
    entries: tuple[Entry, ...] = field(default=())


# -- Days and places ---------------------------------------------------------------
def with_slots(entries):
    """``entries`` with the slots that their equal times make of neighbours."""
    marked, last = [], None
    for number, entry in enumerate(entries):
        same = (
            last is not None
            and entry.starts is not None
            and (last.starts, last.minutes) == (entry.starts, entry.minutes)
            and (last.track, last.is_break) == (entry.track, entry.is_break)
        )
        slot = marked[-1].slot if same else number
        marked.append(replace(entry, slot=slot))
        last = entry
    return marked


def day_plans(entries, *, zone):
    """``entries`` in their order by days of the venue's clock, their slots marked.

    A point without a time belongs to the day of the one before it.
    """
    days, date = [], None
    for entry in with_slots(entries):
        on = entry.starts.astimezone(zone).date() if entry.starts else date
        if not days or (on != date and date is not None):
            days.append([])
        days[-1].append(entry)
        date = on
    return [day_of(day) for day in days]


def day_of(entries):
    starts = [entry.starts for entry in entries if entry.starts]
    return DayPlan(min(starts, default=None), tuple(entries))


def in_order(days):
    return [entry for day in days for entry in day.entries]


def moved(days, key, *, down):
    """The days with one point a place further; None where it stands at the end.

    At the edge of a day it goes into the next one, before anything changes places.
    """
    lists = [list(day.entries) for day in days]
    for number, entries in enumerate(lists):
        here = next((n for n, one in enumerate(entries) if one.key == key), None)
        if here is None:
            continue
        there = here + 1 if down else here - 1
        if 0 <= there < len(entries):
            entries[here], entries[there] = entries[there], entries[here]
            return with_lists(days, lists)
        other = number + 1 if down else number - 1
        if not 0 <= other < len(lists):
            return None
        entry = entries.pop(here)
        lists[other].insert(0 if down else len(lists[other]), entry)
        return with_lists(days, lists)
    return None


def without(days, key):
    kept = [[one for one in day.entries if one.key != key] for day in days]
    return with_lists(days, kept)


def with_lists(days, lists):
    pairs = zip(days, lists, strict=True)
    return [replace(day, entries=tuple(entries)) for day, entries in pairs if entries]


def placed_after(days, entry, key):
    """The days with ``entry`` after the point ``key``; last where there is none such."""
    if not days:
        return [DayPlan(entry.starts, (entry,))]
    lists = [list(day.entries) for day in days]
    for entries in lists:
        here = next((n for n, one in enumerate(entries) if one.key == key), None)
        if here is not None:
            entries.insert(here + 1, entry)
            return with_lists(days, lists)
    lists[-1].append(entry)
    return with_lists(days, lists)


def after(days, key):
    """The key of the point that comes after ``key``; None after the last."""
    keys = [entry.key for entry in in_order(days)]
    here = keys.index(key) + 1
    return keys[here] if here < len(keys) else None


def slot_mates(days, key):
    """The keys of the points that are printed under one time with ``key``, it included."""
    entries = in_order(days)
    slot = next(entry.slot for entry in entries if entry.key == key)
    return [
        e.key for e in entries if e.key == key or (slot is not None and e.slot == slot)
    ]


def placed_by_time(entries, entry):
    """``entries`` in order with ``entry`` before the first that begins later."""
    for number, one in enumerate(entries):
        if one.starts and one.starts > entry.starts:
            return [*entries[:number], entry, *entries[number:]]
    return [*entries, entry]


# -- The times that follow ---------------------------------------------------------
def followed(days, *, since=None):
    """The points in order, each beginning as those before it have it.

    ``since`` are keys of points: in the days of these, what comes before the first of
    them stays as it is; so do other days, and days without a time. Without ``since``
    all days follow. A pause between two points closes: what shall stay free is a break,
    or fixed.
    """
    found = []
    for day in days:
        places = [
            place
            for place, entry in enumerate(day.entries)
            if since is None or entry.key in since
        ]
        if day.starts is None or not places:
            found += day.entries
        else:
            found += follow_day(day, places[0])
    return found


def follow_day(day, first):
    clock, done = day.starts, []
    for block in blocks(day.entries):
        if len(done) + len(block) > first:
            block = timed(block, clock)
        done += block
        clock = max([clock, *(one.ends for one in block if one.ends)])
        if block[-1].is_fixed:
            clock = block[-1].ends
    return done


def blocks(entries):
    """Runs of points side by side in tracks, and each other slot for itself."""

    def mark(pair):
        number, entry = pair
        if entry.track:
            return "tracks"
        return (entry.slot,) if entry.slot is not None else number

    return [
        [entry for _number, entry in run]
        for _mark, run in itertools.groupby(enumerate(entries), key=mark)
    ]


def timed(block, clock):
    """The points of one block, the first of each track beginning at ``clock``."""
    lanes, found = {}, []
    for entry in block:
        last = lanes.get(entry.track)
        shares = last is not None and last.slot is not None and last.slot == entry.slot
        if entry.is_fixed and entry.starts:
            starts = entry.starts
        elif last is None:
            starts = clock
        else:
            starts = last.starts if shares else last.ends
        lanes[entry.track] = entry = replace(entry, starts=starts)
        found.append(entry)
    return found


# -- What does not go well together ------------------------------------------------
@dataclass(frozen=True)
class Finding:
    """Something to look at, said of the points ``keys``."""

    kind: str
    keys: tuple
    text: str


def findings(entries, *, zone, starts=None, ends=None):
    """What to look at in an agenda, in its order.

    ``starts`` and ``ends`` are those of the meeting, None where the hours are not known.
    """
    entries = with_slots(entries)
    timed_ones = [entry for entry in entries if entry.starts]
    return [
        *against_the_meeting(timed_ones, starts, ends),
        *at_one_time(timed_ones),
        *without_rest(timed_ones, zone),
        *unaccounted(timed_ones, zone),
        *clock_changes(timed_ones, zone),
    ]


def against_the_meeting(entries, starts, ends):
    for entry in entries:
        words = {"title": entry.title}
        if entry.minutes is not None and entry.minutes < 0:
            text = gettext("“%(title)s” ends before it begins.") % words
            yield Finding(ENDS_FIRST, (entry.key,), text)
        if starts and entry.starts < starts:
            text = gettext("“%(title)s” begins before the meeting does.") % words
            yield Finding(BEFORE_START, (entry.key,), text)
        if ends and entry.ends > ends:
            late = minutes_between(ends, entry.ends)
            text = ngettext(
                "“%(title)s” ends %(count)d minute after the end of the meeting.",
                "“%(title)s” ends %(count)d minutes after the end of the meeting.",
                late,
            )
            text %= {"title": entry.title, "count": late}
            yield Finding(PAST_END, (entry.key,), text)


def at_one_time(entries):
    for one, other in itertools.combinations(entries, 2):
        if one.slot == other.slot or not overlap(one, other):
            continue
        words = {"one": one.title, "other": other.title}
        keys = (one.key, other.key)
        if one.track == other.track or not (one.track and other.track):
            text = gettext("“%(one)s” and “%(other)s” overlap.") % words
            yield Finding(OVERLAP, keys, text)
        heard = {spoken(name) for name in other.people}
        for name in one.people:
            if spoken(name) in heard:
                text = gettext(
                    "%(name)s is in two places at once: “%(one)s” and “%(other)s”."
                )
                yield Finding(TWICE, keys, text % {"name": name, **words})


def overlap(one, other):
    return one.starts < other.ends and other.starts < one.ends


def spoken(name):
    return " ".join(name.casefold().split())


def stretches(entries, zone):
    """The times of a day at which something is planned: (begin, end, points of it)."""
    found = []
    for entry in sorted(entries, key=lambda one: one.starts):
        date = entry.starts.astimezone(zone).date()
        last = found[-1] if found else None
        if last and last["date"] == date and entry.starts <= last["ends"]:
            last["ends"] = max(last["ends"], entry.ends)
            last["entries"].append(entry)
        else:
            found.append(
                {
                    "date": date,
                    "starts": entry.starts,
                    "ends": entry.ends,
                    "entries": [entry],
                }
            )
    return found


def without_rest(entries, zone):
    """Once for each stretch without a break: at the point that makes it too long."""
    since = day = until = None
    told = False
    for entry in sorted(entries, key=lambda one: (one.starts, one.ends)):
        date = entry.starts.astimezone(zone).date()
        rested = until is not None and (
            minutes_between(until, entry.starts) >= COUNTS_AS_BREAK
        )
        if since is None or date != day or rested:
            since, day, told = entry.starts, date, False
        if entry.is_break:
            since = day = until = None
            continue
        until = max(until, entry.ends) if until and not rested else entry.ends
        length = minutes_between(since, until)
        if length > LONGEST_WITHOUT_BREAK and not told:
            told = True
            text = gettext(
                "There is no time for a break: up to the end of “%(title)s” people sit "
                "for %(minutes)d minutes."
            )
            text %= {"title": entry.title, "minutes": length}
            yield Finding(NO_BREAK, (entry.key,), text)


def unaccounted(entries, zone):
    for before, after in itertools.pairwise(stretches(entries, zone)):
        if before["date"] != after["date"]:
            continue
        count = minutes_between(before["ends"], after["starts"])
        title = after["entries"][0].title
        text = ngettext(
            "%(count)d minute before “%(title)s” is not accounted for.",
            "%(count)d minutes before “%(title)s” are not accounted for.",
            count,
        )
        yield Finding(
            GAP,
            (after["entries"][0].key,),
            text % {"count": count, "title": title},
        )


def clock_changes(entries, zone):
    for entry in entries:
        before, after = (
            moment.astimezone(zone).utcoffset() for moment in (entry.starts, entry.ends)
        )
        if before != after:
            text = gettext("The clocks at the venue change during “%(title)s”.")
            yield Finding(CLOCKS, (entry.key,), text % {"title": entry.title})


def minutes_between(first, last):
    return int((last - first).total_seconds()) // 60
