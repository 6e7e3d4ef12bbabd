import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, F, Func, Max, Prefetch
from django.db.models.functions import Upper
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

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
from alliance87.core.revisions import Conflict
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from events import calendar
from events.actions import take_back_uptake, take_up
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
from events.forms import UptakeForm
from events.models import (
    AgendaItem,
    Event,
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportSection,
    local_year,
    standing,
)
from events.search import EVENT_WEIGHTS, PROPOSAL_WEIGHTS, REPORT_WEIGHTS
from events.thread import MOST, candidates, may_link
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


def as_first_met(values):
    """The ``labels`` of a facet whose values differ by more than their capitals."""
    known = {}
    for value in sorted(values, key=lambda text: (text.isupper(), text)):
        known.setdefault(value.upper(), value)
    return as_they_are(known.values())


def count_labels(rows, user):
    """How many of ``rows`` have each label, whatever its capitals, as the filter asks."""
    counted = (
        Proposal.objects.filter(pk__in=rows.order_by().values("pk"))
        .order_by()
        .annotate(capitals=Upper("label"))
        .values_list("capitals")
        .annotate(Max("label"), Count("pk"))
    )
    return {label: count for _capitals, label, count in counted if label}


def count_taken_up(rows, user):
    """How many of ``rows`` were taken up by something ``user`` may see, and not."""
    total, taken = rows.order_by().count(), rows.order_by().taken_up(user).count()
    counts = {"true": taken, "false": total - taken}
    return {value: count for value, count in counts.items() if count}


def taken_up_labels(values):
    words = {"true": _("taken up"), "false": _("not taken up")}
    return {value: word for value, word in words.items() if value in set(values)}


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


def output_name(output):
    plan = said(output.objective.work_plan, "title")
    return f"{output.label or output.number} {said(output, 'text')} ({plan})"


def commitment_name(commitment):
    country = commitment.priority_area.roadmap.pathfinder.country
    return (
        f"{commitment.reference} {said(commitment, 'title')} ({said(country, 'name')})"
    )


def item_name(item):
    return f"{said(item, 'title')} ({said(item.event, 'title')})"


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
        local_year(),
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
    agenda = list(
        AgendaItem.objects.for_reader(user)
        .filter(event=event)
        .prefetch_related(taken_from(user))
    )
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
        local_year("event__"),
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
    proposals = Proposal.objects.visible_to(user).filter(section__report=report)
    context = {
        "report": report,
        "taken_up_count": proposals.taken_up(user).count(),
        "document": Document.objects.visible_to(user)
        .filter(pk=report.document_id)
        .first(),
        "sections": sections,
        "other_versions": MeetingReport.objects.for_reader(user)
        .filter(event=report.event_id)
        .exclude(pk=report.pk),
    }
    return render(request, "events/report_detail.html", context)


def taken_from(user):
    """For records: the proposals each took up, as ``takes_up``, for this reader."""
    rows = ProposalUptake.objects.for_reader(user)
    return Prefetch("uptakes", rows, to_attr="takes_up")


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
    Facet("label", _("What its source calls it"), count_labels, as_first_met),
    Facet(
        "year",
        _("Year of the meeting"),
        local_year("section__report__event__"),
        latest_year_first,
        single=True,
    ),
    Facet("taken_up", _("Follow-up"), count_taken_up, taken_up_labels, single=True),
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
    Column(
        _("Taken up by outputs"),
        lambda row: [output_name(each) for each in row.taken_up_by_outputs.all()],
    ),
    Column(
        _("Taken up by commitments"),
        lambda row: [
            commitment_name(each) for each in row.taken_up_by_commitments.all()
        ],
    ),
    Column(
        _("Taken up by agenda items"),
        lambda row: [item_name(each) for each in row.taken_up_by_agenda_items.all()],
    ),
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


@require_safe
def proposal_detail(request, pk):
    """One proposal and its thread: what took it up."""
    user = request.user
    proposal = get_object_or_404(Proposal.objects.for_reader(user), pk=pk)
    context = {
        "proposal": proposal,
        "uptakes": ProposalUptake.objects.for_reader(user).filter(proposal=proposal),
        "may_link": may_link(proposal, user),
    }
    return render(request, "events/proposal_detail.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_links(request, pk):
    """Where who keeps one side says what took a proposal up, or takes that back."""
    user = request.user
    proposal = get_object_or_404(Proposal.objects.for_reader(user), pk=pk)
    if not may_link(proposal, user):
        raise Http404
    kept = ProposalUptake.objects.for_reader(user).editable_by(user)
    kept = kept.filter(proposal=proposal)
    form = UptakeForm(request.POST or None, proposal=proposal, user=user)
    if request.POST.get("do") == "remove":
        return remove_uptake(request, proposal, kept)
    if request.method == "POST" and link_uptake(form, proposal, user):
        messages.success(request, _("It is part of the thread now."))
        return redirect(proposal.get_thread_url())
    asked = request.POST.get("find") or request.GET.get("find") or ""
    words = asked.replace("\x00", "")[:200].strip()
    context = {
        "proposal": proposal,
        "kept": kept,
        "form": form,
        "words": words,
        "found": found_targets(proposal, user, words) if words else [],
        "chosen": form.data.get("target", ""),
        "problems": [
            error
            for name, errors in form.errors.items()
            if name in {"target", "__all__"}
            for error in errors
        ],
    }
    return render(request, "events/proposal_links.html", context)


def link_uptake(form, proposal, user):
    """Carry out what the form says. True, or False with the errors on it."""
    if not form.is_valid():
        return False
    try:
        take_up(proposal=proposal, by=user, **form.cleaned_data)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def remove_uptake(request, proposal, kept):
    key = request.POST.get("uptake", "")
    try:
        uptake = get_object_or_404(kept, pk=uuid.UUID(key))
        revision = int(request.POST.get("revision", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        take_back_uptake(uptake=uptake, by=request.user, revision=revision)
    except (Conflict, ProposalUptake.DoesNotExist):
        text = _("Somebody else changed this meanwhile: look at it again.")
        messages.warning(request, text)
    else:
        messages.success(request, _("It is no longer said to have taken this up."))
    return redirect(proposal.get_thread_url())


def found_targets(proposal, user, words):
    """The records to choose from, by kind, each with its key and its name."""
    kinds = [
        ("output", _("Outputs of work plans"), output_name),
        ("commitment", _("Commitments of countries"), commitment_name),
        ("agenda_item", _("Agenda items of later meetings"), item_name),
    ]
    found = candidates(proposal, user, words)
    return [
        {
            "legend": legend,
            "rows": [(f"{kind}:{row.pk}", name(row)) for row in found[kind]],
            "is_cut": len(found[kind]) == MOST,
        }
        for kind, legend, name in kinds
        if found[kind]
    ]
