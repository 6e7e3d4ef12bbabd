"""Writes records so that what is right already stays untouched, and keeps count."""

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from alliance87.core.enums import Visibility
from alliance87.core.models import Source, SourcedModel, TargetedModel, VisibleModel
from alliance87.core.richtext import clean_rich_text
from alliance87.core.search import tri


class Shelf:
    """The rows of the database by what names them, and what was done to each.

    Reads each table once. ``tally`` counts created, updated and unchanged by model.
    """

    def __init__(self):
        self.tally = defaultdict(Counter)
        self._indexes = {}
        self._links = {}
        self._seen = set()

    def find(self, model, by="slug"):
        """Return a function from a key to the row of ``model`` that has it."""
        return lambda key: self.get(model, **{by: key})

    def get(self, model, **match):
        """The row that ``match`` names; LookupError if there is none."""
        key = tuple(_plain(value) for value in match.values())
        rows = self._index(model, tuple(match))
        if key not in rows:
            named = list(match.values())[-1]
            raise LookupError(f"no {model._meta.verbose_name} is called “{named}”.")
        return rows[key]

    def put(self, model, record, match, values=(), links=()):
        """Create or correct the row that ``match`` names, and return it.

        ``values`` are columns, ``links`` many-to-many relations with all their rows.
        Visibility, source and target are taken from ``record`` where the model has
        them. Columns not named keep what they hold.
        """
        match = {name: _to_python(model, name, value) for name, value in match.items()}
        key = tuple(_plain(value) for value in match.values())
        if (model, key) in self._seen:
            name = model._meta.verbose_name
            raise record.error(None, f"this {name} stands there twice.")
        self._seen.add((model, key))
        row = self._index(model, tuple(match)).get(key)
        created = row is None
        row = model() if created else row
        columns = {**match, **self._common(model, record), **dict(values)}
        for name in tri(*model.rich_text):
            if columns.get(name):
                columns[name] = clean_rich_text(columns[name])
        changed = [name for name in columns if _set(row, name, columns[name])]
        relinked = self._relinked(row, dict(links))
        if created or changed or relinked:
            _save(row, record, created=created)
            for name, targets in relinked.items():
                getattr(row, name).set(targets)
                self._linked(model, name)[row.pk] = {target.pk for target in targets}
        if created or changed:
            self._remember(row)
        outcome = "unchanged" if not (changed or relinked) else "updated"
        self.tally[model]["created" if created else outcome] += 1
        return row

    def _common(self, model, record):
        columns = {}
        if issubclass(model, VisibleModel):
            columns["visibility"] = record.choice(
                "visibility", Visibility, Visibility.PUBLIC
            )
        if issubclass(model, SourcedModel):
            columns["source"] = record.origin(self.find(Source))
            columns["locator"] = record.at
        if issubclass(model, TargetedModel):
            columns["target_value"] = record.decimal("target_value")
            columns |= record.tri("target_unit")
        return columns

    def _index(self, model, names):
        if (model, names) not in self._indexes:
            # The oldest last: of two rows with one key it is the one that is kept.
            rows = model.objects.order_by("-created_at")
            self._indexes[model, names] = {_key(row, names): row for row in rows}
        return self._indexes[model, names]

    def _remember(self, row):
        for (model, names), rows in self._indexes.items():
            if model is type(row):
                rows[_key(row, names)] = row

    def _linked(self, model, name):
        """The keys of the linked rows, by the key of the row."""
        if (model, name) not in self._links:
            field = model._meta.get_field(name)
            pairs = field.remote_field.through.objects.values_list(
                field.m2m_column_name(), field.m2m_reverse_name()
            )
            self._links[model, name] = linked = defaultdict(set)
            for key, target in pairs:
                linked[key].add(target)
        return self._links[model, name]

    def _relinked(self, row, links):
        return {
            name: targets
            for name, targets in links.items()
            if {one.pk for one in targets} != self._linked(type(row), name)[row.pk]
        }


def _plain(value):
    return getattr(value, "pk", value)


def _key(row, names):
    fields = [row._meta.get_field(name) for name in names]
    return tuple(getattr(row, field.attname) for field in fields)


def _to_python(model, name, value):
    field = model._meta.get_field(name)
    return value if field.is_relation else field.to_python(value)


def _set(row, name, value):
    """Set the column; return whether that changed it. No text is like an empty one."""
    field = row._meta.get_field(name)
    value = _to_python(type(row), name, value)
    old = getattr(row, field.attname)
    nothing = ("", None)
    if _plain(value) == old or (value in nothing and old in nothing):
        return False
    setattr(row, name, value)
    return True


def _save(row, record, *, created):
    relations = [field.name for field in row._meta.fields if field.is_relation]
    try:
        # The database tells of constraints and links below, without a query for each.
        row.clean_fields(exclude=relations)
        row.clean()
        row.save(force_insert=created)
    except ValidationError as error:
        key, messages = next(iter(error.message_dict.items()))
        raise record.error(key, " ".join(messages)) from error
    except IntegrityError as error:
        raise record.error(None, _explained(row, error)) from error


def _explained(row, error):
    """The words of the constraint that refused ``row``."""
    name = error.__cause__.diag.constraint_name
    for constraint in row._meta.constraints:
        if constraint.name == name:
            return constraint.get_violation_error_message()
    return str(error)
