from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri
from pathfinders.models import Assessment, Commitment, PriorityArea, Roadmap


class PriorityAreaInline(PortalStackedInline):
    model = PriorityArea
    autocomplete_fields = ["themes", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("label"),
                    ("position", "themes"),
                    ("source", "locator"),
                ]
            },
        )
    ]


@admin.register(Roadmap)
class RoadmapAdmin(PortalModelAdmin):
    autocomplete_fields = ["pathfinder", "source"]
    child_lists = ["priority_areas"]
    count_columns = ["priority_areas"]
    fieldsets = [
        (None, {"fields": ["pathfinder", in_languages("title")]}),
        (
            _("Period and status"),
            {"fields": [("period_start", "period_end"), ("version", "status")]},
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [PriorityAreaInline]
    list_display = [
        "title",
        "pathfinder",
        "version",
        "status",
        "period_start",
        "period_end",
        "visibility",
    ]
    list_filter = ["status", "visibility"]
    list_select_related = ["pathfinder__country"]
    parent = "pathfinder"
    search_fields = tri("title", "pathfinder__country__name")


class CommitmentInline(PortalStackedInline):
    model = Commitment
    autocomplete_fields = ["lead_partner"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "reference", "visibility"),
                    in_languages("title"),
                    in_languages("lead_institution"),
                    "lead_partner",
                    ("starts_on", "due_on", "due_precision"),
                ]
            },
        )
    ]


@admin.register(PriorityArea)
class PriorityAreaAdmin(PortalModelAdmin):
    autocomplete_fields = ["roadmap", "themes", "source"]
    child_lists = ["commitments"]
    count_columns = ["commitments"]
    fieldsets = [
        (None, {"fields": [("roadmap", "position"), in_languages("label"), "themes"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [CommitmentInline]
    list_display = ["label", "roadmap", "position"]
    list_select_related = ["roadmap"]
    parent = "roadmap"
    search_fields = tri("label", "roadmap__title", "roadmap__pathfinder__country__name")


class AssessmentInline(PortalStackedInline):
    """Evidence and replies are added on the assessment's own page."""

    model = Assessment
    autocomplete_fields = ["assessor", "reply_to", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("as_of", "assessor_kind", "assessor"),
                    ("status", "completion", "reply_to"),
                    in_languages("narrative"),
                    ("source", "locator", "visibility"),
                ]
            },
        )
    ]


@admin.register(Commitment)
class CommitmentAdmin(PortalModelAdmin):
    autocomplete_fields = [
        "priority_area",
        "lead_partner",
        "supporting_partners",
        "source",
    ]
    child_lists = ["assessments"]
    date_hierarchy = "due_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "priority_area",
                    ("reference", "position"),
                    in_languages("title"),
                ]
            },
        ),
        (_("Content"), {"fields": [in_languages("text")]}),
        (
            _("Who"),
            {
                "fields": [
                    in_languages("lead_institution"),
                    "lead_partner",
                    "supporting_partners",
                ]
            },
        ),
        (_("When"), {"fields": [("starts_on", "due_on", "due_precision")]}),
        (
            _("Figures"),
            {
                "fields": [
                    "target_value",
                    in_languages("target_unit"),
                    ("baseline_value", "baseline_year"),
                    ("budget_amount", "budget_currency"),
                ]
            },
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [AssessmentInline]
    list_display = [
        "reference",
        "title",
        "priority_area",
        "lead_institution",
        "due_on",
        "visibility",
    ]
    list_display_links = ["reference", "title"]
    list_filter = ["visibility", ("due_on", admin.EmptyFieldListFilter)]
    list_select_related = ["priority_area"]
    parent = "priority_area"
    search_fields = [
        "reference",
        *tri("title", "lead_institution"),
        *tri("priority_area__roadmap__pathfinder__country__name"),
    ]


@admin.register(Assessment)
class AssessmentAdmin(PortalModelAdmin):
    autocomplete_fields = ["commitment", "assessor", "evidence", "reply_to", "source"]
    date_hierarchy = "as_of"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "commitment",
                    "as_of",
                    ("assessor_kind", "assessor"),
                    "reply_to",
                ]
            },
        ),
        (
            _("Judgement"),
            {"fields": [("status", "completion"), in_languages("narrative")]},
        ),
        (_("Evidence"), {"fields": ["evidence"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "commitment",
        "as_of",
        "assessor_kind",
        "status",
        "completion",
        "visibility",
    ]
    list_filter = ["assessor_kind", "status", "visibility"]
    list_select_related = ["commitment"]
    parent = "commitment"
    search_fields = [
        "commitment__reference",
        *tri("commitment__title", "narrative"),
    ]
