"""The annual reports of all countries, and where each stands."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    list_rows,
)
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import format_on, translated_text
from pathfinders.enums import ReportSituation
from pathfinders.filtersets import ReportBoardFilterSet
from pathfinders.models import ProgressReport


def count_situations(rows, user):
    today = timezone.localdate()
    return {
        situation: count
        for situation in ReportSituation.values
        if (count := rows.order_by().in_situation(situation, on=today).count())
    }


FACETS = [
    Facet("situation", _("Situation"), count_situations, from_choices(ReportSituation)),
]


SORTS = [
    Sort(
        "due",
        _("due date"),
        lambda: ["due_on", by_name("pathfinder", "country", "name")],
    ),
    Sort(
        "country",
        _("country"),
        lambda: [by_name("pathfinder", "country", "name"), "-year"],
    ),
    Sort(
        "year", _("year"), lambda: ["-year", by_name("pathfinder", "country", "name")]
    ),
]


def situation_label(row):
    situation = row.situation(on=timezone.localdate())
    return ReportSituation(situation).label if situation else row.get_status_display()


COLUMNS = [
    Column(
        _("Country"), lambda row: translated_text(row.pathfinder.country, "name")[0]
    ),
    Column(_("Year"), lambda row: row.year),
    Column(_("Situation"), situation_label),
    Column(_("Status"), lambda row: row.get_status_display()),
    Column(_("Due"), lambda row: row.due_on),
    Column(_("Submitted"), lambda row: row.submitted_at and row.submitted_at.date()),
    Column(_("Published"), lambda row: row.published_at and row.published_at.date()),
]


@never_cache
@login_required
@require_safe
def board(request):
    """Which reports are due, overdue, waiting, sent back, published: of all countries
    for the Secretariat, of their own for focal points.
    """
    user = request.user
    rows = ProgressReport.objects.for_reader(user) & (
        ProgressReport.objects.editable_by(user)
    )
    listing = list_rows(
        request, rows, filterset_class=ReportBoardFilterSet, sorts=SORTS, facets=FACETS
    )
    if kind := download_asked(request):
        name = "alliance-8-7-annual-reports"
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, COLUMNS, name=name)
    return render(
        request,
        "pathfinders/reporting/board.html",
        {
            "listing": listing,
            "columns": [{"label": column.label} for column in COLUMNS],
            "table": [table_row(row, user) for row in listing.page],
            "breadcrumb": [(reverse("pathfinders:list"), _("Pathfinder countries"))],
        },
    )


def table_row(row, user):
    first = {
        "text": translated_text(row.pathfinder.country, "name")[0],
        "url": report_url(row, user),
    }
    rest = [
        str(row.year),
        situation_label(row),
        row.get_status_display(),
        format_on(row.due_on),
        format_on(row.submitted_at and timezone.localdate(row.submitted_at)),
        format_on(row.published_at and timezone.localdate(row.published_at)),
    ]
    return [first, *rest]


def report_url(row, user):
    """Where this reader works on the report."""
    if user.is_staff:
        return reverse("admin:pathfinders_progressreport_review", args=[row.pk])
    return reverse("pathfinders:report", kwargs={"pk": row.pk})
