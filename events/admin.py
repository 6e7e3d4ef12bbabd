import zoneinfo

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.admin import (
    PUBLICATION_FIELDS,
    RECORD_FIELDS,
    SOURCE_FIELDS,
    PlainModelAdmin,
    PlainStackedInline,
    PortalModelAdmin,
    PortalStackedInline,
    in_languages,
)
from alliance87.core.admin_forms import PortalForm, PortalInlineForm
from alliance87.core.files import printed_name
from alliance87.core.revisions import Conflict
from alliance87.core.search import tri
from alliance87.core.texts import format_on
from events import actions
from events.drafts import (
    CHOICES,
    DROPPED,
    KEPT,
    OPEN,
    STATES,
    counts_of,
    in_sections,
    typed,
)
from events.forms import ReportTextForm
from events.models import (
    ActionPoint,
    AgendaItem,
    Contribution,
    Event,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Recording,
    Registration,
    ReportComment,
    ReportDraft,
    ReportSection,
)


class VenueClock:
    """Shows and reads the moments of a form on the clock of the event's venue."""

    moments: tuple[str, ...] = ("starts_at",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.moments:
            moment = getattr(self.instance, name)
            if name in self.fields and moment:
                # Without a zone, the widget shows it as it is.
                self.initial[name] = timezone.make_naive(moment, self.zone())

    def clean(self):
        cleaned = super().clean()
        for name in self.moments:
            moment = cleaned.get(name)
            if moment:
                as_typed = timezone.make_naive(moment)
                cleaned[name] = timezone.make_aware(as_typed, self.zone())
        return cleaned

    def event(self):
        return self.instance if isinstance(self.instance, Event) else None

    def zone(self):
        """The time zone of the venue; UTC as long as no valid one is known."""
        event = self.event()
        typed = getattr(self, "cleaned_data", {}).get("time_zone")
        name = typed or (event.time_zone if event else "UTC")
        known = name in zoneinfo.available_timezones()
        return zoneinfo.ZoneInfo(name if known else "UTC")


class OfEventClock(VenueClock):
    """The same for a record that belongs to an event."""

    def event(self):
        chosen = getattr(self, "cleaned_data", {}).get("event")
        return chosen or (self.instance.event if self.instance.event_id else None)


class EventForm(VenueClock, PortalForm):
    moments = ("starts_at", "ends_at")


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
    child_lists = ["agenda_items", "reports", "action_points", "registrations"]
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
                    "capacity",
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

    @admin.display(description=_("starts"), ordering="starts_at")
    def starts(self, event):
        """On the clock of the venue, as exactly as it is known."""
        start = event.local_start
        day = format_on(start, event.date_precision)
        return f"{day}, {formats.time_format(start)}" if event.has_times else day


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
                "fields": [("starts_at", "minutes", "track")],
                "description": _("Write times as the clock at the venue shows them."),
            },
        ),
        (_("Papers and needs"), {"fields": ["documents", "resource_needs"]}),
        (_("Minutes"), {"fields": [in_languages("minutes_text")]}),
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


@admin.register(Registration)
class RegistrationAdmin(PlainModelAdmin):
    autocomplete_fields = ["event", "representative"]
    fieldsets = [
        (None, {"fields": ["event", "representative", "status"]}),
        (
            _("Taking part"),
            {"fields": [("attendance_mode", "interpretation"), "needs", "attended"]},
        ),
        RECORD_FIELDS,
    ]
    list_display = ["representative", "event", "status", "attendance_mode", "attended"]
    list_filter = ["status", "attendance_mode", "attended"]
    list_select_related = ["event", "representative"]
    parent = "event"
    search_fields = ["representative__name", *tri("event__title"), "event__slug"]


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


class ReportSectionInline(PortalStackedInline):
    """The report's contents in order. What a section says is on its own page."""

    model = ReportSection
    fieldsets = [
        (None, {"fields": [("position", "kind", "track"), in_languages("heading")]})
    ]


@admin.register(MeetingReport)
class MeetingReportAdmin(PortalModelAdmin):
    autocomplete_fields = ["event", "document", "source"]
    child_lists = ["sections"]
    count_columns = ["sections"]
    fieldsets = [
        (None, {"fields": ["event", in_languages("title"), "slug"]}),
        (
            _("Content"),
            {"fields": [in_languages("disclaimer"), *tri("foreword"), "document"]},
        ),
        (
            _("How many took part"),
            {"fields": [("participant_count", "country_count", "partner_count")]},
        ),
        (_("Status"), {"fields": [("version", "status", "published_on")]}),
        SOURCE_FIELDS,
        PUBLICATION_FIELDS,
    ]
    inlines = [ReportSectionInline]
    list_display = [
        "title",
        "event",
        "version",
        "status",
        "published_on",
        "visibility",
    ]
    list_filter = ["status", "visibility"]
    list_select_related = ["event"]
    parent = "event"
    prepopulated_fields = {"slug": ["title_en"]}
    search_fields = [*tri("title", "event__title"), "slug"]


class ProposalInline(PortalStackedInline):
    """What took a proposal up is on its own page."""

    model = Proposal
    autocomplete_fields = ["themes"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    in_languages("text"),
                    ("position", "label", "audience", "endorsement"),
                    in_languages("attribution"),
                    "themes",
                ]
            },
        )
    ]


@admin.register(ReportSection)
class ReportSectionAdmin(PortalModelAdmin):
    autocomplete_fields = ["report", "agenda_item", "themes", "source"]
    child_lists = ["proposals", "contributions", "comments"]
    count_columns = ["proposals"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("report", "position"),
                    in_languages("heading"),
                    ("kind", "track"),
                ]
            },
        ),
        (_("Content"), {"fields": [in_languages("objective"), *tri("summary")]}),
        (_("Relations"), {"fields": ["agenda_item", "themes"]}),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [ProposalInline, ContributionInline]
    list_display = ["heading", "report", "position", "kind"]
    list_filter = ["kind", "report"]
    list_select_related = ["report"]
    parent = "report"
    search_fields = tri("heading", "report__title")


class ProposalUptakeInline(PortalStackedInline):
    """What took the proposal up: each line names one record."""

    model = ProposalUptake
    autocomplete_fields = ["output", "commitment", "agenda_item"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("output", "commitment", "agenda_item"),
                    "taken_up_on",
                    in_languages("note"),
                ]
            },
        )
    ]


@admin.register(Proposal)
class ProposalAdmin(PortalModelAdmin):
    autocomplete_fields = [
        "section",
        "countries",
        "themes",
        "source",
    ]
    fieldsets = [
        (None, {"fields": [("section", "position"), in_languages("text"), "label"]}),
        (
            _("Whose and for whom"),
            {
                "fields": [
                    in_languages("attribution"),
                    ("audience", "endorsement"),
                    "regions",
                    "countries",
                    "themes",
                ]
            },
        ),
        SOURCE_FIELDS,
        RECORD_FIELDS,
    ]
    inlines = [ProposalUptakeInline]
    list_display = ["__str__", "section", "label", "audience", "endorsement"]
    list_filter = ["audience", "endorsement", "section__report"]
    list_select_related = ["section"]
    parent = "section"
    search_fields = [*tri("text", "attribution", "section__heading"), "label"]


@admin.register(ProposalUptake)
class ProposalUptakeAdmin(PortalModelAdmin):
    autocomplete_fields = ["proposal", "output", "commitment", "agenda_item"]
    date_hierarchy = "taken_up_on"
    fieldsets = [
        (None, {"fields": ["proposal"]}),
        (
            _("What took it up"),
            {
                "fields": [
                    ("output", "commitment", "agenda_item"),
                    "taken_up_on",
                    in_languages("note"),
                ],
                "description": _("One of the three, and only one."),
            },
        ),
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "proposal", "taken_up_on"]
    list_select_related = [
        "proposal",
        "output",
        "commitment__priority_area__roadmap__pathfinder__country",
        "agenda_item__event",
    ]
    parent = "proposal"
    search_fields = tri("note", "proposal__text")


@admin.register(ReportComment)
class ReportCommentAdmin(PlainModelAdmin):
    autocomplete_fields = ["section", "author"]
    date_hierarchy = "created_at"
    fieldsets = [
        (None, {"fields": ["section", "author", "text"]}),
        (_("Answer"), {"fields": ["resolution", "resolved_at"]}),
        RECORD_FIELDS,
    ]
    list_display = ["__str__", "section", "author", "created_at", "resolved_at"]
    list_filter = [("resolved_at", admin.EmptyFieldListFilter)]
    list_select_related = ["section", "author"]
    parent = "section"
    search_fields = ["text", "author__name", *tri("section__heading")]


@admin.register(ReportDraft)
class ReportDraftAdmin(PlainModelAdmin):
    """A report is read from its text here, and confirmed piece by piece."""

    autocomplete_fields = ["event"]
    is_restorable = False
    fieldsets = [(None, {"fields": ["event", "title", "file_name"]}), RECORD_FIELDS]
    list_display = ["title", "event", "file_name", "created_at", "made_at"]
    list_filter = [("made_at", admin.EmptyFieldListFilter)]
    list_select_related = ["event"]
    search_fields = ["title", "file_name", *tri("event__title")]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("event", "report", "source")

    # -- The text ------------------------------------------------------------------
    def add_view(self, request, form_url="", extra_context=None):
        """Which text, and of which meeting it is the report."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        initial = {"event": request.GET.get("event"), "language": "en"}
        form = ReportTextForm(
            request.POST or None, request.FILES or None, initial=initial
        )
        if request.method == "POST" and form.is_valid():
            values = dict(form.cleaned_data)
            file, _text = values.pop("file"), values.pop("text")
            name = printed_name(file.name) if file else gettext("pasted text")
            try:
                draft = actions.begin_draft(by=request.user, file_name=name, **values)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return redirect("admin:events_reportdraft_change", draft.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read a report from its text"),
            "opts": self.opts,
            "original": _("New draft"),
            "form": form,
            "errors": form.non_field_errors(),
        }
        return TemplateResponse(request, "admin/events/reportdraft/add.html", context)

    # -- The draft -----------------------------------------------------------------
    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Every piece that was found, to confirm, correct or discard."""
        draft = self.get_object(request, object_id)
        if draft is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        pieces, errors, problems = draft.pieces, [], {}
        if request.method == "POST":
            if not self.has_change_permission(request, draft):
                raise PermissionDenied
            pieces = typed(draft.pieces, request.POST)
            place, errors, problems = self.carry_out(request, draft, pieces)
            if place:
                return redirect(place)
            draft.refresh_from_db()
        return self.draft_page(request, draft, pieces, errors, problems)

    def carry_out(self, request, draft, pieces):
        """(where to go, or None; what is wrong; the same by piece) of what was sent."""
        seen, do = request.POST.get("revision", ""), request.POST.get("do", "")
        here = request.get_full_path()
        try:
            draft = actions.save_draft(
                draft=draft,
                pieces=pieces,
                by=request.user,
                revision=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            )
            if do != "make":
                messages.success(request, gettext("The draft is kept."))
                section = do.partition("-")[2]
                return (f"{here}#section-{section}" if section else here), [], {}
            report = actions.make_report(
                draft=draft,
                by=request.user,
                revision=draft.revision,
                on=timezone.localdate(),
            )
        except Conflict:
            text = gettext(
                "Somebody else changed this draft while you were writing. Nothing you "
                "typed is lost: it stands here. Saving again replaces theirs with it."
            )
            return None, [text], {}
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                return None, error.messages, {}
            by_piece = error.message_dict
            if not all(key.isdecimal() for key in by_piece):
                return None, error.messages, {}
            problems = {int(key): texts for key, texts in by_piece.items()}
            text = ngettext(
                "One piece cannot be made a record. The draft is kept; nothing else is.",
                "%(n)d pieces cannot be made records. The draft is kept; nothing else is.",
                len(problems),
            )
            return None, [text % {"n": len(problems)}], problems
        messages.success(
            request,
            gettext("The report is made. Only the Secretariat reads it until you say."),
        )
        return redirect("admin:events_meetingreport_change", report.pk).url, [], {}

    def draft_page(self, request, draft, pieces, errors, problems):
        shown = [{**each, "problems": problems.get(each["id"])} for each in pieces]
        counts = counts_of(pieces)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Draft of a report"),
            "subtitle": draft.title,
            "opts": self.opts,
            "original": draft,
            "draft": draft,
            "sections": in_sections(shown),
            "section_count": sum(each["kind"] == "section" for each in pieces),
            "states": STATES.items(),
            "counts": [(STATES[state], counts[state]) for state in STATES],
            "open_count": counts[OPEN],
            "kept_count": counts[KEPT],
            "dropped_count": counts[DROPPED],
            "choices": {
                f"{kind}_{name}": enum.choices for (kind, name), enum in CHOICES.items()
            },
            "errors": errors,
        }
        template = "admin/events/reportdraft/change_form.html"
        return TemplateResponse(request, template, context)
