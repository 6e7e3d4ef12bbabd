from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.models import BriefingPack, PackItem, PackOutline
from alliance87.core.admin import PlainModelAdmin, PortalStackedInline, WordSearch


class PackItemInline(PortalStackedInline):
    model = PackItem
    autocomplete_fields = ["agenda_item", "document", "meeting_report", "work_plan"]
    fields = [
        ("position", "kind", "is_on"),
        "agenda_item",
        ("document", "meeting_report", "work_plan"),
        ("title_en", "title_fr", "title_es"),
        ("text_en", "text_fr", "text_es"),
    ]


@admin.register(PackOutline)
class PackOutlineAdmin(PlainModelAdmin):
    autocomplete_fields = ["event"]
    fieldsets = [(None, {"fields": ["event"]})]
    inlines = [PackItemInline]
    list_display = ["event", "updated_at"]
    list_select_related = ["event"]
    search_fields = ["event__title"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event")


@admin.register(BriefingPack)
class BriefingPackAdmin(WordSearch, admin.ModelAdmin):
    """Read only: a pack is made on its meeting's page and never changed."""

    list_display = [
        "event",
        "language",
        "edition",
        "state",
        "page_count",
        "created_at",
        "link",
    ]
    list_filter = ["state", "language", "edition"]
    list_select_related = ["event"]
    search_fields = ["event__title", "sha256"]
    date_hierarchy = "created_at"
    fields = [
        "event",
        ("language", "edition", "state"),
        "error",
        ("created_at", "sealed_at", "published_at"),
        ("page_count", "size"),
        "sha256",
        "snapshot_sha256",
        "supersedes",
        "requested_by",
    ]

    @admin.display(description=_("page"))
    def link(self, pack):
        return format_html('<a href="{}">{}</a>', pack.get_absolute_url(), _("open"))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
