"""What every admin page of a record shares."""

from django.contrib import admin, messages
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin

from alliance87.core.actions import confirm_record, set_visibility
from alliance87.core.admin.changelists import PortalChangeList, WordSearch
from alliance87.core.admin.fields import PortalFields
from alliance87.core.admin.history import RestoresRevisions
from alliance87.core.enums import Visibility


class LockedRecord:
    """A record that is about to be written is locked before it is read."""

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        # A page that writes the record itself has a transaction around it, as Django's
        # forms do; one that only starts something from it needs no lock.
        writes = request.method == "POST" and connection.in_atomic_block
        if record is None or not writes:
            return record
        rows = self.model._default_manager.filter(pk=record.pk)
        rows.select_for_update(of=("self",)).values_list("pk").first()
        return super().get_object(request, object_id, from_field)


class PortalOptions(RestoresRevisions, LockedRecord, WordSearch, PortalFields):
    """A changelist of 50 that never counts the whole table twice.

    ``parent`` names the relation up to the record this one belongs to, ``child_lists``
    the relations down: the change page links both. ``count_columns`` are those of the
    latter that the changelist shows. ``search_fields`` are columns, as
    ``core.search.search`` takes them.
    """

    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["created_at", "updated_at"]
    save_on_top = True
    actions = [
        "publish_to_everyone",
        "publish_to_partners",
        "back_to_secretariat",
        "confirm_today",
    ]
    parent: str | None = None
    child_lists: list[str] = []
    count_columns: list[str] = []

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        columns = [self.count_column(name) for name in self.count_columns]
        self.list_display = [*self.list_display, *columns]

    def get_changelist(self, request, **kwargs):
        return PortalChangeList

    def save_model(self, request, obj, form, change):
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def get_queryset(self, request):
        """With what a row's name is made of, for lists and autocompletes alike."""
        rows = super().get_queryset(request)
        joined = self.list_select_related
        return rows.select_related(*joined) if joined else rows

    # -- Between the levels ------------------------------------------------------

    def list_url(self, record, name):
        """The changelist of the records that belong to ``record``."""
        relation = self.model._meta.get_field(name)
        opts = relation.related_model._meta
        url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{url}?{relation.field.name}__id__exact={record.pk}"

    def plural_of(self, name):
        related = self.model._meta.get_field(name).related_model
        return capfirst(related._meta.verbose_name_plural)

    def count_column(self, name):
        @admin.display(description=self.plural_of(name), ordering=f"{name}_count")
        def column(record):
            count = getattr(record, f"{name}_count")
            return format_html(
                '<a href="{}">{}</a>', self.list_url(record, name), count
            )

        column.__name__ = name
        return column

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context["record_links"] = [*self.parent_links(obj), *self.child_links(obj)]
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def parent_links(self, record):
        above = getattr(record, self.parent) if self.parent else None
        return [self.link_up(above)] if above else []

    def link_up(self, above):
        opts = above._meta
        url = reverse(
            f"admin:{opts.app_label}_{opts.model_name}_change", args=[above.pk]
        )
        return {"url": url, "text": f"↑ {capfirst(opts.verbose_name)}: {above}"}

    def child_links(self, record):
        return [
            {
                "url": self.list_url(record, name),
                "text": f"{self.plural_of(name)} ({getattr(record, name).count()})",
            }
            for name in self.child_lists
        ]

    # -- Actions -----------------------------------------------------------------

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not hasattr(self.model, "visibility"):
            for name in PortalOptions.actions[:3]:
                actions.pop(name, None)
        if not hasattr(self.model, "confirmed_on"):
            actions.pop("confirm_today", None)
        return actions

    @admin.action(description=_("Publish to everyone"), permissions=["change"])
    def publish_to_everyone(self, request, queryset):
        self.open_to(Visibility.PUBLIC, request, queryset)

    @admin.action(description=_("Publish to partners only"), permissions=["change"])
    def publish_to_partners(self, request, queryset):
        self.open_to(Visibility.PARTNERS, request, queryset)

    @admin.action(description=_("Back to the Secretariat"), permissions=["change"])
    def back_to_secretariat(self, request, queryset):
        self.open_to(Visibility.SECRETARIAT, request, queryset)

    @transaction.atomic
    def open_to(self, tier, request, queryset):
        for record in queryset:
            set_visibility(record=record, visibility=tier)
        message = ngettext(
            "%(count)d record is now %(tier)s.",
            "%(count)d records are now %(tier)s.",
            len(queryset),
        )
        values = {"count": len(queryset), "tier": tier.label}
        self.message_user(request, message % values)

    @admin.action(description=_("Mark as confirmed today"), permissions=["change"])
    @transaction.atomic
    def confirm_today(self, request, queryset):
        for record in queryset:
            confirm_record(record=record, on=timezone.localdate())
        message = ngettext(
            "%d record confirmed.", "%d records confirmed.", len(queryset)
        )
        self.message_user(request, message % len(queryset))


class AsksToConfirm:
    """The admin of records whose own people are asked whether they are right.

    A subclass names ``ask``, which writes to the people of one record, due or not, and
    returns how many there are.
    """

    actions = [*PortalOptions.actions, "ask_to_confirm"]

    def ask(self, record, *, on):
        raise NotImplementedError

    @admin.action(
        description=_("Ask focal points to confirm now"), permissions=["change"]
    )
    def ask_to_confirm(self, request, queryset):
        today = timezone.localdate()
        asked = [self.ask(record, on=today) for record in queryset]
        message = ngettext(
            "%d person is asked by mail.", "%d people are asked by mail.", sum(asked)
        )
        self.message_user(request, message % sum(asked))
        if nobody := asked.count(0):
            message = ngettext(
                "%d record has nobody who could confirm it.",
                "%d records have nobody who could confirm them.",
                nobody,
            )
            self.message_user(request, message % nobody, messages.WARNING)


class PortalModelAdmin(PortalOptions, TranslationAdmin):
    """The admin of a model with content in three languages."""


class PlainModelAdmin(PortalOptions, admin.ModelAdmin):
    """The admin of a model without translated content."""
