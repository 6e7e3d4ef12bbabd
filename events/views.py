from django.db.models import Count, F, Func, Prefetch
from django.db.models.functions import ExtractYear
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from action_groups.models import ActionGroup, Output
from alliance87.core.enums import IloRegion, Language
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Country, Document, Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from events import calendar
from events.enums import (
    Audience,
    Endorsement,
    EventKind,
    EventStanding,
    ReportStatus,
)
from events.filtersets import (
    EventFilterSet,
    MeetingReportFilterSet,
    ProposalFilterSet,
)
from events.models import (
    AgendaItem,
    Event,
    MeetingReport,
    Proposal,
    ReportSection,
    standing,
)
from events.search import EVENT_WEIGHTS, PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from partners.models import Representative, listed_partners
from pathfinders.models import Commitment


def said(row, field):
    return translated_text(row, field)[0]


def names(rows, field="name"):
    return [said(row, field) for row in rows]


def labels(choices, values):
    """The words for stored codes, as a list."""
    words = dict(choices.choices)
    return [str(words.get(value, value)) for value in values]


def as_they_are(values):
    """The ``labels`` of a facet over free text or numbers."""
    return {value: value for value in sorted(values)}


def latest_year_first(years):
    known = {int(year) for year in years if str(year).isdecimal()}
    return {year: year for year in sorted(known, reverse=True)}


def by_title(rows):
    """The ``labels`` of a facet over records named by their slug."""

    def labels(slugs):
        found = rows.filter(slug__in=list(slugs)).order_by(by_name("title"))
        return {row.slug: str(row) for row in found}

    return labels


def by_standing(rows, user):
    """How many of ``rows`` are planned, held, cancelled or not known to be held."""
    told = Event.objects.filter(pk__in=rows.order_by().values("pk")).order_by()
    told = told.annotate(standing=standing(at=timezone.now()))
    counted = told.values_list("standing").annotate(number=Count("pk"))
    return dict(counted)


# -- Events --------------------------------------------------------------------
EVENT_SORTS = [
    Sort("newest", _("newest first"), lambda: ["-starts_at"]),
    Sort("oldest", _("oldest first"), lambda: ["starts_at"]),
    Sort("title", _("title"), lambda: [by_name("title")]),
]
EVENT_FACETS = [
    Facet("kind", _("Kind"), "kind", from_choices(EventKind)),
    Facet("status", _("Status"), by_standing, from_choices(EventStanding)),
    Facet(
        "year",
        _("Year"),
        ExtractYear("starts_at"),
        latest_year_first,
        single=True,
    ),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
    Facet(
        "country",
        _("Country of the venue"),
        "country__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
    Facet(
        "language",
        _("Language"),
        Func(F("languages"), function="unnest"),
        from_choices(Language),
    ),
]
EVENT_COLUMNS = [
    Column(_("Title"), lambda row: said(row, "title")),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Status"), lambda row: row.standing_at(timezone.now()).label),
    Column(_("Series"), lambda row: row.series),
    Column(_("Number"), lambda row: row.number),
    Column(_("Starts on"), lambda row: row.local_start.date()),
    Column(_("Ends on"), lambda row: row.local_end.date()),
    Column(_("Dates exact to the"), lambda row: row.get_date_precision_display()),
    Column(_("Time"), calendar.times_text),
    Column(_("Time zone"), lambda row: row.time_zone),
    Column(_("Online"), lambda row: row.is_online),
    Column(_("Venue"), lambda row: row.venue),
    Column(_("City"), lambda row: row.city),
    Column(_("Country"), lambda row: said(row.country, "name")),
    Column(_("Hosts"), lambda row: names(row.hosts.all())),
    Column(_("Languages"), lambda row: labels(Language, row.languages)),
    Column(_("Themes"), lambda row: names(row.themes.all())),
    Column(_("Summary"), lambda row: said(row, "summary")),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


def by_when(rows, user):
    """How many of ``rows`` are still to come, and how many are over."""
    upcoming = rows.upcoming(at=timezone.now()).order_by().count()
    return {"true": upcoming, "false": rows.order_by().count() - upcoming}


def when_labels(values):
    return {"true": _("upcoming"), "false": _("past")}


@require_safe
def event_list(request):
    groups = ActionGroup.objects.visible_to(request.user)
    listing = list_rows(
        request,
        Event.objects.for_reader(request.user),
        filterset_class=EventFilterSet,
        sorts=EVENT_SORTS,
        facets=[
            Facet("upcoming", _("When"), by_when, when_labels, single=True),
            *EVENT_FACETS,
            Facet(
                "action_group",
                _("Action group"),
                "action_groups__slug",
                from_rows(groups, "slug"),
            ),
        ],
        weights=EVENT_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, EVENT_COLUMNS, name="alliance-8-7-events")
    return render(request, "events/event_list.html", {"listing": listing})


@require_safe
def event_detail(request, slug):
    user = request.user
    rows = Event.objects.for_reader(user).prefetch_related(
        listed_partners("organisers", user),
        listed_partners("funders", user),
        Prefetch("chairs", Representative.objects.for_reader(user)),
        Prefetch("action_groups", ActionGroup.objects.visible_to(user)),
        "countries",
    )
    event = get_object_or_404(rows, slug=slug)
    agenda = list(AgendaItem.objects.for_reader(user).filter(event=event))
    points = event.action_points.for_reader(user)
    context = {
        "event": event,
        "languages": labels(Language, event.languages),
        "days": calendar.days_of(agenda, zone=event.zone),
        "documents": event.documents.for_reader(user).current(user),
        "reports": event.reports.for_reader(user),
        "recordings": event.recordings.for_reader(user),
        "action_points": points,
    }
    return render(request, "events/event_detail.html", context)


# -- Meeting reports -----------------------------------------------------------
REPORT_SORTS = [
    Sort("newest", _("newest meeting first"), lambda: ["-event__starts_at"]),
    Sort("oldest", _("oldest meeting first"), lambda: ["event__starts_at"]),
    Sort("title", _("title"), lambda: [by_name("title")]),
]
REPORT_FACETS = [
    Facet("status", _("Status"), "status", from_choices(ReportStatus)),
    Facet(
        "year",
        _("Year of the meeting"),
        ExtractYear("event__starts_at"),
        latest_year_first,
        single=True,
    ),
    Facet(
        "country",
        _("Country of the venue"),
        "event__country__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
]
REPORT_COLUMNS = [
    Column(_("Title"), lambda row: said(row, "title")),
    Column(_("Event"), lambda row: said(row.event, "title")),
    Column(_("Date of the event"), lambda row: row.event.local_start.date()),
    Column(_("Status"), lambda row: row.get_status_display()),
    Column(_("Version"), lambda row: row.version),
    Column(_("Published on"), lambda row: row.published_on),
    Column(_("Participants"), lambda row: row.participant_count),
    Column(_("Countries"), lambda row: row.country_count),
    Column(_("Partners"), lambda row: row.partner_count),
    Column(_("Sections"), lambda row: row.section_count),
    Column(_("Proposals"), lambda row: row.proposal_count),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


def with_counts(reports):
    """Reports with how many sections and proposals each has.

    Both are exactly as visible as their report.
    """
    return reports.annotate(
        section_count=Count("sections", distinct=True),
        proposal_count=Count("sections__proposals", distinct=True),
    )


@require_safe
def report_list(request):
    listing = list_rows(
        request,
        with_counts(MeetingReport.objects.for_reader(request.user)),
        filterset_class=MeetingReportFilterSet,
        sorts=REPORT_SORTS,
        facets=REPORT_FACETS,
        weights=REPORT_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(
            kind, found, REPORT_COLUMNS, name="alliance-8-7-meeting-reports"
        )
    return render(request, "events/report_list.html", {"listing": listing})


@require_safe
def report_detail(request, slug):
    user = request.user
    reports = with_counts(MeetingReport.objects.for_reader(user))
    report = get_object_or_404(reports, slug=slug)
    sections = (
        ReportSection.objects.for_reader(user)
        .filter(report=report)
        .prefetch_related(Prefetch("proposals", with_uptake(user)))
    )
    context = {
        "report": report,
        "document": Document.objects.visible_to(user)
        .filter(pk=report.document_id)
        .first(),
        "sections": sections,
        "other_versions": MeetingReport.objects.for_reader(user)
        .filter(event=report.event_id)
        .exclude(pk=report.pk),
    }
    return render(request, "events/report_detail.html", context)


def with_uptake(user):
    """Proposals with what took each up, as far as ``user`` may see it."""
    outputs = Output.objects.visible_to(user)
    commitments = Commitment.objects.visible_to(user)
    items = AgendaItem.objects.visible_to(user)
    return Proposal.objects.for_reader(user).prefetch_related(
        Prefetch(
            "taken_up_by_outputs",
            outputs.select_related("objective__work_plan__action_group"),
        ),
        Prefetch(
            "taken_up_by_commitments",
            commitments.select_related("priority_area__roadmap__pathfinder__country"),
        ),
        Prefetch("taken_up_by_agenda_items", items.select_related("event")),
    )


# -- Proposals -----------------------------------------------------------------
PROPOSAL_SORTS = [
    Sort(
        "newest",
        _("newest meeting first"),
        lambda: [
            "-section__report__event__starts_at",
            "section__report",
            "section__position",
            "position",
        ],
    ),
    Sort(
        "oldest",
        _("oldest meeting first"),
        lambda: [
            "section__report__event__starts_at",
            "section__report",
            "section__position",
            "position",
        ],
    ),
    Sort(
        "audience",
        _("audience"),
        lambda: ["audience", "-section__report__event__starts_at", "position"],
    ),
]
PROPOSAL_FACETS = [
    Facet("audience", _("Addressed to"), "audience", from_choices(Audience)),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
    Facet(
        "region",
        _("Region"),
        Func(F("regions"), function="unnest"),
        from_choices(IloRegion),
    ),
    Facet(
        "country",
        _("Country"),
        "countries__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
    Facet("endorsement", _("Endorsement"), "endorsement", from_choices(Endorsement)),
    Facet("label", _("What its source calls it"), "label", as_they_are),
]
PROPOSAL_COLUMNS = [
    Column(_("Proposal"), lambda row: said(row, "text")),
    Column(_("What its source calls it"), lambda row: row.label),
    Column(_("Addressed to"), lambda row: row.get_audience_display()),
    Column(_("Endorsement"), lambda row: row.get_endorsement_display()),
    Column(_("Made by"), lambda row: said(row, "attribution")),
    Column(_("Regions"), lambda row: labels(IloRegion, row.regions)),
    Column(_("Countries"), lambda row: names(row.countries.all())),
    Column(_("Themes"), lambda row: names(row.themes.all())),
    Column(_("Section"), lambda row: said(row.section, "heading")),
    Column(_("Meeting report"), lambda row: said(row.section.report, "title")),
    Column(_("Event"), lambda row: said(row.section.report.event, "title")),
    Column(
        _("Date of the event"),
        lambda row: row.section.report.event.local_start.date(),
    ),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


@require_safe
def proposal_list(request):
    """Every proposal of every report the reader may see, to compare and decide."""
    user = request.user
    events = by_title(Event.objects.visible_to(user))
    reports = by_title(MeetingReport.objects.visible_to(user))
    listing = list_rows(
        request,
        with_uptake(user),
        filterset_class=ProposalFilterSet,
        sorts=PROPOSAL_SORTS,
        facets=[
            Facet("event", _("Event"), "section__report__event__slug", events),
            Facet("report", _("Meeting report"), "section__report__slug", reports),
            *PROPOSAL_FACETS,
        ],
        weights=PROPOSAL_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(
            kind, found, PROPOSAL_COLUMNS, name="alliance-8-7-proposals"
        )
    return render(request, "events/proposal_list.html", {"listing": listing})
