"""What is new, changed or gone between two packs: by item and by record."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.content import digest
from alliance87.briefings.enums import PackItemKind
from alliance87.core.changes import Difference, Revisions


class What(models.TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    GONE = "gone", _("gone")
    SAME = "same", _("as it was")


DIFFERS = [What.NEW, What.CHANGED, What.GONE]
# What of an item is not what it says: where it stands, and what its records are.
NOT_SAID = {"number", "key", "annex", "records"}
# A text written for the pack: the item says itself what it was and is.
OWN_TEXT = "briefings.packitem"
LONGEST = 400  # characters of what a text said


@dataclass
class RecordChange:
    """One record that a pack prints and the other does not, or prints otherwise."""

    what: What
    title: object  # a text of a snapshot: a string, or {"text", "lang"}
    of: object
    model: str
    id: str
    differences: list = field(default_factory=list)  # what the reader may know of them
    revisions: tuple = ()  # the numbers before and after
    is_told: bool = True  # not, where all that changed is closed to the reader


@dataclass
class ItemChange:
    what: What
    title: object
    agenda_point: object
    records: list[RecordChange]
    differences: list[Difference] = field(default_factory=list)  # of its own words

    @property
    def only_its_words(self):
        """Whether it says something else, and neither a record nor a text tells what."""
        told = self.records or self.differences
        return self.what == What.CHANGED and not told


@dataclass
class Comparison:
    """The items of the newer pack in their order, then those that are gone.

    ``same_language`` is whether words were compared, too: a translation is no change.
    """

    items: list[ItemChange]
    same_language: bool

    @property
    def changed(self):
        return [item for item in self.items if item.what != What.SAME]

    @property
    def counts(self):
        """How many records are new, changed and gone: each once, whatever prints it."""
        found = defaultdict(set)
        for item in self.items:
            for record in item.records:
                found[record.what].add((record.model, record.id))
        return [(what.label, len(found[what])) for what in DIFFERS]

    @property
    def item_counts(self):
        """How many items are new, changed and gone."""
        found = Counter(item.what for item in self.changed)
        return [(what.label, found[what]) for what in DIFFERS]


def compare(old, new, *, reader):
    """Compare two snapshots that ``reader`` was given.

    Both say what is in them to whoever may have them; what a record said before and says
    now is told from its history, as far as ``reader`` may read that today. A record of
    which only what they may not read changed is not told. Packs of before records were
    named in snapshots are compared by their words alone.
    """
    same_language = old.get("language") == new.get("language")
    found = [
        (before, after, record_changes(records_of(before), records_of(after)))
        for before, after in matched(parts_of(old), parts_of(new))
    ]
    explain([record for *_parts, records in found for record in records], reader)
    items = [item_change(*parts, same_language) for parts in found]
    return Comparison(items, same_language)


def matched(old, new):
    """Pairs of (old item, new item), in the new order; those that are gone come last.

    Items of one plan have one key. Those of two meetings are matched by the record they
    print, or by their kind, where each pack has one of it.
    """
    old, pairs = dict(old), {}
    for key in old.keys() & new.keys():
        pairs[key] = old.pop(key)
    for likeness in (record_printed, kind_alone):
        known = only_once(old, likeness)
        left = {key: part for key, part in new.items() if key not in pairs}
        for like, key in only_once(left, likeness).items():
            if like in known:
                pairs[key] = old.pop(known[like])
    both = [(pairs.get(key), part) for key, part in new.items()]
    return both + [(part, None) for part in old.values()]


def only_once(parts, likeness):
    """The keys of parts by what they are like, where no other part is like that."""
    found = defaultdict(list)
    for key, part in parts.items():
        found[likeness(part)].append(key)
    return {like: keys[0] for like, keys in found.items() if like and len(keys) == 1}


def record_printed(part):
    """The one record that an item prints, if it is of a kind that does."""
    records = part["content"].get("records")
    if part.get("kind") not in PackItemKind.of_a_record() or not records:
        return None
    return part["kind"], records[0]["model"], records[0]["id"]


def kind_alone(part):
    """The kind of an item, of kinds that print the same records in every pack."""
    others = [*PackItemKind.of_a_record(), *PackItemKind.written()]
    return None if part.get("kind") in others else part.get("kind")


def parts_of(snapshot):
    """The items by their key; first the meeting itself, which the cover prints."""
    event = snapshot.get("event") or {}
    meeting = {"title": event.get("title", ""), "content": event}
    found = {("meeting", 0): meeting}
    for item in snapshot.get("items", []):
        name = item.get("key") or (item.get("kind"), plain(item["title"]))
        same = sum(1 for known, _number in found if known == name)
        found[name, same] = item
    return found


def item_change(before, after, records, same_language):
    shown, differences = after or before, []
    records = [record for record in records if record.is_told]
    if before and after and same_language:
        differences = words_of(before, after)
    if before is None or after is None:
        what = What.NEW if before is None else What.GONE
    elif records or (same_language and said(before) != said(after)):
        what = What.CHANGED
    else:
        what = What.SAME
    point = shown.get("agenda_point")
    return ItemChange(what, shown["title"], point, records, differences)


def words_of(before, after):
    """The texts of an item itself that are others, before and after."""
    told = [
        (gettext("Title"), plain(before["title"]), plain(after["title"])),
        (gettext("Agenda point"), point_of(before), point_of(after)),
        (
            gettext("Speaking notes"),
            *(text_in(each, "notes") for each in (before, after)),
        ),
    ]
    if after.get("kind") in PackItemKind.written():
        texts = (text_in(each["content"], "body") for each in (before, after))
        told.append((gettext("Text"), *texts))
    return [
        Difference(label, Truncator(was).chars(LONGEST), Truncator(now).chars(LONGEST))
        for label, was, now in told
        if was != now
    ]


def point_of(item):
    """The number and title of an item's agenda point."""
    point = item.get("agenda_point")
    if not isinstance(point, dict):
        return ""
    return f"{point.get('number') or ''} {plain(point['title'])}".strip()


def text_in(values, name):
    return strip_tags(plain(values.get(name) or ""))


def said(item):
    """The hash of what an item says, wherever in the pack it stands."""
    content = {k: v for k, v in item["content"].items() if k not in NOT_SAID}
    point = item.get("agenda_point")
    if isinstance(point, dict):
        point = {k: v for k, v in point.items() if k not in NOT_SAID}
    return digest([item["title"], item.get("notes"), point, content])


def records_of(item):
    if item is None:
        return {}
    return {
        (record["model"], record["id"]): record
        for record in item["content"].get("records", [])
        if record["model"] != OWN_TEXT
    }


def record_changes(before, after):
    """The records that differ, with both revisions for ``explain``."""
    changes = []
    for key, record in after.items():
        known = before.get(key)
        if known is None:
            changes.append(change_of(What.NEW, record))
        elif known["revision"] != record["revision"]:
            change = change_of(What.CHANGED, record)
            change.revisions = (known["revision"], record["revision"])
            changes.append(change)
    gone = [record for key, record in before.items() if key not in after]
    return changes + [change_of(What.GONE, record) for record in gone]


def change_of(what, record):
    return RecordChange(
        what, record["title"], record.get("of", ""), record["model"], record["id"]
    )


def explain(changes, reader):
    """Fill in what changed records said and say, two queries a model and its relations."""
    by_model = defaultdict(list)
    for change in changes:
        if change.what == What.CHANGED:
            by_model[change.model].append(change)
    for label, changed in by_model.items():
        model = model_of(label)
        if model is None:
            continue
        wanted = {change.id for change in changed}
        numbers = {n for change in changed for n in change.revisions}
        history = model.pgh_event_model.objects.filter(
            id__in=wanted, revision__in=numbers
        )
        rows = list(history.visible_to(reader).order_by("pgh_id"))
        told = Revisions(model, rows, reader=reader)
        known = {(str(row.id), row.revision): row for row in rows}
        for change in changed:
            old, new = (known.get((change.id, n)) for n in change.revisions)
            if old is not None and new is not None:
                change.differences = told.between(old, new)
                change.is_told = bool(change.differences)


def model_of(label):
    """The model of a name in a snapshot, if it is one still and has a history."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return model if hasattr(model, "pgh_event_model") else None


def plain(text):
    """A text of a snapshot without its language."""
    return text["text"] if isinstance(text, dict) else str(text)
