from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    in_languages,
)
from alliance87.core.search import tri
from events.models import Decision, ItemMinutes, MeetingMinutes


@admin.register(MeetingMinutes)
class MeetingMinutesAdmin(PlainModelAdmin):
    autocomplete_fields = ["event"]
    fieldsets = [
        (
            None,
            {
                "fields": ["event", "published_at"],
                "description": _(
                    "Minutes and decisions without a moment of publication are read by "
                    "the chairs of the meeting and the Secretariat alone."
                ),
            },
        ),
        RECORD_FIELDS,
    ]
    list_display = ["event", "published_at"]
    list_select_related = ["event"]
    parent = "event"
    search_fields = [*tri("event__title"), "event__slug"]


@admin.register(ItemMinutes)
class ItemMinutesAdmin(PortalModelAdmin):
    autocomplete_fields = ["agenda_item"]
    fieldsets = [
        (None, {"fields": ["agenda_item", in_languages("text")]}),
        RECORD_FIELDS,
    ]
    list_display = ["agenda_item", "updated_at"]
    list_select_related = ["agenda_item"]
    parent = "agenda_item"
    search_fields = tri("text", "agenda_item__title")


@admin.register(Decision)
class DecisionAdmin(PortalModelAdmin):
    autocomplete_fields = ["event", "agenda_item", "source"]
    fieldsets = [
        (
            None,
            {"fields": [("event", "agenda_item"), "number", in_languages("text")]},
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "event", "agenda_item"]
    list_select_related = ["event", "agenda_item"]
    parent = "event"
    search_fields = [*tri("text", "event__title"), "event__slug"]
