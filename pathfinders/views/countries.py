import datetime
from collections import Counter
from operator import itemgetter

from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
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
from alliance87.core.models import Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import format_on
from alliance87.core.visibility import reads_everything
from alliance87.core.worldmap import DISCLAIMER
from pathfinders.content import country_content, readable_countries, said, stops
from pathfinders.enums import StageKind
from pathfinders.filtersets import PathfinderCountryFilterSet
from pathfinders.maps import pathfinder_map
from pathfinders.models import (
    Commitment,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    StageEvent,
)
from pathfinders.progress import stage_of
from pathfinders.search import PATHFINDER_WEIGHTS
from pathfinders.views.since import country_changes


def count_stages(rows, user):
    """How many of ``rows``, which know their stage, stand at each."""
    return dict(Counter(rows.order_by().values_list("stage", flat=True)))


def count_themes(rows, user):
    """How many of ``rows`` have a theme in a roadmap that ``user`` may see."""
    areas = PriorityArea.objects.visible_to(user).filter(roadmap__pathfinder__in=rows)
    counted = areas.order_by().values_list("themes__slug")
    counted = counted.annotate(Count("roadmap__pathfinder", distinct=True))
    return {slug: count for slug, count in counted if slug}


def count_years(rows, user):
    """How many of ``rows`` took a step in each year."""
    steps = StageEvent.objects.visible_to(user).filter(pathfinder__in=rows)
    counted = steps.order_by().values_list("on__year")
    counted = counted.annotate(Count("pathfinder", distinct=True))
    return {str(year): count for year, count in counted}


def year_labels(values):
    return {year: year for year in sorted(set(values)) if year.isdecimal()}


FACETS = [
    Facet("stage", _("Stage"), count_stages, from_choices(StageKind)),
    Facet("region", _("Region"), "country__ilo_region", from_choices(IloRegion)),
    Facet("theme", _("Theme"), count_themes, from_rows(Theme.objects.all(), "slug")),
    Facet("year", _("Year of a step"), count_years, year_labels, single=True),
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


LATELY = datetime.timedelta(days=183)
MOVES_SHOWN = 8


def moves_of(user, on):
    """What moved in the half year before ``on``, the newest first; else the last move.

    Steps and published reports, as dated facts with where they are told.
    """
    steps = (
        StageEvent.objects.visible_to(user)
        .filter(on__lte=on)
        .select_related("pathfinder__country")
        .order_by("-on", "-position")
    )
    reports = (
        ProgressReport.objects.visible_to(user)
        .filter(published_at__date__lte=on)
        .select_related("pathfinder__country")
        .order_by("-published_at")
    )
    moves = [
        *(move_of_step(step) for step in steps[:MOVES_SHOWN]),
        *(move_of_report(report) for report in reports[:MOVES_SHOWN]),
    ]
    moves.sort(key=itemgetter("on"), reverse=True)
    since = on - LATELY
    return {
        "since": since,
        "recent": [move for move in moves[:MOVES_SHOWN] if move["on"] >= since],
        "last": moves[0] if moves else None,
    }


def move_of_step(step):
    return {
        "on": step.on,
        "date": format_on(step.on, step.precision),
        "country": step.pathfinder.country,
        "url": step.pathfinder.get_absolute_url(),
        "text": step.get_kind_display(),
    }


def move_of_report(report):
    on = timezone.localdate(report.published_at)
    return {
        "on": on,
        "date": format_on(on),
        "country": report.pathfinder.country,
        "url": f"{report.pathfinder.get_absolute_url()}#reports",
        "text": gettext("progress report %(year)d published") % {"year": report.year},
    }


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
        "moves": moves_of(request.user, today),
        "disclaimer": DISCLAIMER,
    }
    return render(request, "pathfinders/list.html", context)


def pathfinder_detail(request, slug):
    """One country: where it stands, what it promised, what came of it, and sources.

    With ``?since=`` what changed of all that since a date.
    """
    user, today = request.user, timezone.localdate()
    pathfinder = get_object_or_404(readable_countries(user), slug=slug)
    if "since" in request.GET:
        return country_changes(request, pathfinder)
    keepers = PathfinderCountry.objects.editable_by(user)
    may_keep = keepers.filter(pk=pathfinder.pk).exists()
    context = {
        "pathfinder": pathfinder,
        "may_keep": may_keep,
        "may_confirm": may_keep and not reads_everything(user),
        "breadcrumb": [(reverse("pathfinders:list"), _("Pathfinder countries"))],
        **country_content(pathfinder, user=user, on=today),
    }
    return render(request, "pathfinders/detail.html", context)
