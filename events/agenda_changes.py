"""What an agenda says that an earlier one did not, point by point. Pure.

Both come as ``publications.readable_items()`` gives them to the reader.
"""

import bisect
import datetime
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.core.texts import format_on, translated_text
from events.enums import AgendaItemKind, ContributionRole

NEW, GONE, MOVED = "new", "gone", "moved"
RETIMED, REWORDED, PEOPLE, PAPERS = "retimed", "reworded", "people", "papers"
WORDS = {
    NEW: _("new"),
    GONE: _("gone"),
    MOVED: _("at another place"),
    RETIMED: _("at another time"),
    REWORDED: _("reworded"),
    PEOPLE: _("other speakers"),
    PAPERS: _("other documents"),
}


@dataclass
class Change:
    """What became of one point; ``said`` are (heading, before, after)."""

    item: dict
    what: list
    said: list = field(default_factory=list)

    @property
    def labels(self):
        return [WORDS[one] for one in self.what]


class Said:
    """The texts of an item, to be read in the active language."""

    def __init__(self, item):
        self.__dict__.update(item)


def text(item, name):
    return translated_text(Said(item), name)[0]


def name_of(item):
    title = text(item, "title")
    return f"{item['number']}. {title}" if item["number"] else title


def when(item, zone):
    if not item["starts_at"]:
        return ""
    moment = datetime.datetime.fromisoformat(item["starts_at"]).astimezone(zone)
    return f"{format_on(moment.date())}, {moment:%H:%M}"


def length(item):
    return str(item["minutes"] or "")


def speakers(item):
    roles = dict(ContributionRole.choices)
    return "; ".join(
        ", ".join(
            str(part)
            for part in [
                one["name"],
                one["job_title"],
                one["organisation"],
                roles.get(one["role"], ""),
            ]
            if part
        )
        for one in item["people"]
    )


def kind(item):
    return capfirst(str(dict(AgendaItemKind.choices).get(item["kind"], item["kind"])))


def headings(zone, titles):
    """What is said of a point: (kind of change, heading, its words in an item)."""

    def papers(item):
        return "; ".join(titles[key] for key in item["documents"] if key in titles)

    return [
        (RETIMED, _("Begins"), lambda item: when(item, zone)),
        (RETIMED, _("Length in minutes"), length),
        (REWORDED, _("Number"), lambda item: item["number"]),
        (REWORDED, _("Title"), lambda item: text(item, "title")),
        (REWORDED, _("Objective"), lambda item: text(item, "objective")),
        (REWORDED, _("Kind"), kind),
        (MOVED, _("Track"), lambda item: item["track"]),
        (PEOPLE, _("Who speaks"), speakers),
        (PAPERS, _("Documents"), papers),
    ]


def compare(before, after, *, zone, titles=None):
    """The changes between two agendas, in the order of the new one, what is gone last.

    ``titles`` are those of the documents that the reader sees, by key.
    """
    known = {item["id"]: item for item in before}
    stayed = keeping_their_place(
        [item["id"] for item in before], [item["id"] for item in after]
    )
    found = []
    for item in after:
        old = known.get(item["id"])
        if old is None:
            found.append(Change(item, [NEW]))
            continue
        change = Change(item, [] if item["id"] in stayed else [MOVED])
        for what, heading, words in headings(zone, titles or {}):
            then, now = words(old), words(item)
            if then != now:
                change.what += [what] if what not in change.what else []
                change.said.append((heading, then, now))
        if change.what:
            found.append(change)
    there = {item["id"] for item in after}
    gone = [item for item in before if item["id"] not in there]
    return [*found, *(Change(item, [GONE]) for item in gone)]


def keeping_their_place(before, after):
    """The most of the keys that both have in the same order: all others were moved."""
    place = {key: number for number, key in enumerate(before)}
    common = [key for key in after if key in place]
    ends, tails, previous = [], [], {}
    for key in common:
        at = bisect.bisect_left(tails, place[key])
        previous[key] = ends[at - 1] if at else None
        tails[at : at + 1] = [place[key]]
        ends[at : at + 1] = [key]
    kept, key = set(), ends[-1] if ends else None
    while key is not None:
        kept.add(key)
        key = previous[key]
    return kept
