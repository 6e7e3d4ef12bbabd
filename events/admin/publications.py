from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import RECORD_FIELDS, PlainModelAdmin
from alliance87.core.search import tri
from events.models import AgendaPublication


@admin.register(AgendaPublication)
class AgendaPublicationAdmin(PlainModelAdmin):
    """What was published is looked at here; it is published on the meeting's pages."""

    is_restorable = False
    fieldsets = [
        (None, {"fields": ["event", "number", "published_at", "published_by", "note"]}),
        (_("Agenda"), {"fields": ["points"]}),
        RECORD_FIELDS,
    ]
    autocomplete_fields = ["event", "published_by"]
    readonly_fields = ["points"]
    list_display = ["event", "number", "published_at", "note"]
    list_select_related = ["event"]
    parent = "event"
    search_fields = [*tri("event__title"), "note"]

    @admin.display(description=_("points"))
    def points(self, publication):
        return len(publication.snapshot["items"])

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
