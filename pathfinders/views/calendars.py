"""Due dates as calendars that people subscribe to: public data only, whoever asks."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from alliance87.core.texts import translated_text
from pathfinders.calendars import DueDate, calendar_of
from pathfinders.enums import CommitmentStatus, ProgressReportStatus, RoadmapStatus
from pathfinders.models import Commitment, NextStep, PathfinderCountry, ProgressReport

# Who subscribes gives an address to a program: it must not open more than the public has.
ANYONE = None


def due_dates(countries):
    """What is still due in ``countries``: commitments, next steps and reports."""
    today = timezone.localdate()
    steps = NextStep.objects.visible_to(ANYONE).filter(
        pathfinder__in=countries, due_on__isnull=False, done_on__isnull=True
    )
    reports = ProgressReport.objects.visible_to(ANYONE).filter(
        pathfinder__in=countries, due_on__isnull=False
    )
    to_write = [
        ProgressReportStatus.DUE,
        ProgressReportStatus.DRAFT,
        ProgressReportStatus.SENT_BACK,
    ]
    found = [
        *(due_commitment(each) for each in open_commitments(countries, today)),
        *(due_step(each) for each in steps.select_related("pathfinder__country")),
        *(
            due_report(each)
            for each in reports.filter(status__in=to_write).select_related(
                "pathfinder__country"
            )
        ),
    ]
    return sorted(found, key=lambda due: (due.due_on, str(due.record.pk)))


def open_commitments(countries, today):
    done = [CommitmentStatus.COMPLETED, CommitmentStatus.DROPPED]
    rows = (
        Commitment.objects.visible_to(ANYONE)
        .filter(priority_area__roadmap__pathfinder__in=countries, due_on__isnull=False)
        .exclude(priority_area__roadmap__status=RoadmapStatus.SUPERSEDED)
        .with_status(on=today, user=ANYONE)
        .select_related("priority_area__roadmap__pathfinder__country")
    )
    return [row for row in rows if row.status not in done]


def due_commitment(row):
    return DueDate(
        record=row,
        country=row.priority_area.roadmap.pathfinder.country,
        title=f"{row.reference} {translated_text(row, 'title')[0]}",
        due_on=row.due_on,
        precision=row.due_precision,
        path=row.get_absolute_url(),
    )


def due_step(row):
    return DueDate(
        record=row,
        country=row.pathfinder.country,
        title=translated_text(row, "text")[0],
        due_on=row.due_on,
        precision=row.due_precision,
        path=f"{row.pathfinder.get_absolute_url()}#next",
    )


def due_report(row):
    return DueDate(
        record=row,
        country=row.pathfinder.country,
        title=gettext("Progress report %(year)d") % {"year": row.year},
        due_on=row.due_on,
        precision="day",
        path=f"{row.pathfinder.get_absolute_url()}#reports",
    )


@require_safe
def country_due_dates(request, slug):
    """The due dates of one country, if anyone may see it."""
    countries = PathfinderCountry.objects.visible_to(ANYONE)
    pathfinder = get_object_or_404(countries.select_related("country"), slug=slug)
    country = translated_text(pathfinder.country, "name")[0]
    name = gettext("Alliance 8.7: due dates of %(country)s") % {"country": country}
    return calendar_response([pathfinder.pk], name, f"{slug}-due-dates")


@require_safe
def all_due_dates(request):
    """The due dates of all countries that anyone may see."""
    countries = PathfinderCountry.objects.visible_to(ANYONE).values("pk")
    name = gettext("Alliance 8.7: due dates of the pathfinder countries")
    return calendar_response(countries, name, "pathfinder-due-dates")


def calendar_response(countries, name, file_name):
    body = calendar_of(due_dates(countries), name=name)
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{slugify(file_name)}.ics"'},
    )
