"""The lists of the admin: their counts, search and filters."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core.search import search


class PortalChangeList(ChangeList):
    """Counts, in the same query, the records that belong to each row."""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        return rows.annotate(
            **{
                f"{name}_count": self.count_of(name)
                for name in self.model_admin.count_columns
            }
        )

    def count_of(self, name):
        relation = self.model._meta.get_field(name)
        key = relation.field.attname
        children = relation.related_model.objects.filter(**{key: OuterRef("pk")})
        counts = children.order_by().values(key).annotate(count=Count("pk"))
        return Coalesce(Subquery(counts.values("count")), 0)


class WordSearch:
    """Changelists find as the pages do; ``search_fields`` are columns."""

    def get_search_results(self, request, queryset, search_term):
        columns = self.get_search_fields(request)
        if not columns:
            return queryset, False
        found = search(queryset, search_term, {"A": columns})
        if "o" in request.GET:  # the person chose a column to sort by
            found = found.order_by(*queryset.query.order_by)
        return found, False


class FreshnessFilter(admin.SimpleListFilter):
    """Records by the light on their page: when they were last confirmed."""

    title = _("freshness")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return [
            ("fresh", _("confirmed within a year")),
            ("ageing", _("over a year ago")),
            ("stale", _("over two years ago")),
            ("unknown", _("never confirmed")),
        ]

    def queryset(self, request, queryset):
        if self.value() not in {state for state, _label in self.lookup_choices}:
            return queryset
        return queryset.of_freshness(self.value(), on=timezone.localdate())
