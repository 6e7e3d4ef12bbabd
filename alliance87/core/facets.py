"""Counting what is in a list without reading it: bitmaps, held in each process.

Every row of a model has a position. What a choice of a facet leaves is a whole number
whose bits are the rows that have it; filters are ``&`` and ``|`` of such numbers, and a
count is ``int.bit_count()``. What is held is renewed when the stamp of the tables it
was read from has moved (``core.stamps``), asked once in each request.

Nothing here knows who may read what. A reader's rows are those of a queryset the
caller made with ``visible_to(user)``; they are kept by the text of its SQL, so two
readers share them only if the database would be asked the same.
"""

import threading
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db.models import F, TextField
from django.db.models.functions import Cast

from alliance87.core.stamps import stamp_of

KEPT = 200  # readers, orders and the like, of one state of the tables


def text_of(path):
    """A UUID as text: quicker read by the thousand than made into objects."""
    return Cast(path, TextField())


def bits_of(positions, size):
    """The number whose bits at ``positions`` are set."""
    bits = bytearray(size // 8 + 1)
    for position in positions:
        bits[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(bits, "little")


def union(numbers: Iterable[int]) -> int:
    together = 0
    for number in numbers:
        together |= number
    return together


class Snapshot:
    """The rows of a model as they stood at one stamp.

    ``columns`` are to be filtered and counted by: for each value, the positions that
    have it. ``values`` are to be read: one for each position. Positions are in the
    order of the ids.
    """

    def __init__(self, rows, columns, values):
        self.ids = []
        self.values = {name: [] for name in values}
        self.columns = {name: {} for name in columns}
        self._kept, self._bits = {}, {}
        # Expressions, since ``values_list()`` gives a name that comes twice once.
        paths = [*columns.values(), *values.values()]
        wanted = [F(path) if isinstance(path, str) else path for path in paths]
        found = rows.order_by("pk").values_list(text_of("pk"), *wanted)
        lists = list(self.values.values())
        mappings = list(self.columns.values())
        for position, (pk, *row) in enumerate(found.iterator(5000)):
            self.ids.append(pk)
            for having, value in zip(mappings, row, strict=False):
                for each in value if isinstance(value, list) else [value]:
                    if each is not None and each != "":
                        having.setdefault(each, array("I")).append(position)
            for one, value in zip(lists, row[len(mappings) :], strict=True):
                one.append(value)
        self._positions = {pk: position for position, pk in enumerate(self.ids)}

    def keep(self, key, make):
        """What ``make()`` gave the first time, as long as the tables stay as they are."""
        try:
            return self._kept[key]
        except KeyError:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            made = self._kept[key] = make()
            return made

    def bits(self, name, value):
        """The rows that have ``value`` in the column ``name``."""
        positions = self.columns[name].get(value)
        if positions is None:
            return 0
        if (name, value) not in self._bits:
            self._bits[name, value] = bits_of(positions, len(self.ids))
        return self._bits[name, value]

    def positions(self, ids):
        """Where the rows of ``ids`` are; one that came since is left out."""
        known = self._positions
        return [known[pk] for pk in ids if pk in known]

    def rows(self, queryset):
        """The rows that ``queryset`` finds, unordered."""
        ids = queryset.order_by().values_list(text_of("pk"), flat=True)
        size = len(self.ids)
        return self.derive(ids, 0, lambda: bits_of(self.positions(ids), size))

    def derive(self, queryset, nothing, make, *also):
        """What ``make()`` makes of ``queryset``, or ``nothing`` where that asks nothing.

        Kept by the SQL of the queryset, and by what it depends on ``also``.
        """
        try:
            question = repr(queryset.query.sql_with_params())
        except EmptyResultSet:
            return nothing
        return self.keep((type(nothing), question, *also), make)

    def in_order(self, bits, order):
        """The positions among ``bits``, as they come in ``order``."""
        raw = bits.to_bytes(len(self.ids) // 8 + 1, "little")
        return (p for p in order if raw[p >> 3] >> (p & 7) & 1)


class FacetIndex:
    """The newest ``Snapshot`` of a model, whichever thread asks.

    ``columns`` and ``values`` map names to paths or expressions of one queryset;
    ``watched`` are the models, through tables among them, all of them ``Stamped``, from
    which anything is read that is kept with it.
    """

    def __init__(self, rows: Callable, *, columns, values, watched: Callable):
        self.rows, self.watched = rows, watched
        self.columns, self.values = columns, values
        self._lock = threading.Lock()
        self._current = (None, None)

    def snapshot(self):
        """The rows as they are now; one query if nothing has changed, else two."""
        # The stamp first: rows newer than their stamp are read again, older ones not.
        stamp = stamp_of(self.watched())
        kept, snapshot = self._current
        if snapshot is None or kept != stamp:
            with self._lock:
                kept, snapshot = self._current
                if snapshot is None or kept != stamp:
                    snapshot = Snapshot(self.rows(), self.columns, self.values)
                    self._current = (stamp, snapshot)
        return snapshot


@dataclass(frozen=True)
class IndexedFacet:
    """A filter over a snapshot.

    ``labels`` are the choices there are for this reader, in the order to show them;
    ``bits`` gives the rows that have one. ``single``: of several values asked for, the
    last counts. ``capitals``: codes may be written in small letters. ``shown``: whether
    the page offers it, or only heeds it.
    """

    name: str
    legend: str
    labels: dict
    bits: Callable[[str], int]
    single: bool = False
    capitals: bool = False
    shown: bool = True

    def asked(self, data):
        values = [value for value in data.getlist(self.name) if value]
        if self.single:
            values = values[-1:]
        return [value.upper() for value in values] if self.capitals else values


@dataclass
class Selection:
    """Some rows of a snapshot in an order: what a paginator cuts, a download reads.

    ``rows`` is the queryset of what the reader may see; it is asked for every row once
    more, so nothing that is held can show what has been hidden since.
    """

    snapshot: Snapshot
    rows: object
    bits: int
    order: Iterable[int]
    _positions: list = field(default=None, init=False)

    def count(self):
        return self.bits.bit_count()

    def __len__(self):
        return self.count()

    def __getitem__(self, cut):
        if self._positions is None:
            self._positions = list(self.snapshot.in_order(self.bits, self.order))
        return self._read(self._positions[cut], self.rows)

    def iterator(self, rows=None, chunk_size=500):
        """All of them, read as ``rows`` does it, if given: with more joined."""
        positions = list(self.snapshot.in_order(self.bits, self.order))
        for start in range(0, len(positions), chunk_size):
            chunk = positions[start : start + chunk_size]
            yield from self._read(chunk, self.rows if rows is None else rows)

    def _read(self, positions, rows):
        if not positions:
            return []
        ids = [self.snapshot.ids[position] for position in positions]
        found = {str(row.pk): row for row in rows.order_by().filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]
