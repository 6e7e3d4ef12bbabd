"""Which fields of a record name another record of the API, and how to fetch that.

Read from the serializers themselves: a relation is a field that gives the other's key,
or a part of the other that holds its key, where the other has an endpoint.
"""

import functools
from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from alliance87.core.endpoints import endpoint_of, endpoints
from alliance87.core.models import Source
from alliance87.core.serializers import SourceNoteField


@dataclass(frozen=True)
class Relation:
    """That a field names records of ``endpoint`` by their ``key``.

    ``partial`` where it shows a part of the other record, not its key alone.
    """

    endpoint: str
    key: str
    many: bool = False
    partial: bool = False

    @property
    def serializer_class(self):
        return self.view(None).read_class()

    def view(self, request):
        """The list of the other endpoint, as this reader would ask it."""
        view = endpoints()[self.endpoint](action="list", detail=False)
        view.request, view.args, view.kwargs = request, (), {}
        view.format_kwarg = None
        return view

    def opened(self, records, name, shape, request):
        """Put into ``records``, at ``name``, what the other endpoint says of each key.

        Asked once for all of them. What it does not give to this reader is null, or
        left out of a list.
        """
        keys = {key for record in records for key in self.keys_in(record[name])}
        found = self.fetch(keys, shape, request) if keys else {}
        for record in records:
            others = [
                value | found[self.key_in(value)] if self.partial else found[str(value)]
                for value in listed(record[name])
                if self.key_in(value) in found
            ]
            record[name] = others if self.many else next(iter(others), None)

    def fetch(self, keys, shape, request):
        view = self.view(request)
        rows = shape.lean(view.get_queryset()).filter(**{f"{self.key}__in": keys})
        rows = list(rows.order_by())
        records = shape.represent(rows, view)
        return {
            str(getattr(row, self.key)): record
            for row, record in zip(rows, records, strict=True)
        }

    def keys_in(self, value):
        return [self.key_in(each) for each in listed(value)]

    def key_in(self, value):
        return str(value[self.key] if self.partial else value)


def listed(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@functools.cache
def relations_of(serializer_class):
    """The relations of a record that can be expanded, by the name of the field."""
    serializer = serializer_class()
    found = {
        name: relation_of(field, serializer.Meta.model)
        for name, field in serializer.fields.items()
    }
    return {name: relation for name, relation in found.items() if relation}


def relation_of(field, model):
    """What ``field`` of a serializer of ``model`` leads to, or None."""
    many = hasattr(field, "child_relation") or hasattr(field, "child")
    one = getattr(field, "child_relation", getattr(field, "child", field))
    partial = True
    if isinstance(one, serializers.SlugRelatedField):
        model, key, partial = (
            related_model(model, field.source_attrs),
            one.slug_field,
            False,
        )
    elif isinstance(one, SourceNoteField):
        model, key = Source, "slug"
    elif isinstance(one, serializers.ModelSerializer) and "id" in one.fields:
        model, key = one.Meta.model, "id"
    else:
        return None
    endpoint = model and endpoint_of(model)
    return Relation(endpoint, key, many, partial) if endpoint else None


def related_model(model, path):
    try:
        for name in path:
            model = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        return None
    return model
