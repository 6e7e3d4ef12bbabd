"""Rows inside the page of the record they belong to."""

from django.contrib import admin
from modeltranslation.admin import TranslationStackedInline

from alliance87.core.admin.fields import PortalFields
from alliance87.core.admin_forms import (
    KnownSelect,
    KnownSelectMultiple,
    PortalInlineForm,
    PortalInlineFormSet,
)


class InlineOptions(PortalFields):
    """Rows that belong to a record, and a link to each one's own page.

    The records that ``autocomplete_fields`` point at come with the rows, so that a
    hundred rows take no more queries than one. ``joined`` adds what their names need.
    """

    extra = 0
    show_change_link = True
    form = PortalInlineForm
    formset = PortalInlineFormSet
    joined: list[str] = []

    def get_queryset(self, request):
        fields = [self.model._meta.get_field(name) for name in self.autocomplete_fields]
        many = [field.name for field in fields if field.many_to_many]
        one = [field.name for field in fields if not field.many_to_many]
        rows = super().get_queryset(request).prefetch_related(*many)
        if request.method == "POST":
            rows = rows.select_for_update(of=("self",))
        return rows.select_related(*one, *self.joined) if one or self.joined else rows

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownSelectMultiple(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PortalStackedInline(InlineOptions, TranslationStackedInline):
    """Rows with content in three languages, folded until someone opens one."""

    template = "admin/edit_inline/rows.html"


class PlainStackedInline(InlineOptions, admin.StackedInline):
    template = "admin/edit_inline/rows.html"


class PlainTabularInline(InlineOptions, admin.TabularInline):
    """Short rows without translated content."""
