"""Filters that several apps share, and those of core's own records.

A filter takes one value or several (``?theme=a&theme=b``) and keeps the rows that have
any of them. What the reader may not see is refused as what does not exist.
"""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters.fields import ModelMultipleChoiceField, MultipleChoiceField
from drf_spectacular.utils import extend_schema_field

from alliance87.core.enums import (
    DocumentKind,
    IloRegion,
    Language,
    ThemeKind,
    UnStatus,
)
from alliance87.core.models import Country, Document, Source, Theme


def visible(model):
    """What a filter over ``model`` offers: the rows the request's user may read."""

    def rows(request):
        user = getattr(request, "user", None)
        found = model.objects.visible_to(user)
        return found.listed() if hasattr(found, "listed") else found

    return rows


def documented(filter_, **schema):
    """Tell the API's schema what ``filter_`` takes; its label is the description."""
    extend_schema_field(schema | {"description": filter_.label})(filter_)


def any_of(rows, path, values):
    """``rows`` that have any of ``values`` at ``path``, each of them once.

    A subquery, not a join: through a to-many relation a join would repeat rows.
    """
    having = rows.model._base_manager.filter(**{f"{path}__in": values})
    return rows.filter(pk__in=having.values("pk"))


def among(rows, found, value):
    """Of ``rows`` those in ``found`` where a ``YesNoFilter`` says yes, else the others."""
    keys = found.values("pk")
    return rows.filter(pk__in=keys) if value == "true" else rows.exclude(pk__in=keys)


class ChoicesField(MultipleChoiceField):
    def to_python(self, value):
        return [text for text in super().to_python(value) if text]


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Any of the choices of an enum. ``lookup_expr="overlap"`` for a list of them."""

    field_class = ChoicesField

    def __init__(self, field_name=None, lookup_expr="in", *, choices, **options):
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(
            field_name, lookup_expr, choices=choices.choices, distinct=False, **options
        )
        documented(self, type="string", enum=choices.values)

    def filter(self, rows, values):
        if not values:
            return rows
        return rows.filter(**{f"{self.field_name}__{self.lookup_expr}": values})


class RecordsField(ModelMultipleChoiceField):
    """Records by their slug, code or id; codes may be written in small letters."""

    def __init__(self, *args, to_capitals=False, **options):
        self.to_capitals = to_capitals
        super().__init__(*args, **options)

    def clean(self, value):
        names = [str(name) for name in value or [] if name]
        for name in names:
            self.validate_no_null_characters(name)
        return super().clean([n.upper() if self.to_capitals else n for n in names])


class RecordsFilter(django_filters.ModelMultipleChoiceFilter):
    """Any of the records of ``model`` the reader may see, by slug unless told."""

    field_class = RecordsField

    def __init__(self, field_name=None, *, model, **options):
        options.setdefault("to_field_name", "slug")
        super().__init__(field_name, queryset=visible(model), **options)
        documented(self, type="string")

    def filter(self, rows, values):
        return any_of(rows, self.field_name, list(values)) if values else rows


def by_id(field_name, model, label):
    """A filter over records that have no slug, by their id."""
    return RecordsFilter(field_name, model=model, to_field_name="pk", label=label)


class ThemeFilter(RecordsFilter):
    """Any of the themes, by slug."""

    def __init__(self, field_name="themes", **options):
        options.setdefault("label", _("Theme"))
        super().__init__(field_name, model=Theme, **options)


class CountryFilter(RecordsFilter):
    """Any of the countries, by ISO alpha-2 code, small letters or capitals."""

    def __init__(self, field_name="country", **options):
        options.setdefault("label", _("Country"))
        super().__init__(
            field_name,
            model=Country,
            to_field_name="iso2",
            to_capitals=True,
            **options,
        )


class RegionFilter(ChoicesFilter):
    """Any of the ILO regions of the country at ``field_name``."""

    def __init__(self, field_name="country__ilo_region", lookup_expr="in", **options):
        options.setdefault("label", _("Region"))
        super().__init__(field_name, lookup_expr, choices=IloRegion, **options)


class YearFilter(django_filters.Filter):
    """Rows whose date, or whose column of years, falls in a year."""

    field_class = forms.IntegerField

    def __init__(self, field_name=None, lookup_expr="year", **options):
        options.setdefault("label", _("Year"))
        super().__init__(
            field_name, lookup_expr, min_value=1900, max_value=2200, **options
        )
        documented(self, type="integer", minimum=1900, maximum=2200)


class OnFilter(django_filters.DateFilter):
    """A day, as a browser's own date field writes it."""

    def __init__(self, field_name=None, lookup_expr=None, **options):
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}))
        super().__init__(field_name, lookup_expr, input_formats=["%Y-%m-%d"], **options)


class YesNoFilter(django_filters.ChoiceFilter):
    """``true`` or ``false``; anything else is refused, not taken for either."""

    def __init__(self, field_name=None, **options):
        choices = [("true", _("yes")), ("false", _("no"))]
        super().__init__(field_name, choices=choices, **options)
        documented(self, type="boolean")

    def filter(self, rows, value):
        return super().filter(rows, value == "true" if value else None)


class CountryFilterSet(django_filters.FilterSet):
    region = RegionFilter("ilo_region")
    un_status = ChoicesFilter(choices=UnStatus, label=_("UN status"))

    class Meta:
        model = Country
        fields = ["region", "un_status"]


class ThemeFilterSet(django_filters.FilterSet):
    kind = ChoicesFilter(choices=ThemeKind, label=_("Kind"))

    class Meta:
        model = Theme
        fields = ["kind"]


class SourceFilterSet(django_filters.FilterSet):
    year = YearFilter("published_on")

    class Meta:
        model = Source
        fields = ["year"]


class DocumentFilterSet(django_filters.FilterSet):
    kind = ChoicesFilter(choices=DocumentKind, label=_("Kind"))
    language = ChoicesFilter(choices=Language, label=_("Language"))
    theme = ThemeFilter()

    class Meta:
        model = Document
        fields = ["kind", "language", "theme"]
