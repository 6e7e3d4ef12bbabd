from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.search import tri
from events.admin.agenda import ContributionInline
from events.admin.frozen import KeepsFinal, KeepsFinalRows
from events.models import (
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportComment,
    ReportSection,
)


class ReportSectionInline(KeepsFinalRows, PortalStackedInline):
    """The report's contents in order. What a section says is on its own page."""

    model = ReportSection
    fieldsets = [
        (None, {"fields": [("position", "kind", "track"), in_languages("heading")]})
    ]


@admin.register(MeetingReport)
class MeetingReportAdmin(KeepsFinal, PortalModelAdmin):
    autocomplete_fields = ["event", "document", "source"]
    child_lists = ["sections"]
    count_columns = ["sections"]
    fieldsets = [
        (None, {"fields": ["event", in_languages("title"), "slug"]}),
        (
            _("Content"),
            {"fields": [in_languages("disclaimer"), *tri("foreword"), "document"]},
        ),
        (
            _("How many took part"),
            {"fields": [("participant_count", "country_count", "partner_count")]},
        ),
        (_("Status"), {"fields": [("version", "status", "published_on")]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [ReportSectionInline]
    list_display = [
        "title",
        "event",
        "version",
        "status",
        "published_on",
        "visibility",
    ]
    list_filter = ["status", "visibility"]
    list_select_related = ["event"]
    parent = "event"
    prepopulated_fields = {"slug": ["title_en"]}
    search_fields = [*tri("title", "event__title"), "slug"]


class ProposalInline(KeepsFinalRows, PortalStackedInline):
    """What took a proposal up is on its own page."""

    final_relations = ["themes"]
    model = Proposal
    autocomplete_fields = ["themes"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("text"),
                    ("position", "label", "audience", "endorsement"),
                    in_languages("attribution"),
                    "themes",
                ]
            },
        )
    ]


class SpeakerInline(KeepsFinalRows, ContributionInline):
    """Who spoke in a section of a report."""


@admin.register(ReportSection)
class ReportSectionAdmin(KeepsFinal, PortalModelAdmin):
    final_relations = ["themes"]
    autocomplete_fields = ["report", "agenda_item", "themes", "source"]
    child_lists = ["proposals", "contributions", "comments"]
    count_columns = ["proposals"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("report", "position"),
                    in_languages("heading"),
                    ("kind", "track"),
                ]
            },
        ),
        (_("Content"), {"fields": [in_languages("objective"), *tri("summary")]}),
        (_("Relations"), {"fields": ["agenda_item", "themes"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [ProposalInline, SpeakerInline]
    list_display = ["heading", "report", "position", "kind"]
    list_filter = ["kind", "report"]
    list_select_related = ["report"]
    parent = "report"
    search_fields = tri("heading", "report__title")


class ProposalUptakeInline(PortalStackedInline):
    """What took the proposal up: each line names one record."""

    model = ProposalUptake
    autocomplete_fields = ["output", "commitment", "agenda_item"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("output", "commitment", "agenda_item"),
                    "taken_up_on",
                    in_languages("note"),
                ]
            },
        )
    ]


@admin.register(Proposal)
class ProposalAdmin(KeepsFinal, PortalModelAdmin):
    final_relations = ["themes", "countries"]
    autocomplete_fields = [
        "section",
        "countries",
        "themes",
        "source",
    ]
    fieldsets = [
        (None, {"fields": [("section", "position"), in_languages("text"), "label"]}),
        (
            _("Whose and for whom"),
            {
                "fields": [
                    in_languages("attribution"),
                    ("audience", "endorsement"),
                    "regions",
                    "countries",
                    "themes",
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [ProposalUptakeInline]
    list_display = ["__str__", "section", "label", "audience", "endorsement"]
    list_filter = ["audience", "endorsement", "section__report"]
    list_select_related = ["section"]
    parent = "section"
    search_fields = [*tri("text", "attribution", "section__heading"), "label"]


@admin.register(ProposalUptake)
class ProposalUptakeAdmin(PortalModelAdmin):
    autocomplete_fields = ["proposal", "output", "commitment", "agenda_item"]
    date_hierarchy = "taken_up_on"
    fieldsets = [
        (None, {"fields": ["proposal"]}),
        (
            _("What took it up"),
            {
                "fields": [
                    ("output", "commitment", "agenda_item"),
                    "taken_up_on",
                    in_languages("note"),
                ],
                "description": _("One of the three, and only one."),
            },
        ),
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "proposal", "taken_up_on"]
    list_select_related = [
        "proposal",
        "output",
        "commitment__priority_area__roadmap__pathfinder__country",
        "agenda_item__event",
    ]
    parent = "proposal"
    search_fields = tri("note", "proposal__text")


@admin.register(ReportComment)
class ReportCommentAdmin(PlainModelAdmin):
    autocomplete_fields = ["section", "author"]
    date_hierarchy = "created_at"
    fieldsets = [
        (None, {"fields": ["section", "author", "quote", "text"]}),
        (_("Answer"), {"fields": ["outcome", "resolution", "resolved_at"]}),
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "section", "author", "created_at", "resolved_at"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["section", "author"]
    parent = "section"
    search_fields = ["text", "author__name", *tri("section__heading")]
