"""On which tables the answers of an endpoint depend, and which of its rows on which row.

Both are read from what the endpoint asks the database and shows: nobody has to say it
again. A table that decides who sees what, or to which no way is known, concerns every
row. That nothing is missed is asked by tests/trust/test_dependencies.py.
"""

import functools
import re
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import EmptyResultSet
from django.db.models import Prefetch
from rest_framework.serializers import BaseSerializer, ListSerializer

from alliance87.accounts.models import User
from alliance87.core.endpoints import endpoints
from alliance87.core.remembered import asking_anew
from alliance87.core.serializers import SourceNoteField
from alliance87.core.visibility import ReferenceQuerySet
from alliance87.feeds.reading import view_for
from alliance87.feeds.rights import rows_of_rights

TABLES = re.compile(r'(?:FROM|JOIN) "(\w+)"')


@dataclass(frozen=True)
class Way:
    """How a write to ``table`` reaches rows: over ``path``, from the row of the endpoint.

    ``links``: the rows whose keys the written row refers to, not that row itself.
    """

    table: str
    path: str
    links: bool = False


def kind_of(actor):
    """What of a person changes the questions that are asked for them."""
    if not actor.is_authenticated:
        return "visitor"
    return "secretariat" if actor.is_staff else "member"


def example(kind):
    if kind == "visitor":
        return AnonymousUser()
    return User(is_active=True, is_staff=kind == "secretariat")


def tables_of(endpoint, kind):
    """The tables that the answers of an endpoint depend on, for a kind of reader."""
    return dependencies_of(endpoint, kind)[0]


def ways_of(endpoint, kind):
    """Every way from a written row to the rows of an endpoint."""
    return dependencies_of(endpoint, kind)[1]


@functools.cache
@asking_anew(keeping=False)
def dependencies_of(endpoint, kind):
    """The tables and the ways; asked once, since it takes as long as fifty queries."""
    view = view_for(endpoint, example(kind))
    rows = view.get_queryset()
    read = tables_in(rows)
    ways = ways_in(view, rows, read)
    for models in view.mentioned.values():
        for model in models:
            read |= tables_in(model.objects.visible_to(view.request.user))
    own = rows.model._meta.db_table
    return frozenset({own, *read, *(way.table for way in ways)}), ways


@functools.cache
@asking_anew(keeping=False)  # keys in the place of a question hide its tables
def tables_of_rights():
    """The tables that say who a person is: for whom they speak, to what they belong."""
    found = {User._meta.db_table}
    for rows in rows_of_rights(example("member")).values():
        found |= tables_in(rows)
    return frozenset(found)


def tables_in(rows):
    """The tables that a queryset reads, those of its subqueries and prefetches too."""
    found = set()
    try:
        sql, _values = rows.query.get_compiler("default").as_sql()
        found.update(TABLES.findall(sql))
    except EmptyResultSet:
        return found  # nothing is read, whatever is written
    for lookup in rows._prefetch_related_lookups:
        if isinstance(lookup, Prefetch) and lookup.queryset is not None:
            found |= tables_in(lookup.queryset)
    return found


def ways_in(view, rows, read):
    """The ways over all that the rows of a view, their rules and its serializer name.

    Of the tables ``read`` beyond those, the ways over whatever ties them to a row.
    """
    model = rows.model
    paths = {"", *view.shown_over}
    walk_queryset(rows, "", paths)
    walk_visible(model, "", paths)
    walk_serializer(view.get_serializer(), "", model, paths)
    for path in [path for path in paths if path]:
        steps = path.split("__")
        paths.update("__".join(steps[:depth]) for depth in range(1, len(steps)))
    for path in list(paths):
        walk_visible(model_at(model, path), path, paths)
    missing = read - tables_on(model, paths)
    for path in list(paths):
        paths.update(
            joined(path, name)
            for name, tables in ties_of(model_at(model, path)).items()
            if not missing.isdisjoint(tables)
        )
    return frozenset(way for path in paths if path for way in ways_over(model, path))


@functools.cache
def ties_of(model):
    """The relations of a model that may decide who sees its rows, with their tables.

    Vocabularies hide nothing from anyone: what shares a theme is not tied by it.
    """
    if isinstance(model._default_manager.all(), ReferenceQuerySet):
        return {}
    names = [field.name for field in relations_of(model).values()]
    return {name: {way.table for way in ways_over(model, name)} for name in names}


def walk_queryset(rows, prefix, paths):
    """What a queryset joins and fetches besides, from the row at ``prefix``."""
    related = rows.query.select_related
    if isinstance(related, dict):
        walk_joined(related, prefix, paths)
    for lookup in rows._prefetch_related_lookups:
        if isinstance(lookup, Prefetch):
            path = joined(prefix, lookup.prefetch_through)
            paths.add(path)
            if lookup.queryset is not None:
                walk_queryset(lookup.queryset, path, paths)
        else:
            paths.add(joined(prefix, lookup))


def walk_joined(related, prefix, paths):
    for name, further in related.items():
        path = joined(prefix, name)
        paths.add(path)
        walk_joined(further, path, paths)


def walk_visible(model, prefix, paths):
    """The records that a row is never more visible than."""
    for name in getattr(model, "visible_with", ()):
        path = joined(prefix, name)
        paths.add(path)
        walk_visible(model._meta.get_field(name).related_model, path, paths)


def walk_serializer(serializer, prefix, model, paths):
    """The relations that an answer shows."""
    if isinstance(serializer, ListSerializer):
        serializer = serializer.child
    for field in serializer.fields.values():
        if isinstance(field, SourceNoteField):
            paths.add(joined(prefix, "source"))
            continue
        path, other = follow(model, prefix, (field.source or "").split("."))
        if path != prefix:
            paths.add(path)
        if other is not None and isinstance(field, BaseSerializer):
            walk_serializer(field, path, other, paths)


def follow(model, prefix, names):
    """The path over as many of ``names`` as are relations, and the model at its end."""
    for name in names:
        relation = relation_of(model, name)
        if relation is None:
            break
        prefix, model = joined(prefix, relation.name), relation.related_model
    return prefix, model


def relation_of(model, name):
    return relations_of(model).get(name)


@functools.cache
def relations_of(model):
    """The relations of a model by their names, and by those under which they are read."""
    found = {}
    for field in model._meta.get_fields():
        if field.is_relation and isinstance(field.related_model, type):
            found[field.name] = field
            if hasattr(field, "get_accessor_name"):
                found[field.get_accessor_name()] = field
    return {name: field for name, field in found.items() if not is_history(field)}


def is_history(relation):
    return hasattr(relation.related_model, "pgh_tracked_model")


def joined(prefix, name):
    name = name.replace(".", "__")
    return f"{prefix}__{name}" if prefix else name


def model_at(model, path):
    for name in path.split("__") if path else ():
        model = relation_of(model, name).related_model
    return model


def tables_on(model, paths):
    found = {model._meta.db_table}
    for path in paths:
        found |= {way.table for way in ways_over(model, path)} if path else set()
    return found


def ways_over(model, path):
    """The row at the end of ``path`` is written; so is what ties it to the one before."""
    before, _, name = path.rpartition("__")
    relation = relation_of(model_at(model, before), name)
    other = relation.related_model
    yield Way(other._meta.db_table, path)
    if relation.many_to_many:
        through = (
            relation.remote_field.through
            if hasattr(relation, "m2m_field_name")
            else relation.through
        )
        yield Way(through._meta.db_table, before, links=True)
    elif relation.auto_created and not relation.concrete:
        yield Way(other._meta.db_table, before, links=True)


def endpoints_touched(tables, kind):
    """The endpoints whose answers may be others after writes to ``tables``."""
    return [
        name for name in endpoints() if not tables.isdisjoint(tables_of(name, kind))
    ]
