from django.contrib import admin, messages
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.admin_forms import PortalForm, PortalInlineForm
from alliance87.core.search import tri
from alliance87.core.texts import format_on
from events.actions import registrations
from events.actions.agenda import shift_agenda
from events.clocks import OfEventClock, VenueClock
from events.enums import EventStatus
from events.models import AgendaItem, Event, Recording, Registration

WHEN = {"starts_at", "ends_at", "time_zone", "date_precision", "has_times"}


class EventForm(VenueClock, PortalForm):
    moments = (
        *("starts_at", "ends_at"),
        *("registration_opens_at", "registration_closes_at"),
    )


class AgendaItemForm(OfEventClock, PortalForm):
    pass


class AgendaItemInlineForm(OfEventClock, PortalInlineForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_in = self.zone()

    def has_changed(self):
        """Also when the venue's zone did: an item stays at the time it is read."""
        if super().has_changed():
            return True
        event = self.fields["event"].parent_instance
        moved = event.time_zone != str(self.shown_in)
        return bool(moved and self.instance.starts_at)


class AgendaItemInline(PortalStackedInline):
    """The agenda in its order. Papers and minutes are on each item's own page."""

    model = AgendaItem
    form = AgendaItemInlineForm
    joined = ["event"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("position", "number", "kind", "track"),
                    in_languages("title"),
                    ("starts_at", "minutes", "visibility"),
                ]
            },
        )
    ]


class RecordingInline(PortalStackedInline):
    model = Recording
    fieldsets = [
        (
            None,
            {"fields": [in_languages("title"), ("link", "language", "visibility")]},
        )
    ]


@admin.register(Event)
class EventAdmin(PortalModelAdmin):
    form = EventForm
    autocomplete_fields = [
        "country",
        "hosts",
        "organisers",
        "funders",
        "chair_partner",
        "chair_country",
        "vice_chair_country",
        "chairs",
        "themes",
        "countries",
        "action_groups",
        "documents",
        "source",
    ]
    child_lists = [
        *("agenda_items", "reports", "action_points", "registrations"),
        "surveys",
    ]
    count_columns = ["agenda_items"]
    date_hierarchy = "starts_at"
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("title"),
                    "slug",
                    ("kind", "status"),
                    ("series", "number"),
                ]
            },
        ),
        (
            _("When"),
            {
                "fields": [
                    "time_zone",
                    ("starts_at", "ends_at"),
                    ("date_precision", "has_times"),
                ],
                "description": _("Write times as the clock at the venue shows them."),
            },
        ),
        (
            _("Where"),
            {
                "fields": [
                    ("venue", "address"),
                    ("city", "country"),
                    ("is_online", "online_link"),
                ]
            },
        ),
        (
            _("Registration"),
            {
                "fields": [
                    ("registration_mode", "capacity"),
                    ("registration_opens_at", "registration_closes_at"),
                ]
            },
        ),
        (_("Content"), {"fields": [in_languages("summary"), "languages"]}),
        (
            _("People"),
            {
                "fields": [
                    "chairs",
                    ("chair_partner", "chair_country", "vice_chair_country"),
                    "hosts",
                    "organisers",
                    "funders",
                ]
            },
        ),
        (
            _("Relations"),
            {"fields": ["action_groups", "themes", "countries", "documents"]},
        ),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [AgendaItemInline, RecordingInline]
    list_display = ["title", "kind", "starts", "city", "status", "visibility"]
    list_filter = ["kind", "status", "visibility"]
    prepopulated_fields = {"slug": ["title_en"]}
    search_fields = [*tri("title"), "series", "city", "slug"]

    def save_model(self, request, obj, form, change):
        """Whom a change lets in, or whom it concerns that nothing takes place, is told."""
        super().save_model(request, obj, form, change)
        if not change:
            return
        now = timezone.now()
        if "capacity" in form.changed_data:
            registrations.fill_places(event=obj, now=now)
        if "status" in form.changed_data and obj.status == EventStatus.CANCELLED:
            registrations.tell_cancelled(event=obj, now=now)

    def save_related(self, request, form, formsets, change):
        """Those who take part are told of other days or hours; the agenda moves along.

        It does so with the event's day, but for times written here.
        """
        super().save_related(request, form, formsets, change)
        self.warn_of_chairs_kept_out(request, form.instance)
        if change and WHEN & {*form.changed_data}:
            self.tell_moved(request, form.instance)
        if not change or "starts_at" not in form.changed_data:
            return
        # The form has shown the former start, on the clock of the former venue.
        days = (
            form.instance.local_start.date() - form.initial["starts_at"].date()
        ).days
        written = [
            row.instance.pk
            for formset in formsets
            for row in formset.forms
            if formset.model is AgendaItem and "starts_at" in row.changed_data
        ]
        if days and shift_agenda(
            event=form.instance, by=request.user, days=days, but=written
        ):
            message = ngettext(
                "The agenda moved along by %d day.",
                "The agenda moved along by %d days.",
                abs(days),
            )
            self.message_user(request, message % abs(days))

    def warn_of_chairs_kept_out(self, request, event):
        """A new event is the Secretariat's alone, whoever is named to chair it."""
        kept_out = [
            str(person)
            for person in event.chairs.select_related("user", "partner")
            if not Event.objects.visible_to(person.user).filter(pk=event.pk).exists()
        ]
        if kept_out:
            message = _("The chairs named cannot see this meeting yet: %s.")
            names = ", ".join(kept_out)
            self.message_user(request, message % names, messages.WARNING)

    def tell_moved(self, request, event):
        count = registrations.tell_moved(
            event=event, by=request.user, now=timezone.now()
        )
        if count:
            message = ngettext(
                "%d person is told by mail of the new time.",
                "%d people are told by mail of the new time.",
                count,
            )
            self.message_user(request, message % count)

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts(self, event):
        """On the clock of the venue, as exactly as it is known."""
        start = event.local_start
        day = format_on(start, event.date_precision)
        return f"{day}, {formats.time_format(start)}" if event.has_times else day


@admin.register(Registration)
class RegistrationAdmin(PlainModelAdmin):
    autocomplete_fields = ["event", "representative"]
    fieldsets = [
        (None, {"fields": ["event", "representative", "status"]}),
        (
            _("Taking part"),
            {
                "fields": [
                    ("attendance_mode", "interpretation"),
                    *("needs", "attended", "reason"),
                ]
            },
        ),
        RECORD_FIELDS,
    ]
    list_display = ["representative", "event", "status", "attendance_mode", "attended"]
    list_filter = ["status", "attendance_mode", "attended"]
    list_select_related = ["event", "representative"]
    parent = "event"
    search_fields = ["representative__name", *tri("event__title"), "event__slug"]

    def save_model(self, request, obj, form, change):
        """The place that somebody leaves is the next one's in line."""
        super().save_model(request, obj, form, change)
        fill_places_of(obj)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        fill_places_of(obj)


def fill_places_of(registration):
    registrations.fill_places(event=registration.event, now=timezone.now())


@admin.register(Recording)
class RecordingAdmin(PortalModelAdmin):
    autocomplete_fields = ["event"]
    fieldsets = [
        (None, {"fields": ["event", in_languages("title"), ("link", "language")]}),
        PUBLICATION_FIELDS,
    ]
    list_display = ["title", "event", "language", "visibility"]
    list_filter = ["language", "visibility"]
    list_select_related = ["event"]
    parent = "event"
    search_fields = tri("title", "event__title")
