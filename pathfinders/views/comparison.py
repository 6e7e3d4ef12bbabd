"""Two to five pathfinder countries side by side."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance87.core.listing import DOWNLOADS, by_name, download_asked
from alliance87.core.tabular import Column, download_response
from alliance87.core.templatetags.pages import figure
from alliance87.core.texts import format_on
from pathfinders.content import said, sources_of
from pathfinders.enums import RoadmapStatus
from pathfinders.models import (
    Commitment,
    IndicatorValue,
    PathfinderCountry,
    PriorityArea,
    Ratification,
    StageEvent,
)
from pathfinders.progress import count_statuses, is_overdue, stage_of

FEWEST, MOST = 2, 5


@dataclass(frozen=True)
class Line:
    """One statement in a cell; ``aside`` is its date or source, told more quietly."""

    text: str
    aside: str = ""

    def __str__(self):
        return f"{self.text} ({self.aside})" if self.aside else self.text


@dataclass
class Row:
    """One subject, and what is known of it in each of the countries, in their order."""

    label: str
    cells: list[list[Line]]


@require_safe
def compare(request):
    """The countries that ``?country=np&country=gh`` asks for, a column each.

    Too few, too many or unknown ones are said, and what was chosen stays chosen.
    """
    user = request.user
    offered = list(readable_countries(user))
    asked = asked_codes(request.GET)
    by_code = {row.country.iso2: row for row in offered}
    chosen = [by_code[code] for code in asked if code in by_code]
    problems = problems_of(asked, chosen, by_code)
    parts, facts = [], []
    if asked and not problems:
        parts, facts = compared(chosen, user=user, on=timezone.localdate())
    if parts and (kind := download_asked(request)):
        return download(kind, chosen, parts)
    context = {
        "breadcrumb": [(reverse("pathfinders:list"), _("Pathfinder countries"))],
        "choices": [(row, row in chosen) for row in offered],
        "chosen": chosen,
        "problems": problems,
        "parts": parts,
        "sources": sources_of(facts),
        "downloads": downloads(chosen) if parts else [],
    }
    return render(request, "pathfinders/compare.html", context)


def readable_countries(user):
    steps = Prefetch("stage_events", StageEvent.objects.select_related("source"))
    return (
        PathfinderCountry.objects.visible_to(user)
        .select_related("country", "source")
        .prefetch_related(steps)
        .order_by(by_name("country", "name"))
    )


def asked_codes(query):
    """The codes in the address, in capitals, each once, in their order."""
    codes = [code.strip().upper() for code in query.getlist("country")]
    return [code[:40] for code in dict.fromkeys(codes) if code]


def problems_of(asked, chosen, known):
    """What is wrong with the choice, in words; nothing where nothing was asked."""
    unknown = [code for code in asked if code not in known]
    problems = [
        gettext("“%(code)s” is not the code of a pathfinder country.") % {"code": code}
        for code in unknown[:MOST]
    ]
    if asked and len(chosen) < FEWEST:
        problems.append(gettext("Choose at least two countries to compare."))
    if len(chosen) > MOST:
        problems.append(
            ngettext(
                "You chose %(number)d country; at most five stand side by side.",
                "You chose %(number)d countries; at most five stand side by side.",
                len(chosen),
            )
            % {"number": len(chosen)}
        )
    return problems


def compared(chosen, *, user, on):
    """The parts of the comparison, (title, rows) each, and the facts they are made of."""
    parts, facts = [], [*chosen]
    for title, make in [
        (_("Stage"), stage_rows),
        (_("Priorities by theme"), priority_rows),
        (_("Commitments, by the governments’ own reports"), commitment_rows),
        (_("Ratifications"), ratification_rows),
        (_("Figures"), indicator_rows),
    ]:
        rows, found = make(chosen, user, on)
        parts.append((title, rows))
        facts += found
    return parts, facts


def stage_rows(chosen, user, on):
    events = [stage_of(row.stage_events.all(), on=on) for row in chosen]
    cells = [
        [
            Line(
                capfirst(str(event.get_kind_display())),
                format_on(event.on, event.precision),
            )
        ]
        if event
        else []
        for event in events
    ]
    return [Row(_("Where the country stands"), cells)], [e for e in events if e]


def in_columns(chosen, found):
    """The lists of ``found``, by the key of a country, in the order of the columns."""
    return [found.get(row.pk, []) for row in chosen]


def priority_rows(chosen, user, on):
    """A row a theme, with the countries' own headings; last, those without a theme."""
    areas = (
        PriorityArea.objects.visible_to(user)
        .filter(roadmap__pathfinder__in=chosen)
        .exclude(roadmap__status=RoadmapStatus.SUPERSEDED)
        .select_related("roadmap", "source")
        .prefetch_related("themes")
    )
    by_theme, other = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    found = list(areas)
    for area in found:
        line = Line(said(area, "label"))
        for theme in area.themes.all():
            by_theme[theme][area.roadmap.pathfinder_id].append(line)
        if not area.themes.all():
            other[area.roadmap.pathfinder_id].append(line)
    themes = sorted(by_theme, key=lambda theme: (theme.position, theme.slug))
    rows = [
        Row(said(theme, "name"), in_columns(chosen, by_theme[theme]))
        for theme in themes
    ]
    if other:
        rows.append(Row(_("Without a theme"), in_columns(chosen, other)))
    return rows, found


def commitment_rows(chosen, user, on):
    """How many each country made, and what its government says of them."""
    commitments = list(
        Commitment.objects.visible_to(user)
        .filter(priority_area__roadmap__pathfinder__in=chosen)
        .exclude(priority_area__roadmap__status=RoadmapStatus.SUPERSEDED)
        .with_status(on=on, user=user)
        .select_related("priority_area__roadmap", "source")
    )
    by_country = defaultdict(list)
    for each in commitments:
        by_country[each.priority_area.roadmap.pathfinder_id].append(each)
    totals, statuses, late = [], [], []
    for row in chosen:
        theirs = by_country[row.pk]
        counts = Counter(each.status or "" for each in theirs)
        overdue = sum(is_late(each, on) for each in theirs)
        totals.append([Line(str(len(theirs)))])
        statuses.append(
            [
                Line(f"{number} {label}")
                for _code, label, number in count_statuses(counts)
            ]
        )
        late.append([Line(str(overdue))] if overdue else [])
    rows = [
        Row(_("Recorded"), totals),
        Row(_("By status"), statuses),
        Row(_("Overdue"), late),
    ]
    return (rows if commitments else []), commitments


def is_late(commitment, on):
    done = commitment.status in {"completed", "dropped"}
    return not done and is_overdue(commitment.due_on, commitment.due_precision, on=on)


def ratification_rows(chosen, user, on):
    """A row for each instrument that one of the countries is recorded to have ratified."""
    ratified = list(
        Ratification.objects.for_reader(user)
        .filter(country__in=[row.country_id for row in chosen])
        .order_by("instrument__code", "ratified_on")
    )
    cells = defaultdict(lambda: defaultdict(list))
    for each in ratified:
        denounced = each.denounced_on and gettext("denounced %(date)s") % {
            "date": format_on(each.denounced_on)
        }
        line = Line(format_on(each.ratified_on), denounced or "")
        cells[each.instrument][each.country_id].append(line)
    nothing = [Line(gettext("no ratification recorded here"))]
    rows = [
        Row(
            f"{instrument.code} {said(instrument, 'title')}",
            [found.get(row.country_id, nothing) for row in chosen],
        )
        for instrument, found in cells.items()
    ]
    return rows, ratified


def indicator_rows(chosen, user, on):
    """A row an indicator: the latest year most of the countries have, else their own."""
    values = list(
        IndicatorValue.objects.for_reader(user)
        .filter(country__in=[row.country_id for row in chosen])
        .order_by("indicator__code", "year")
    )
    groups = defaultdict(lambda: defaultdict(dict))
    for value in values:
        group = (value.indicator, said(value, "disaggregation"))
        groups[group][value.country_id][value.year] = value
    rows, used = [], []
    for (indicator, of_whom), by_country in groups.items():
        year = common_year(by_country)
        cells = []
        for row in chosen:
            theirs = by_country.get(row.country_id, {})
            value = theirs.get(year) or (theirs[max(theirs)] if theirs else None)
            cells.append([figure_line(value)] if value else [])
            used += [value] if value else []
        name = f"{said(indicator, 'name')} ({said(indicator, 'unit')})"
        rows.append(Row(f"{name}, {of_whom}" if of_whom else name, cells))
    return rows, used


def common_year(by_country):
    """The year for which the most countries have a value; of several the latest."""
    counts = Counter(year for theirs in by_country.values() for year in theirs)
    return max(counts, key=lambda year: (counts[year], year))


def figure_line(value):
    source = said(value.public_source, "short_title")
    return Line(figure(value.value), ", ".join(filter(None, [str(value.year), source])))


def downloads(chosen):
    query = QueryDict(mutable=True)
    query.setlist("country", [row.country.iso2.lower() for row in chosen])
    address = reverse("pathfinders:compare")
    return [
        {
            "label": kind.upper(),
            "url": f"{address}?{query.urlencode()}&format={kind}",
        }
        for kind in DOWNLOADS
    ]


def download(kind, chosen, parts):
    """The comparison as a file: a row a subject, a column a country."""
    columns = [
        Column(_("Part"), lambda pair: pair[0]),
        Column(_("Subject"), lambda pair: pair[1].label),
        *(country_column(place, row) for place, row in enumerate(chosen)),
    ]
    pairs = [(title, row) for title, rows in parts for row in rows]
    return download_response(kind, pairs, columns, name="alliance-8-7-comparison")


def country_column(place, pathfinder):
    return Column(said(pathfinder.country, "name"), lambda pair: pair[1].cells[place])
