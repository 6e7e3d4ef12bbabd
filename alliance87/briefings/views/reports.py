"""Reports that are drawn while a reader waits."""

from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from action_groups.models import WorkPlan
from alliance87.briefings.actions import reports, snapshots
from alliance87.briefings.drawing.apart import DrawingError
from alliance87.core.files import StoredFile, download
from events.enums import ReportStatus
from events.models import MeetingReport
from pathfinders.models import PathfinderCountry

ANYONE = None


# Drawn by the first who gets one, never by who only asks about it (HEAD). Whoever has
# it already gets no second copy.
@require_safe
def country_report(request, slug):
    """A country's page as a PDF: what anyone may read, whoever asks."""
    country = get_object_or_404(PathfinderCountry.objects.visible_to(ANYONE), slug=slug)
    snapshot = snapshots.country_snapshot(
        country=country,
        language=translation.get_language(),
        on=timezone.localdate(),
    )
    stem = f"{country.slug}-pathfinder-e-report-{snapshot['as_of']}"
    return report_response(request, snapshot, stem=stem, public=True, record=country)


@require_safe
def work_plan_report(request, slug):
    """A work plan as a PDF: one that anyone may read as anyone does, whoever asks.

    Any other as its reader sees it, and the foot of its pages says who may.
    """
    user = request.user
    plan = get_object_or_404(WorkPlan.objects.visible_to(user), slug=slug)
    public = WorkPlan.objects.visible_to(ANYONE).filter(pk=plan.pk).exists()
    snapshot = snapshots.plan_snapshot(
        plan=plan,
        reader=ANYONE if public else user,
        language=translation.get_language(),
        on=timezone.localdate(),
    )
    stem = f"{plan.slug}-work-plan-{snapshot['as_of']}"
    return report_response(request, snapshot, stem=stem, public=public, record=plan)


@require_safe
def meeting_report(request, slug):
    """The report of a meeting as a PDF, as ``work_plan_report``."""
    user = request.user
    report = get_object_or_404(MeetingReport.objects.for_reader(user), slug=slug)
    public = MeetingReport.objects.visible_to(ANYONE).filter(pk=report.pk).exists()
    snapshot = snapshots.meeting_report_snapshot(
        report=report,
        reader=ANYONE if public else user,
        language=translation.get_language(),
    )
    return report_response(
        request, snapshot, stem=meeting_stem(report), public=public, record=report
    )


def meeting_stem(report):
    """``abidjan-workshop-v2``; a draft says so."""
    version = f"-v{report.version}"
    stem = report.slug.removesuffix(version) + version
    return stem if report.status == ReportStatus.FINAL else f"{stem}-draft"


def report_response(request, snapshot, *, stem, public, record):
    """The file of ``snapshot``, or 304, or that there is none now.

    ``stem`` begins the file's name; what is not ``public`` is kept by nobody's cache.
    """
    if not public:
        return report_file(request, snapshot, stem=stem, public=public, record=record)
    etag = quote_etag(reports.report_key(snapshot))
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = report_file(
            request, snapshot, stem=stem, public=public, record=record
        )
    if response.status_code != 503:
        response["ETag"] = etag
        response["Cache-Control"] = "no-cache"
    return response


def report_file(request, snapshot, *, stem, public, record):
    name = report_name(stem, snapshot["language"])
    stored = reports.stored_report(snapshot)
    if request.method == "HEAD" and not stored:
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        # Streaming, since its length is not known: it is not 0.
        return StreamingHttpResponse(
            [], content_type="application/pdf", headers=headers
        )
    try:
        stored = stored or reports.draw_report(snapshot=snapshot)
    except reports.Busy:
        return not_drawn(request, record, seconds=5, failed=False)
    except DrawingError:
        return not_drawn(request, record, seconds=reports.FAILURE_KEPT, failed=True)
    return download(StoredFile(stored), name=name, public=public)


def report_name(stem, language):
    """``nepal-pathfinder-e-report-2026-11-28.pdf``; other languages say which."""
    return f"{stem}.pdf" if language == "en" else f"{stem}-{language}.pdf"


def not_drawn(request, record, *, seconds, failed):
    """Say that there is no file now, and when to ask again."""
    response = render(
        request,
        "briefings/report_missing.html",
        {"record": record, "again": request.path, "failed": failed},
        status=503,
    )
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
