"""What changed in a record, in words: for conflicts, comparisons and public lists."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from alliance87.core.enums import ChangedThrough
from alliance87.core.models import Source
from alliance87.core.visibility import VisibleQuerySet, reads_everything

# The columns that say nothing about the record itself.
UNTOLD = {"id", "created_at", "updated_at", "revision"}

RESOLUTION = datetime.timedelta(microseconds=1)  # of PostgreSQL's moments


@dataclass(frozen=True)
class Difference:
    """One field that says something else in two revisions of a record."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One revision of a record, and what it changed of the one before.

    ``by``, ``through`` and ``proposal`` are empty unless the reader is the Secretariat:
    who keeps the records is not public.
    """

    number: int
    at: object
    row: object
    differences: list[Difference] = field(default_factory=list)
    is_first: bool = False
    is_deletion: bool = False
    by: str = ""
    through: str = ""
    proposal: object = None  # the record of what was proposed, with ``proposed_by``

    @property
    def proposal_url(self):
        options = self.proposal._meta
        page = f"admin:{options.app_label}_{options.model_name}_change"
        return reverse(page, args=[self.proposal.pk])


@dataclass(frozen=True)
class Change:
    """What became of one record since a moment: new, changed or gone."""

    state: str
    at: object
    row: object
    differences: list[Difference] = field(default_factory=list)


class Revisions:
    """Revisions of records of one model, told as ``reader`` may read them.

    Takes one query for each many-to-many relation and one for each kind of record they
    point at, whatever their number.
    """

    def __init__(self, model, rows, *, reader):
        self.model, self.rows, self.reader = model, rows, reader
        self.sees_all = reads_everything(reader)
        self.fields = told_fields(model, everything=self.sees_all)
        keys = {row.id for row in rows}
        self.links = {
            each.name: links_by_record(each, keys)
            for each in self.fields
            if each.many_to_many
        }
        self.names = self.load_names()

    def between(self, older, newer):
        """What the two rows say differently, in the order of the model's fields."""
        pairs = [
            (each, self.said(each, older), self.said(each, newer))
            for each in self.fields
        ]
        return [
            Difference(label_of(each), before, after)
            for each, before, after in pairs
            if before != after
        ]

    def said(self, each, row):
        value = self.value(each, row)
        if each.many_to_many:
            return ", ".join(sorted(self.name(each, key) for key in value))
        if each.is_relation:
            return self.name(each, value) if value else ""
        if each.name == "locator" and not self.sees_source(row):
            return ""
        return in_words(each, value)

    def sees_source(self, row):
        """Whether the reader is told of the source, with which goes the place in it."""
        return self.sees_all or row.source in self.names[Source]

    def value(self, each, row):
        if each.many_to_many:
            return keys_at(self.links[each.name].get(row.id, []), row)
        return getattr(row, each.name)

    def name(self, each, key):
        return self.names[each.related_model].get(key) or gettext("not shown")

    def load_names(self):
        """The names of all that the rows point at, as far as the reader may see it."""
        keys = defaultdict(set)
        for each in self.fields:
            if each.many_to_many:
                keys[each.related_model].update(
                    link["key"]
                    for links in self.links[each.name].values()
                    for link in links
                )
            elif each.is_relation:
                keys[each.related_model].update(
                    value for row in self.rows if (value := getattr(row, each.name))
                )
        names = defaultdict(dict)
        for model, wanted in keys.items():
            rows = model._default_manager.filter(pk__in=wanted)
            if isinstance(rows, VisibleQuerySet):
                rows = rows.visible_to(self.reader)
            elif not self.sees_all:
                rows = rows.none()
            names[model] = {row.pk: str(row) for row in rows} if wanted else {}
        return names


def changes_since(revisions, *, moment, reader):
    """A ``Change`` for each record of ``revisions`` that is not as it was at ``moment``.

    As far as ``reader`` might have read it then, and may now: a record that was opened
    to them since is new to them. The latest first. Takes a query if nothing changed,
    else two and those of ``Revisions``.
    """
    model = revisions.model.pgh_tracked_model
    later = revisions.filter(pgh_created_at__gte=moment).visible_to(reader)
    newest = list(later.order_by("id", "-pgh_id").distinct("id"))
    if not newest:
        return []
    earlier = revisions.model.objects.filter(id__in=[row.id for row in newest])
    # Just before the moment: what happened in it has happened since.
    stood = earlier.as_of(moment - RESOLUTION).visible_to(reader)
    before = {row.id: row for row in stood}
    told = Revisions(model, [*newest, *before.values()], reader=reader)
    found = [change_of(told, before.get(row.id), row) for row in newest]
    return sorted(filter(None, found), key=lambda change: change.at, reverse=True)


def change_of(told, before, row):
    if row.is_deletion:
        return Change("gone", row.pgh_created_at, row) if before else None
    if before is None:
        return Change("new", row.pgh_created_at, row)
    differences = told.between(before, row)
    if not differences:
        return None
    return Change("changed", row.pgh_created_at, row, differences)


class RecordHistory(Revisions):
    """The revisions of one record as ``reader`` may read them, the oldest first.

    Takes one query for the revisions beside those of ``Revisions``.
    """

    def __init__(self, model, pk, *, reader):
        revisions = model.pgh_event_model.objects.filter(id=pk).visible_to(reader)
        super().__init__(model, list(revisions.order_by("pgh_id")), reader=reader)

    def steps(self):
        """Every revision that changed something this reader may see."""
        people, proposals = self.load_people(), self.load_proposals()
        steps, before = [], None
        for row in self.rows:
            differences = self.between(before, row) if before else []
            if before is None or differences or row.is_deletion:
                steps.append(self.step(row, before, differences, people, proposals))
            before = row
        return steps

    def step(self, row, before, differences, people, proposals):
        context = row.pgh_context or {}
        through = context.get("through", "") if self.sees_all else ""
        return Step(
            number=row.revision,
            at=row.pgh_created_at,
            row=row,
            differences=differences,
            is_first=before is None,
            is_deletion=row.is_deletion,
            by=people.get(context.get("user"), ""),
            through=str(dict(ChangedThrough.choices).get(through, through)),
            proposal=proposals.get(context.get("proposal")),
        )

    def find(self, number):
        """The last row of the revision ``number``, or None."""
        rows = [row for row in self.rows if row.revision == number]
        return rows[-1] if rows else None

    def load_people(self):
        if not self.sees_all:
            return {}
        keys = {(row.pgh_context or {}).get("user") for row in self.rows} - {None}
        people = get_user_model().objects.filter(pk__in=keys) if keys else []
        return {str(person.pk): str(person) for person in people}

    def load_proposals(self):
        """What revisions came from, by key: their context names it and its model."""
        rows = self.rows if self.sees_all else []
        keys = defaultdict(set)
        for row in rows:
            context = row.pgh_context or {}
            if "proposal" in context:
                keys[context["proposal_model"]].add(context["proposal"])
        return {
            str(row.pk): row
            for label, wanted in keys.items()
            for row in apps.get_model(label)
            .objects.filter(pk__in=wanted)
            .select_related("proposed_by")
        }


def told_fields(model, *, everything):
    """The fields of a model whose changes are told, to all or to the Secretariat."""
    hidden = UNTOLD | set(getattr(model, "history_excludes", []))
    if not everything:
        hidden |= set(model.private_fields)
    names = {each.name for each in model._meta.concrete_fields}
    plain = [
        each
        for each in model._meta.concrete_fields
        if each.name not in hidden
        and original_name(each) not in hidden
        and f"{each.name}_en" not in names  # its languages are told one by one
    ]
    return [*plain, *[each for each in linked_fields(model) if each.name not in hidden]]


def linked_fields(model):
    """The many-to-many relations of a model whose links are no records of their own.

    A link that is one has a history of its own, and is told with that.
    """
    return [
        each
        for each in model._meta.many_to_many
        if each.remote_field.through._meta.auto_created
    ]


def original_name(each):
    translated = getattr(each, "translated_field", None)
    return translated.name if translated else each.name


def label_of(each):
    language = getattr(each, "language", None)
    label = capfirst(getattr(each, "translated_field", each).verbose_name)
    return f"{label} ({language})" if language else label


def links_of(each, pk):
    """The history of a many-to-many relation of one record: what came and went."""
    return links_by_record(each, [pk]).get(pk, [])


def links_by_record(each, keys):
    """The same of several records, by their keys."""
    owner = each.m2m_field_name()
    revisions = each.remote_field.through.pgh_event_model.objects
    found = defaultdict(list)
    for row in revisions.filter(**{f"{owner}__in": [*keys]}).order_by("pgh_id"):
        found[getattr(row, owner)].append(
            {
                "key": getattr(row, each.m2m_reverse_field_name()),
                "at": row.pgh_created_at,
                "gone": row.is_deletion,
            }
        )
    return found


def keys_at(links, row):
    """What the record was related to when ``row`` was written."""
    keys = set()
    for link in links:
        if link["at"] > row.pgh_created_at:
            break
        keys.discard(link["key"]) if link["gone"] else keys.add(link["key"])
    return keys


def shown(record, name):
    """The value of the field ``name`` of a saved record, as a person reads it."""
    try:
        each = record._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    if each.many_to_many:
        return ", ".join(sorted(map(str, getattr(record, name).all())))
    if each.is_relation:
        related = getattr(record, name)
        return "" if related is None else str(related)
    return in_words(each, each.value_from_object(record))


def in_words(each, value):
    """A plain ``value`` of a field as a person reads it; empty for none."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        base = getattr(each, "base_field", None)
        return ", ".join(in_words(base, one) for one in value)
    if choices := dict(getattr(each, "flatchoices", None) or []):
        return str(choices.get(value, value))
    if isinstance(each, models.DateField):
        return formats.localize(value)
    if isinstance(value, dict):
        return ngettext("%d entry", "%d entries", len(value)) % len(value)
    return str(value)
