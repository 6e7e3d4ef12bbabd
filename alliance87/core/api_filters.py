"""Search and ordering of the API, by allow-list. Apart from the viewsets, since
DRF imports what its settings name while it loads viewsets."""

import functools
import uuid

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from modeltranslation.translator import NotRegistered, translator
from rest_framework import filters
from rest_framework.exceptions import ValidationError

from alliance87.core.endpoints import endpoint_of
from alliance87.core.listing import by_name
from alliance87.core.search import MAX_LENGTH, search

MOST_NAMED = 20  # choices that a message names


class FilterBackend(DjangoFilterBackend):
    """The filters of a viewset; what is no choice is told with those there are."""

    def filter_queryset(self, request, queryset, view):
        known = getattr(view, "filterset_class", None)
        if known is None:
            return queryset
        asked = known.base_filters.keys() & request.query_params.keys()
        if not asked:
            return queryset
        chosen = with_filters(known, frozenset(asked))
        filterset = chosen(**self.get_filterset_kwargs(request, queryset, view))
        if not filterset.is_valid():
            raise ValidationError(explained(filterset.form))
        return filterset.qs


@functools.lru_cache(maxsize=1000)
def with_filters(filterset_class, names):
    """With no others: a form of them all takes as long as the question itself."""
    chosen = type(filterset_class.__name__, (filterset_class,), {})
    known = filterset_class.base_filters.items()
    chosen.base_filters = {name: each for name, each in known if name in names}
    return chosen


def explained(form):
    return {
        name: [message_of(error, name, form.fields[name]) for error in errors]
        for name, errors in form.errors.as_data().items()
    }


def message_of(error, name, field):
    if error.code not in {"invalid_choice", "invalid_pk_value"}:
        return error.messages[0]
    value = str((error.params or {}).get("value") or (error.params or {}).get("pk"))
    message = _("“%(value)s” is no choice.") % {"value": value}
    message = f"{message} {words_for(field)}".strip()
    if "," in value:
        again = _("For several, repeat the parameter: %(name)s=a&%(name)s=b.")
        return f"{message} {again % {'name': name}}"
    return message


def words_for(field):
    """Which choices ``field`` offers this reader, or where they are listed."""
    if not hasattr(field, "queryset"):
        return choice_words(dict(field.choices))
    name = field.to_field_name or "pk"
    model = field.queryset.model
    if name != "pk":
        rows = field.queryset.order_by(name).values_list(name, flat=True).distinct()
        found = list(rows[: MOST_NAMED + 1])
        if 0 < len(found) <= MOST_NAMED:
            return choice_words(found)
    return where_listed(model)


def where_listed(model):
    """The list in which the rows of ``model`` are found, in words; empty for none."""
    endpoint = endpoint_of(model)
    if endpoint is None:
        return ""
    return _("Those there are stand at %(address)s.") % {
        "address": f"/api/v1/{endpoint}/"
    }


def choice_words(choices):
    """The values one may choose from, in words."""
    values = [str(value) for value in choices if value not in {"", None}]
    if len(values) > MOST_NAMED:
        return _("The schema lists them: /api/v1/schema/.")
    return _("Choose from: %(offered)s.") % {"offered": ", ".join(values)}


class SearchFilter(filters.BaseFilterBackend):
    """``?search=`` over the viewset's ``search_weights``, as on the pages."""

    def filter_queryset(self, request, queryset, view):
        text = request.query_params.get("search", "")
        weights = getattr(view, "search_weights", None)
        if not text or not weights:
            return queryset
        if len(text) > MAX_LENGTH:
            message = _("Search for at most %(length)d characters.")
            raise ValidationError({"search": [message % {"length": MAX_LENGTH}]})
        return search(queryset, text, weights)

    def get_schema_operation_parameters(self, view):
        if not getattr(view, "search_weights", None):
            return []
        return [
            {
                "name": "search",
                "required": False,
                "in": "query",
                "description": (
                    "Words that must all occur, from their beginning, whatever their "
                    "accents and capitals. Best match first."
                ),
                "schema": {"type": "string", "maxLength": MAX_LENGTH},
            }
        ]


MOST_IDS = 200


class IdFilter(filters.BaseFilterBackend):
    """``?id=``, repeatable: those of the rows that the reader may see."""

    def filter_queryset(self, request, queryset, view):
        asked = request.query_params.getlist("id")
        if not asked:
            return queryset
        if len(asked) > MOST_IDS:
            message = _("Ask for at most %(most)d ids at a time.")
            raise ValidationError({"id": [message % {"most": MOST_IDS}]})
        return queryset.filter(pk__in=[self.key(value) for value in asked])

    def key(self, value):
        try:
            return uuid.UUID(value)
        except ValueError as error:
            message = _("“%(value)s” is not an id; several are given as id=…&id=….")
            values = {"value": value[:MAX_LENGTH]}
            raise ValidationError({"id": [message % values]}) from error

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": "id",
                "required": False,
                "in": "query",
                "description": (
                    "Any of these records. What does not exist, or is hidden from the "
                    "reader, is left out."
                ),
                "schema": {
                    "type": "array",
                    "items": {"type": "string", "format": "uuid"},
                    "maxItems": MOST_IDS,
                },
                "explode": True,
                "style": "form",
            }
        ]


class OrderingFilter(filters.OrderingFilter):
    """``?ordering=`` by the viewset's ``ordering_fields``; anything else is a 400.

    The order is always total, so that no row is lost or repeated between pages, and
    names stand where a reader of the active language looks for them.
    """

    def filter_queryset(self, request, queryset, view):
        order = self.get_ordering(request, queryset, view)
        if not order:
            order = usual_order(queryset.model)
            if "search_rank" in queryset.query.annotations:
                order.insert(0, F("search_rank").desc())
        return queryset.order_by(*order, "pk")

    def get_ordering(self, request, queryset, view):
        """What the request asks for, as expressions; empty if it does not ask."""
        asked = request.query_params.get(self.ordering_param, "")
        offered = paths_of(view)
        order = []
        for name in [name.strip() for name in asked.split(",") if name.strip()]:
            path = offered.get(name.removeprefix("-"))
            if path is None:
                message = _("Cannot order by “%(name)s”. Choose from: %(offered)s.")
                values = {"name": name, "offered": ", ".join(offered)}
                raise ValidationError({self.ordering_param: [message % values]})
            order += sorted_by(queryset.model, path, descending=name.startswith("-"))
        return order

    def get_schema_operation_parameters(self, view):
        offered = paths_of(view)
        if not offered:
            return []
        return [
            {
                "name": self.ordering_param,
                "required": False,
                "in": "query",
                "description": (
                    "Comma-separated, “-” for descending; rows without a value come "
                    f"last. Choose from: {', '.join(offered)}."
                ),
                "schema": {"type": "string"},
            }
        ]


def paths_of(view):
    """The orders a viewset offers: name to path. A plain list names its own columns."""
    offered = getattr(view, "ordering_fields", None) or {}
    return offered if isinstance(offered, dict) else {name: name for name in offered}


def usual_order(model, prefix="", *, descending=False):
    """The order of the model's Meta, as expressions. ``prefix`` leads to the model.

    Not the queryset's own order: django-modeltranslation fixes that to the language
    in which the queryset was made.
    """
    return [
        expression
        for name in model._meta.ordering
        for expression in sorted_by(
            model,
            name.removeprefix("-"),
            prefix,
            descending=descending != name.startswith("-"),
        )
    ]


def sorted_by(model, path, prefix="", *, descending=False):
    """Expressions that sort by ``path``: by words where it is translated text, by the
    usual order of the other model where it is a relation, else by the column.
    """
    *relations, name = path.split("__")
    try:
        for relation in relations:
            model = model._meta.get_field(relation).related_model
        related = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        related = None  # an annotation
    if related:
        return usual_order(related, f"{prefix}{path}__", descending=descending)
    path = f"{prefix}{path}"
    column = by_name(path) if name in translated_fields(model) else F(path)
    sort = column.desc if descending else column.asc
    return [sort(nulls_last=True)]


def translated_fields(model):
    try:
        return translator.get_options_for_model(model).fields
    except NotRegistered:
        return {}
