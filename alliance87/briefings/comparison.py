"""What is new, changed or gone between two packs, or between a pack and today."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.content import digest
from alliance87.briefings.enums import PackItemKind
from alliance87.core.changes import Difference, Revisions

NEW, CHANGED, GONE = "new", "changed", "gone"
WORDS = {NEW: _("new"), CHANGED: _("changed"), GONE: _("gone")}
LONGEST = 400  # characters of what a text said


@dataclass(frozen=True)
class Entry:
    """One record that differs. ``title`` and ``of`` are texts of a snapshot."""

    state: str
    kind: str  # what sort of record it is
    title: object
    of: object
    differences: list[Difference] = field(default_factory=list)

    @property
    def word(self):
        return WORDS[self.state]


@dataclass(frozen=True)
class ItemChange:
    """One item of either pack. Its ``state`` is empty where nothing of it differs."""

    state: str
    title: object
    entries: list[Entry] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def word(self):
        return WORDS.get(self.state, _("unchanged"))


@dataclass(frozen=True)
class Comparison:
    """The items that differ in the order of the newer pack, then those that are gone."""

    items: list[ItemChange]
    unchanged: list[ItemChange]

    @property
    def counts(self):
        """How many records are new, changed and gone: (state, word, number)."""
        found = Counter(entry.state for item in self.items for entry in item.entries)
        return [(state, word, found[state]) for state, word in WORDS.items()]


def compare(old, new, *, reader):
    """Compare two snapshots, item by item and record by record.

    Tells nothing that is not in one of them, except what a changed record said before
    and says now: that as far as ``reader`` may read both revisions. A record that differs
    only in what they may not read is not told. Takes a few queries for each model of
    which a record changed, and one for each country such records belong to.
    """
    pairs = matched(old["items"], new["items"])
    told = told_differences([pair for pair in pairs if all(pair)], reader=reader)
    same_language = old["language"] == new["language"]
    found = [item_change(a, b, told, same_language=same_language) for a, b in pairs]
    return Comparison(
        items=[item for item in found if item.state],
        unchanged=[item for item in found if not item.state],
    )


# -- Items -----------------------------------------------------------------------
def matched(old, new):
    """Pairs of (old item, new item), in the new order; the gone ones, with None, last.

    Items of one plan have one key. Those of two meetings are matched by the record they
    print, or by their kind where each has one of it.
    """
    left, right = dict(enumerate(old)), dict(enumerate(new))
    partners = {}
    for identity in (by_key, by_record, by_kind):
        known = only_once(left, identity)
        for place, key in {v: k for k, v in only_once(right, identity).items()}.items():
            if key in known:
                partners[place] = left.pop(known[key])
                del right[place]
    pairs = [(partners.get(place), item) for place, item in enumerate(new)]
    return pairs + [(item, None) for item in left.values()]


def only_once(items, identity):
    """Places of the items by their identity, without those that share one."""
    found = defaultdict(list)
    for place, item in items.items():
        found[identity(item)].append(place)
    return {
        key: places[0]
        for key, places in found.items()
        if key is not None and len(places) == 1
    }


def by_key(item):
    return item.get("key")


def by_record(item):
    records = item["content"].get("records")
    if item["kind"] not in PackItemKind.of_a_record() or not records:
        return None
    return item["kind"], records[0]["model"], records[0]["id"]


def by_kind(item):
    single = [*PackItemKind.written(), *PackItemKind.of_a_record()]
    return None if item["kind"] in single else item["kind"]


def item_change(old, new, told, *, same_language):
    if old is None or new is None:
        state, item = (NEW, new) if old is None else (GONE, old)
        entries = [entry_of(state, record) for record in records_of(item).values()]
        return ItemChange(state, item["title"], entries)
    entries = changed_entries(old, new, told)
    differences = said_differently(old, new) if same_language else []
    # Without a record or a word of it that differs, what it draws on may still do so.
    rest = same_language and digest(bare(old)) != digest(bare(new))
    unkeyed = rest and not records_of(old) and not records_of(new)
    state = CHANGED if entries or differences or unkeyed else ""
    return ItemChange(state, new["title"], entries, differences)


def bare(item):
    """What an item says, without its place in the pack."""
    content = {k: v for k, v in item["content"].items() if k != "records"}
    return {"kind": item["kind"], "title": item["title"], "content": content}


def said_differently(old, new):
    """What an item itself says otherwise: its title, its point, its own text."""
    told = [
        (gettext("Title"), plain(old["title"]), plain(new["title"])),
        (gettext("Agenda point"), point_text(old), point_text(new)),
    ]
    if new["kind"] in PackItemKind.written():
        told.append((gettext("Text"), body_text(old), body_text(new)))
    told.append((gettext("Speaking notes"), notes_text(old), notes_text(new)))
    return [
        Difference(label, short(before), short(after))
        for label, before, after in told
        if before != after
    ]


def point_text(item):
    point = item.get("agenda_point")
    if not point:
        return ""
    return f"{point['number'] or ''} {plain(point['title'])}".strip()


def body_text(item):
    return strip_tags(plain(item["content"].get("body", "")))


def notes_text(item):
    return strip_tags(plain(item.get("notes", "")))


# -- Records ---------------------------------------------------------------------
def records_of(item):
    """The records of an item by (model, id). A text written for it is no record."""
    return {
        (record["model"], record["id"]): record
        for record in item["content"].get("records", [])
        if record["model"] != "briefings.packitem"
    }


def changed_entries(old, new, told):
    before, after = records_of(old), records_of(new)
    entries = []
    for key, record in after.items():
        if key not in before:
            entries.append(entry_of(NEW, record))
        elif record["revision"] != before[key]["revision"]:
            differences = told.get((*key, before[key]["revision"], record["revision"]))
            if differences:
                entries.append(entry_of(CHANGED, record, differences))
            elif differences is None:  # one of the two is not theirs to read
                entries.append(entry_of(CHANGED, record))
    gone = [entry_of(GONE, before[key]) for key in before if key not in after]
    return entries + gone


def entry_of(state, record, differences=()):
    return Entry(
        state=state,
        kind=kind_of(record["model"]),
        title=record["title"],
        of=record.get("of", ""),
        differences=list(differences),
    )


def kind_of(label):
    """What a model's records are called; empty for one that is no more."""
    try:
        return capfirst(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return ""


def told_differences(pairs, *, reader):
    """What ``reader`` may know of each changed record, by model, id and the revisions.

    A record is missing where they may not read both of its revisions.
    """
    wanted = defaultdict(set)
    for old, new in pairs:
        before, after = records_of(old), records_of(new)
        for key in before.keys() & after.keys():
            numbers = (before[key]["revision"], after[key]["revision"])
            if numbers[0] != numbers[1]:
                wanted[key[0]].add((key[1], *numbers))
    told = {}
    for label, changes in wanted.items():
        for change, differences in differences_of(label, changes, reader=reader):
            told[(label, *change)] = differences
    return told


def differences_of(label, changes, *, reader):
    """Pairs of (id, revision before, revision now) and their differences."""
    try:
        model = apps.get_model(label)
    except LookupError:
        return
    revisions = model.pgh_event_model.objects.visible_to(reader)
    rows = list(
        revisions.filter(
            id__in={key for key, _before, _after in changes},
            revision__in={number for change in changes for number in change[1:]},
        ).order_by("pgh_id")
    )
    found = {(str(row.id), row.revision): row for row in rows}
    told = Revisions(model, rows, reader=reader)
    for key, before, after in changes:
        if (key, before) in found and (key, after) in found:
            older, newer = found[key, before], found[key, after]
            yield (key, before, after), told.between(older, newer)


def plain(text):
    """A text of a snapshot without the mark of a borrowed language."""
    return text["text"] if isinstance(text, dict) else text


def short(text):
    return Truncator(text).chars(LONGEST)
