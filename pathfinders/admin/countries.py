from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    CONFIRMED_PUBLICATION_FIELDS,
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    AsksToConfirm,
    FreshnessFilter,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri
from pathfinders.actions.confirmations import ask_country
from pathfinders.models import (
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    StageEvent,
)


class StageEventInline(PortalStackedInline):
    model = StageEvent
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("kind", "on", "precision", "position"),
                    in_languages("note"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class CoordinationBodyInline(PortalStackedInline):
    """Sub-committees are placed on the body's own page, among its country's bodies."""

    model = CoordinationBody
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "position",
                    in_languages("name"),
                    in_languages("description"),
                    ("source", "locator"),
                ]
            },
        )
    ]


class NextStepInline(PortalStackedInline):
    model = NextStep
    autocomplete_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("text"),
                    ("position", "due_on", "due_precision", "done_on"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(PathfinderCountry)
class PathfinderCountryAdmin(AsksToConfirm, PortalModelAdmin):
    autocomplete_fields = ["country", "focal_partner", "documents", "source"]
    child_lists = ["roadmaps", "progress_reports", "lessons_learnt"]
    count_columns = ["roadmaps", "next_steps"]
    fieldsets = [
        (None, {"fields": [("country", "slug"), in_languages("summary")]}),
        (
            _("Focal point"),
            {"fields": [in_languages("focal_institution"), "focal_partner"]},
        ),
        (_("Relations"), {"fields": ["documents"]}),
        SOURCE_FIELDS,
        CONFIRMED_PUBLICATION_FIELDS,
    ]
    inlines = [StageEventInline, CoordinationBodyInline, NextStepInline]
    list_display = ["country", "focal_institution", "confirmed_on", "visibility"]
    list_filter = ["visibility", FreshnessFilter, "country__ilo_region"]
    list_select_related = ["country"]
    search_fields = [*tri("country__name", "focal_institution"), "slug"]

    def ask(self, record, *, on):
        return ask_country(pathfinder=record, on=on, only_due=False)


@admin.register(CoordinationBody)
class CoordinationBodyAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "part_of", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "pathfinder",
                    in_languages("name"),
                    ("part_of", "position"),
                    in_languages("description"),
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["name", "pathfinder", "part_of", "position"]
    list_select_related = ["pathfinder__country", "part_of"]
    parent = "pathfinder"
    search_fields = tri("name", "pathfinder__country__name")


@admin.register(StageEvent)
class StageEventAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    date_hierarchy = "on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "pathfinder",
                    "kind",
                    ("on", "precision", "position"),
                    in_languages("note"),
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["kind", "pathfinder", "on", "precision", "source"]
    list_filter = ["kind"]
    list_select_related = ["pathfinder__country", "source"]
    parent = "pathfinder"
    search_fields = tri("pathfinder__country__name", "note")


@admin.register(NextStep)
class NextStepAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    fieldsets = [
        (None, {"fields": [("pathfinder", "position"), in_languages("text")]}),
        (_("Dates"), {"fields": [("due_on", "due_precision", "done_on")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "pathfinder", "due_on", "done_on"]
    list_filter = [("done_on", admin.EmptyFieldListFilter)]
    list_select_related = ["pathfinder__country"]
    parent = "pathfinder"
    search_fields = tri("text", "pathfinder__country__name")


@admin.register(LessonLearnt)
class LessonLearntAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    fieldsets = [
        (None, {"fields": [("pathfinder", "position"), in_languages("text")]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = ["__str__", "pathfinder", "source", "visibility"]
    list_filter = ["visibility"]
    list_select_related = ["pathfinder__country", "source"]
    parent = "pathfinder"
    search_fields = tri("text", "pathfinder__country__name")
