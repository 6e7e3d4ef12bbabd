from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.models import (
    BriefingPack,
    DocumentPages,
    HandoutLink,
    LedgerEntry,
    PackItem,
    PackOutline,
    PackTemplate,
    PackTemplateItem,
)
from alliance87.core.admin import (
    RECORD_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalStackedInline,
    WordSearch,
    in_languages,
)


class PackItemInline(PortalStackedInline):
    model = PackItem
    autocomplete_fields = ["agenda_item", "document", "meeting_report", "work_plan"]
    fields = [
        ("position", "kind", "is_on", "edition"),
        "agenda_item",
        ("document", "meeting_report", "work_plan"),
        ("title_en", "title_fr", "title_es"),
        ("text_en", "text_fr", "text_es"),
        ("notes_en", "notes_fr", "notes_es"),
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


class PackTemplateItemInline(PortalStackedInline):
    model = PackTemplateItem
    fields = [
        ("position", "kind", "is_on", "edition"),
        ("title_en", "title_fr", "title_es"),
    ]


@admin.register(PackTemplate)
class PackTemplateAdmin(PortalModelAdmin):
    fieldsets = [(None, {"fields": [in_languages("name")]}), RECORD_FIELDS]
    inlines = [PackTemplateItemInline]
    list_display = ["name", "updated_at"]
    search_fields = ["name"]


class ReadOnlyAdmin(WordSearch, admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(BriefingPack)
class BriefingPackAdmin(ReadOnlyAdmin):
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
        ("language", "edition", "paper", "state"),
        ("error", "attempts"),
        ("created_at", "sealed_at", "published_at"),
        ("cancelled_at", "cancelled_by"),
        ("withdrawn_at", "withdrawn_by"),
        "withdrawal_reason",
        ("page_count", "size"),
        "sha256",
        ("snapshot_sha256", "snapshot_at"),
        "manifest_sha256",
        "supersedes",
        "requested_by",
    ]

    @admin.display(description=_("page"))
    def link(self, pack):
        return format_html('<a href="{}">{}</a>', pack.get_absolute_url(), _("open"))


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """What was handed out, as it was written down: the database lets nobody change it."""

    list_display = ["number", "kind", "edition", "language", "sha256", "at"]
    list_filter = ["kind", "edition", "language"]
    search_fields = ["sha256", "hash"]
    date_hierarchy = "at"
    fields = [
        ("number", "kind", "at"),
        ("edition", "language"),
        "pack_id",
        "sha256",
        "manifest_sha256",
        "previous",
        "hash",
    ]


@admin.register(HandoutLink)
class HandoutLinkAdmin(ReadOnlyAdmin):
    """Whom a pack was handed to. Made and taken back on the pack's page."""

    list_display = ["pack", "representative", "user", "expires_at", "revoked_at"]
    list_select_related = ["pack__event", "representative", "user"]
    search_fields = ["pack__event__title"]
    date_hierarchy = "created_at"
    fields = [
        "pack",
        ("representative", "user"),
        ("created_at", "expires_at", "revoked_at"),
        "last_used_at",
    ]


@admin.register(DocumentPages)
class DocumentPagesAdmin(ReadOnlyAdmin):
    """What the portal made of uploaded PDFs, to bind them in."""

    list_display = ["source_sha256", "page_count", "has_text", "created_at"]
    list_filter = ["has_text"]
    search_fields = ["source_sha256", "sha256"]
    fields = ["source_sha256", "sha256", ("page_count", "has_text"), "created_at"]
