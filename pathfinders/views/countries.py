from collections import Counter

from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion
from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
)
from alliance87.core.models import Document, Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import format_on, translated_text
from alliance87.core.worldmap import DISCLAIMER
from partners.models import Partner
from pathfinders.enums import AssessorKind, StageKind
from pathfinders.filtersets import PathfinderCountryFilterSet
from pathfinders.maps import pathfinder_map
from pathfinders.models import Assessment, Commitment, PathfinderCountry, PriorityArea
from pathfinders.progress import stage_of, timeline
from pathfinders.search import PATHFINDER_WEIGHTS


def count_stages(rows, user):
    """How many of ``rows``, which know their stage, stand at each."""
    return dict(Counter(rows.order_by().values_list("stage", flat=True)))


def count_themes(rows, user):
    """How many of ``rows`` have a theme in a roadmap that ``user`` may see."""
    areas = PriorityArea.objects.visible_to(user).filter(roadmap__pathfinder__in=rows)
    counted = areas.order_by().values_list("themes__slug")
    counted = counted.annotate(Count("roadmap__pathfinder", distinct=True))
    return {slug: count for slug, count in counted if slug}


FACETS = [
    Facet("stage", _("Stage"), count_stages, from_choices(StageKind)),
    Facet("region", _("Region"), "country__ilo_region", from_choices(IloRegion)),
    Facet("theme", _("Theme"), count_themes, from_rows(Theme.objects.all(), "slug")),
]

SORTS = [
    Sort(
        "region",
        _("region"),
        lambda: ["country__ilo_region", by_name("country", "name")],
    ),
    Sort("name", _("name"), lambda: [by_name("country", "name")]),
    Sort("stage", _("latest step"), lambda: ["-stage_on", by_name("country", "name")]),
]


def said(row, field):
    return translated_text(row, field)[0]


def export_columns(on):
    """The columns of the export; a stage is as of the date ``on``."""

    def stage(row):
        event = stage_of(row.stage_events.all(), on=on)
        return (
            (event.get_kind_display(), format_on(event.on, event.precision))
            if (event)
            else ("", "")
        )

    return [
        Column(_("Country"), lambda row: said(row.country, "name")),
        Column(_("ISO code"), lambda row: row.country.iso2),
        Column(_("Region"), lambda row: row.country.get_ilo_region_display()),
        Column(_("Stage"), lambda row: stage(row)[0]),
        Column(_("Stage reached"), lambda row: stage(row)[1]),
        Column(_("Focal institution"), lambda row: said(row, "focal_institution")),
        Column(_("Summary"), lambda row: said(row, "summary")),
        Column(_("Source"), lambda row: said(row.public_source, "short_title")),
        Column(_("Place in the source"), lambda row: row.public_locator),
    ]


def stops(events, *, on):
    """The events as the stops of ``components/stage_timeline.html``."""
    return [
        {
            "label": capfirst(str(event.get_kind_display())),
            "date": format_on(event.on, event.precision),
            "state": state,
            "event": event,
        }
        for event, state in timeline(events, on=on)
    ]


def pathfinder_list(request):
    """The pathfinder countries on a map and by region, each with its way so far."""
    today = timezone.localdate()
    rows = PathfinderCountry.objects.for_reader(request.user).with_stage(on=today)
    listing = list_rows(
        request,
        rows,
        filterset_class=PathfinderCountryFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=PATHFINDER_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        name = "alliance-8-7-pathfinder-countries"
        return download_response(kind, found, export_columns(today), name=name)
    commitments = Commitment.objects.visible_to(request.user).filter(
        priority_area__roadmap__pathfinder__in=[row.pk for row in listing.page]
    )
    counts = dict(
        commitments.order_by()
        .values_list("priority_area__roadmap__pathfinder")
        .annotate(Count("pk"))
    )
    countries = [
        {
            "pathfinder": row,
            "region": row.country.get_ilo_region_display(),
            "stops": stops(row.stage_events.all(), on=today),
            "commitments": counts.get(row.pk, 0),
        }
        for row in listing.page
    ]
    pairs = [(row, stage_of(row.stage_events.all(), on=today)) for row in listing.page]
    context = {
        "listing": listing,
        "countries": countries,
        "by_region": listing.sorts[0]["current"] and not listing.query,
        "world": pathfinder_map(pairs),
        "disclaimer": DISCLAIMER,
    }
    return render(request, "pathfinders/list.html", context)


def pathfinder_detail(request, slug):
    """One country: where it stands, what it promised, what came of it, and sources."""
    user, today = request.user, timezone.localdate()
    pathfinder = get_object_or_404(
        PathfinderCountry.objects.for_reader(user), slug=slug
    )
    country = pathfinder.country
    events = list(pathfinder.stage_events.for_reader(user).select_related("source"))
    roadmaps = [plan(roadmap, today) for roadmap in roadmaps_of(pathfinder, user)]
    next_steps = list(pathfinder.next_steps.for_reader(user))
    lessons = list(pathfinder.lessons_learnt.for_reader(user))
    facts = [pathfinder, *events, *(plan["roadmap"] for plan in roadmaps)]
    context = {
        "pathfinder": pathfinder,
        "country": country,
        "breadcrumb": [(reverse("pathfinders:list"), _("Pathfinder countries"))],
        "stops": stops(events, on=today),
        "stage_notes": [stop for stop in stops(events, on=today) if stop["event"].note],
        "bodies": bodies_of(pathfinder, user),
        "roadmaps": roadmaps,
        "next_steps": next_steps,
        "lessons": lessons,
        "ratifications": country.ratifications.for_reader(user).order_by(
            "instrument__code"
        ),
        "indicators": country.indicator_values.for_reader(user).order_by(
            "indicator__code", "-year"
        ),
        "events": events_of(country, user),
        "seats": country.seats.for_reader(user),
        "partner_count": Partner.objects.visible_to(user)
        .listed()
        .filter(country=country)
        .count(),
        "reports": pathfinder.progress_reports.for_reader(user).prefetch_related(
            Prefetch("document", Document.objects.visible_to(user))
        ),
        "documents": pathfinder.documents.for_reader(user).current(user),
        "sources": sources_of([*facts, *next_steps, *lessons]),
    }
    return render(request, "pathfinders/detail.html", context)


def roadmaps_of(pathfinder, user):
    """The roadmaps in force, each with its priority areas and their commitments."""
    commitments = Commitment.objects.for_reader(user).prefetch_related(
        Prefetch("assessments", Assessment.objects.for_reader(user))
    )
    areas = PriorityArea.objects.for_reader(user).prefetch_related(
        Prefetch("commitments", commitments)
    )
    return (
        pathfinder.roadmaps.for_reader(user)
        .current()
        .prefetch_related(Prefetch("priority_areas", areas))
    )


def plan(roadmap, on):
    """A roadmap with each commitment's state on the date, and their sums."""
    areas, statuses = [], Counter()
    for area in roadmap.priority_areas.all():
        entries = [judged(commitment, on) for commitment in area.commitments.all()]
        statuses.update(entry["status"] for entry in entries)
        areas.append({"area": area, "commitments": entries})
    total = statuses.total()
    return {
        "roadmap": roadmap,
        "areas": areas,
        "columns": len(areas) if len(areas) <= 5 else "many",
        "total": total,
        "reported": total - statuses[""],
        "completed": statuses["completed"],
        "delayed": statuses["delayed"],
    }


def judged(commitment, on):
    """A commitment with its status: what the government itself last said by ``on``.

    From the assessments this reader sees, so that a hidden one does not show through.
    """
    assessments = [a for a in commitment.assessments.all() if a.as_of <= on]
    own = [a for a in assessments if a.assessor_kind == AssessorKind.SELF_REPORT]
    latest = next((a for a in own if a.status), None)
    return {
        "commitment": commitment,
        "status": latest.status if latest else "",
        "report": latest,
        "assessments": assessments,
    }


def bodies_of(pathfinder, user):
    """The coordination bodies as a tree: each with its sub-committees."""
    bodies = list(
        pathfinder.coordination_bodies.for_reader(user).select_related("source")
    )
    return [
        {
            "body": body,
            "sub_committees": [sub for sub in bodies if sub.part_of_id == body.pk],
        }
        for body in bodies
        if body.part_of_id is None
    ]


def events_of(country, user):
    """The events in a country and about it, the latest first, each once."""
    events = {}
    for related in (country.events_held, country.events_about):
        for event in related.visible_to(user):
            events[event.pk] = event
    return sorted(events.values(), key=lambda event: event.starts_at, reverse=True)


def sources_of(facts):
    """The documents the facts of a page come from, each with every place in it."""
    places = {}
    for fact in facts:
        if fact.public_source:
            places.setdefault(fact.public_source, {})[fact.locator] = True
    return [
        {"source": source, "locators": [place for place in found if place]}
        for source, found in places.items()
    ]
