"""What became of records between two looks of a reader. Writes nothing."""

import re
import uuid
from dataclasses import dataclass, field

from django.db.models import TextField
from django.db.models.functions import Cast

from alliance87.core.endpoints import endpoint_of, endpoints
from alliance87.feeds.dependencies import tables_of, tables_of_rights, ways_of
from alliance87.feeds.enums import ChangeKind
from alliance87.feeds.reading import digests, keys_seen

UNKNOWN = b""  # the reader knows of the row; nobody has looked how it stands
MOST_VALUES = 5000
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Touch:
    """By which writes a row may have become another: the last, and how many commits."""

    number: int
    at: object
    transactions: set = field(default_factory=set)

    def by(self, other):
        if other.number > self.number:
            self.number, self.at = other.number, other.at
        self.transactions |= other.transactions


@dataclass(frozen=True)
class Found:
    """One change, before it is told."""

    touch: Touch
    kind: ChangeKind
    endpoint: str
    record: object
    digest: bytes | None


def reached(endpoint, kind, writes):
    """The keys of the rows of an endpoint that ``writes`` may have changed, each with its
    ``Touch``; None where that may be all of them.
    """
    model = endpoints()[endpoint].queryset.model
    own = model._meta.db_table
    by_table = {}
    for write in writes:
        by_table.setdefault(write.table, []).append(write)
    ways = [way for way in ways_of(endpoint, kind) if way.table in by_table]
    known = {own, *(way.table for way in ways)}
    if kind != "visitor":
        known |= tables_of_rights()
    found = {}
    for column, other in keyed(endpoint).items():
        theirs = reached(other, kind, writes)
        if theirs is None:
            return None
        known |= tables_of(other, kind)
        rows = model._base_manager.filter(**{f"{column}__in": [*theirs]})
        pairs = rows.order_by().values_list("pk", column) if theirs else []
        collect(found, [(key, theirs[value]) for key, value in pairs])
    for column, models in endpoints()[endpoint].mentioned.items():
        for table in {each._meta.db_table for each in models}:
            known.add(table)
            values = touches(by_table.get(table, []), links=False)
            collect(found, mentioning(model, column, values) if values else [])
    if by_table.keys() & tables_of(endpoint, kind) - known:
        return None
    collect(found, touches(by_table.get(own, []), links=False).items())
    for way in ways:
        values = touches(by_table[way.table], links=way.links)
        if len(values) > MOST_VALUES:
            return None
        if not way.path:
            collect(found, values.items())
        elif values:
            rows = model._base_manager.filter(**{f"{way.path}__in": [*values]})
            pairs = rows.order_by().values_list("pk", f"{way.path}__pk")
            collect(found, [(key, values[value]) for key, value in pairs])
    return found


def keyed(endpoint):
    """The endpoints whose rows those of this one name by key alone, by column."""
    return {
        column: endpoint_of(model)
        for column, model in endpoints()[endpoint].keyed.items()
    }


def mentioning(model, column, values):
    """The rows of a model whose column of JSON names one of the keys ``values``."""
    texts = model._base_manager.annotate(text=Cast(column, TextField()))
    for key, text in texts.order_by().values_list("pk", "text"):
        for name in set(UUID.findall(text)):
            if (value := uuid.UUID(name)) in values:
                yield key, values[value]


def touches(writes, *, links):
    """The keys that were written, or that what was written refers to, with the writes."""
    found = {}
    for write in writes:
        touch = Touch(write.number, write.at, {write.transaction})
        collect(found, [(key, touch) for key in (write.links if links else write.keys)])
    return found


def collect(found, pairs):
    for key, touch in pairs:
        if key not in found:
            found[key] = Touch(touch.number, touch.at)
        found[key].by(touch)


def compared(endpoint, actor, told, touched):
    """The changes of the rows ``touched``, and the digests that were not known.

    ``told`` is a queryset. A row that stands as the reader was told, though written by
    more than one transaction, may have stood otherwise between: whoever fetched it then
    has to fetch it again.
    """
    rows = told.filter(endpoint=endpoint, record__in=[*touched]).digests()
    now = digests(endpoint, actor, touched)
    changes = []
    for key, touch in touched.items():
        before, after = rows.get(key), now.get(key)
        kind = None
        if before is None and after is None:
            continue
        if before is None:
            kind = ChangeKind.CREATED
        elif after is None:
            kind = ChangeKind.REMOVED
        elif before != after or len(touch.transactions) > 1:
            kind = ChangeKind.CHANGED
        if kind:
            changes.append(Found(touch, kind, endpoint, key, after))
    return changes


def compared_in_full(endpoint, actor, told, touch, *, unknown_changed=True):
    """The changes of all rows of an endpoint, and the digests of those not known."""
    rows = told.filter(endpoint=endpoint).digests()
    seen = set(keys_seen(endpoint, actor))
    now = digests(endpoint, actor, seen)
    changes, learnt = [], {}
    for key in {**rows, **now}:
        before, after = rows.get(key), now.get(key)
        kind = None
        if after is None:
            kind = ChangeKind.REMOVED
        elif before is None:
            kind = ChangeKind.CREATED
        elif before == UNKNOWN and not unknown_changed:
            learnt[key] = after
        elif before != after or len(touch.transactions) > 1:
            kind = ChangeKind.CHANGED
        if kind:
            changes.append(Found(touch, kind, endpoint, key, after))
    return changes, learnt
