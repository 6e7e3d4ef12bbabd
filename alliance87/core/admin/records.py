"""The admin of the shared records."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.actions import store_document
from alliance87.core.admin.fields import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    in_languages,
)
from alliance87.core.admin.options import PortalModelAdmin
from alliance87.core.admin_forms import PortalForm
from alliance87.core.files import validate_upload
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.search import tri


@admin.register(Country)
class CountryAdmin(PortalModelAdmin):
    fieldsets = [
        (None, {"fields": [in_languages("name"), ("iso2", "iso3")]}),
        (_("Place in the world"), {"fields": ["ilo_region", "un_status"]}),
        RECORD_FIELDS,
    ]
    list_display = ["name", "iso2", "iso3", "ilo_region", "un_status"]
    list_filter = ["ilo_region", "un_status"]
    search_fields = [*tri("name"), "iso2", "iso3"]


@admin.register(Theme)
class ThemeAdmin(PortalModelAdmin):
    fieldsets = [
        (None, {"fields": [in_languages("name"), "slug", "kind", "position"]}),
        RECORD_FIELDS,
    ]
    list_display = ["name", "kind", "position", "slug"]
    list_filter = ["kind"]
    prepopulated_fields = {"slug": ["name_en"]}
    search_fields = [*tri("name"), "slug"]


@admin.register(Source)
class SourceAdmin(PortalModelAdmin):
    date_hierarchy = "published_on"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("title"),
                    in_languages("short_title"),
                    "slug",
                    "publisher",
                    "link",
                ]
            },
        ),
        (_("Date"), {"fields": [("published_on", "published_precision")]}),
        PUBLICATION_FIELDS,
    ]
    list_display = ["short_title", "publisher", "published_on", "visibility"]
    list_filter = ["visibility"]
    prepopulated_fields = {"slug": ["short_title_en"]}
    search_fields = [*tri("short_title", "title"), "publisher", "slug"]


class DocumentForm(PortalForm):
    computed = ("sha256",)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            validate_upload(file)
        return file


@admin.register(Document)
class DocumentAdmin(PortalModelAdmin):
    form = DocumentForm
    autocomplete_fields = ["themes", "supersedes", "source"]
    fieldsets = [
        (None, {"fields": [in_languages("title"), "slug", "kind", "language"]}),
        (
            _("File or link"),
            {"fields": ["file", ("file_name", "size_in_words", "sha256"), "link"]},
        ),
        (_("Text"), {"fields": [in_languages("summary"), *tri("body")]}),
        (_("Relations"), {"fields": ["themes", "supersedes"]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    list_display = [
        "title",
        "kind",
        "language",
        "file_name",
        "visibility",
        "updated_at",
    ]
    list_filter = ["kind", "language", "visibility"]
    prepopulated_fields = {"slug": ["title_en"]}
    readonly_fields = [
        "file_name",
        "size_in_words",
        "sha256",
        *PortalModelAdmin.readonly_fields,
    ]
    search_fields = [*tri("title"), "slug", "file_name"]

    def get_queryset(self, request):
        """Without the papers of the groups' spaces, which their groups keep."""
        return super().get_queryset(request).filter(space_papers__isnull=True)

    @admin.display(description=_("size"))
    def size_in_words(self, document):
        if not document.size:
            return ""
        return gettext("%d KB") % max(1, document.size // 1024)

    def save_model(self, request, obj, form, change):
        if "file" in form.changed_data:
            store_document(document=obj, file=form.cleaned_data["file"] or None)
        else:
            super().save_model(request, obj, form, change)
