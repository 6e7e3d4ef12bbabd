from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    in_languages,
)
from alliance87.core.search import tri
from pathfinders.models import SupportOffer, SupportRequest
from pathfinders.models.support import COUNTRY


@admin.register(SupportRequest)
class SupportRequestAdmin(PortalModelAdmin):
    """What is asked for; how far it has come is decided on the request's own page."""

    autocomplete_fields = ["commitment", "asked_by"]
    child_lists = ["offers"]
    date_hierarchy = "created_at"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "commitment",
                    in_languages("title"),
                    in_languages("text"),
                    ("kind", "needed_by"),
                ]
            },
        ),
        (_("State"), {"fields": [("state", "closed_at"), "asked_by"]}),
        PUBLICATION_FIELDS,
    ]
    is_restorable = False
    list_display = ["title", "commitment", "kind", "state", "needed_by", "visibility"]
    list_filter = ["state", "kind", "visibility"]
    list_select_related = ["commitment", "asked_by"]
    parent = "commitment"
    readonly_fields = [
        *("state", "closed_at", "asked_by"),
        *PortalModelAdmin.readonly_fields,
    ]
    search_fields = [*tri("title", "commitment__title", f"{COUNTRY}__country__name")]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.asked_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(SupportOffer)
class SupportOfferAdmin(PlainModelAdmin):
    """Made and answered on the request's own page; looked at here."""

    autocomplete_fields = ["request", "partner", "offered_by", "decided_by"]
    date_hierarchy = "created_at"
    fields = [
        *("request", "partner", "text", "state", "offered_by"),
        *("reason", "decided_by", "decided_at"),
        ("created_at", "updated_at"),
    ]
    is_restorable = False
    list_display = ["partner", "request", "state", "created_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["partner", "request", "offered_by", "decided_by"]
    parent = "request"
    search_fields = [*tri("partner__name", "request__title"), "partner__acronym"]

    def get_actions(self, request):
        return {}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
