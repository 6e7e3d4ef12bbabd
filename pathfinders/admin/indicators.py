from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri
from pathfinders.models import Indicator, IndicatorValue, Instrument, Ratification


@admin.register(Instrument)
class InstrumentAdmin(PortalModelAdmin):
    autocomplete_fields = ["source"]
    child_lists = ["ratifications"]
    count_columns = ["ratifications"]
    fieldsets = [
        (None, {"fields": ["code", in_languages("title"), "adopted_on"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["code", "title", "adopted_on"]
    list_display_links = ["code", "title"]
    search_fields = ["code", *tri("title")]


@admin.register(Ratification)
class RatificationAdmin(PlainModelAdmin):
    autocomplete_fields = ["instrument", "country", "source"]
    date_hierarchy = "ratified_on"
    fieldsets = [
        (None, {"fields": [("country", "instrument")]}),
        (_("Dates"), {"fields": [("ratified_on", "in_force_on", "denounced_on")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["country", "instrument", "ratified_on", "in_force_on"]
    list_display_links = ["country", "instrument"]
    list_filter = ["instrument", "country__ilo_region"]
    list_select_related = ["country", "instrument"]
    parent = "instrument"
    search_fields = [
        *tri("country__name"),
        "instrument__code",
        *tri("instrument__title"),
    ]


class IndicatorValueInline(PortalStackedInline):
    model = IndicatorValue
    autocomplete_fields = ["country", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("country", "year", "value"),
                    in_languages("disaggregation"),
                    ("source", "locator"),
                ]
            },
        )
    ]
    joined = ["indicator"]


@admin.register(Indicator)
class IndicatorAdmin(PortalModelAdmin):
    child_lists = ["values"]
    count_columns = ["values"]
    fieldsets = [
        (None, {"fields": [in_languages("name"), "code", in_languages("unit")]}),
        RECORD_FIELDS,
    ]
    inlines = [IndicatorValueInline]
    list_display = ["name", "code", "unit"]
    prepopulated_fields = {"code": ["name_en"]}
    search_fields = ["code", *tri("name")]


@admin.register(IndicatorValue)
class IndicatorValueAdmin(PortalModelAdmin):
    autocomplete_fields = ["indicator", "country", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "indicator",
                    ("country", "year"),
                    in_languages("disaggregation"),
                    "value",
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["indicator", "country", "year", "disaggregation", "value", "source"]
    list_filter = ["indicator", "year"]
    list_select_related = ["indicator", "country", "source"]
    parent = "indicator"
    search_fields = [*tri("indicator__name", "country__name"), "indicator__code"]
