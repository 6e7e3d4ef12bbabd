from django.contrib import admin
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PlainStackedInline,
    PortalModelAdmin,
    in_languages,
)
from alliance87.core.search import tri
from alliance87.core.texts import format_on
from events.admin.events import AgendaItemForm
from events.models import ActionPoint, AgendaItem, Contribution


class ContributionInline(PlainStackedInline):
    model = Contribution
    autocomplete_fields = ["partner", "country"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "role", "name"),
                    ("job_title", "organisation"),
                    ("partner", "country"),
                ]
            },
        )
    ]


@admin.register(AgendaItem)
class AgendaItemAdmin(PortalModelAdmin):
    form = AgendaItemForm
    autocomplete_fields = ["event", "documents", "resource_needs", "source"]
    child_lists = ["contributions", "action_points"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "event",
                    ("position", "number", "kind"),
                    in_languages("title"),
                    in_languages("objective"),
                ]
            },
        ),
        (
            _("When"),
            {
                "fields": [("starts_at", "minutes", "track"), "is_fixed"],
                "description": _("Write times as the clock at the venue shows them."),
            },
        ),
        (_("Papers and needs"), {"fields": ["documents", "resource_needs"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [ContributionInline]
    list_display = ["__str__", "event", "position", "starts", "minutes", "visibility"]
    list_filter = ["kind", "visibility"]
    list_select_related = ["event"]
    parent = "event"
    search_fields = [*tri("title", "event__title"), "number", "event__slug"]

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts(self, item):
        if not item.starts_at:
            return ""
        start = item.starts_at.astimezone(item.event.zone)
        return f"{format_on(start)}, {formats.time_format(start)}"


@admin.register(Contribution)
class ContributionAdmin(PlainModelAdmin):
    autocomplete_fields = ["agenda_item", "section", "partner", "country", "source"]
    fieldsets = [
        (None, {"fields": [("name", "role"), ("job_title", "organisation")]}),
        (
            _("To what"),
            {
                "fields": [("agenda_item", "section"), "position"],
                "description": _("An agenda item or a report section, not both."),
            },
        ),
        (_("For whom"), {"fields": [("partner", "country")]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "role", "organisation", "agenda_item", "section"]
    list_filter = ["role"]
    list_select_related = ["agenda_item", "section", "partner", "country"]
    search_fields = [
        "name",
        "organisation",
        *tri("agenda_item__title", "section__heading"),
    ]

    def parent_links(self, record):
        return [self.link_up(record.agenda_item or record.section)]


@admin.register(ActionPoint)
class ActionPointAdmin(PortalModelAdmin):
    autocomplete_fields = ["event", "agenda_item", "owner_partner", "owner", "source"]
    date_hierarchy = "due_on"
    fieldsets = [
        (None, {"fields": [("event", "agenda_item"), in_languages("text")]}),
        (_("Whose"), {"fields": [("owner_partner", "owner")]}),
        (
            _("Progress"),
            {
                "fields": [
                    "due_on",
                    ("status", "closed_on"),
                    in_languages("progress"),
                    in_languages("closing_remark"),
                ]
            },
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "__str__",
        "event",
        "owner_partner",
        "due_on",
        "status",
        "visibility",
    ]
    list_filter = ["status", "visibility"]
    list_select_related = ["event", "owner_partner"]
    parent = "event"
    search_fields = tri("text", "event__title", "owner_partner__name")
