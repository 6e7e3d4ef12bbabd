"""Progress of a country reported in an Excel workbook."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.files import CONTENT_TYPES
from alliance87.core.writing import a_page_of_one_s_own
from pathfinders import exports, imports
from pathfinders.forms.reporting import WorkbookForm, writer_s_language
from pathfinders.views.reporting import (
    commitments_of,
    crumbs,
    kept_country,
    overview_of,
)

WORKBOOK_SALT = "pathfinders.workbook"


WORKBOOK_WAITS = 60 * 60 * 24  # seconds between looking and applying


@never_cache
@login_required
@require_safe
def workbook(request, slug):
    """The commitments of a country as a workbook to fill in offline."""
    pathfinder = kept_country(request, slug)
    content = exports.commitments_workbook(
        pathfinder=pathfinder, commitments=commitments_of(pathfinder, request.user)
    )
    name = slugify(f"{pathfinder.slug}-commitments-{timezone.localdate()}")
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[".xlsx"],
        headers={
            "Content-Disposition": f'attachment; filename="{name}.xlsx"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@a_page_of_one_s_own
def upload(request, slug):
    """A filled-in workbook: first what it would report, then all of it or nothing."""
    pathfinder = kept_country(request, slug)
    if request.POST.get("do") == "apply":
        return apply_workbook(request, pathfinder)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    rows = None
    if request.method == "POST" and form.is_valid():
        try:
            rows = imports.read_reports(
                file=form.cleaned_data["file"],
                commitments=commitments_of(pathfinder, request.user),
                on=timezone.localdate(),
                language=writer_s_language(),
            )
        except ValidationError as error:
            form.add_error("file", error)
    return upload_page(request, pathfinder, form, rows)


def upload_page(request, pathfinder, form, rows):
    new = [row for row in rows or [] if not row.problems and not row.is_known]
    wrong = [row for row in rows or [] if row.problems]
    return render(
        request,
        "pathfinders/reporting/upload.html",
        {
            "pathfinder": pathfinder,
            "breadcrumb": crumbs(pathfinder),
            "form": form,
            "rows": rows,
            "new": new,
            "wrong": wrong,
            "payload": "" if wrong or not new else sealed(request, pathfinder, new),
        },
    )


def sealed(request, pathfinder, rows):
    """What was shown, so that this and nothing else is applied, by this person."""
    reports = [
        [str(row.commitment.pk), row.as_of.isoformat(), row.status, row.narrative]
        for row in rows
    ]
    value = {
        "by": str(request.user.pk),
        "of": str(pathfinder.pk),
        "language": writer_s_language(),
        "reports": reports,
    }
    return signing.dumps(value, salt=WORKBOOK_SALT, compress=True)


def apply_workbook(request, pathfinder):
    back = redirect("pathfinders:upload", slug=pathfinder.slug)
    try:
        value = signing.loads(
            request.POST.get("payload", ""), salt=WORKBOOK_SALT, max_age=WORKBOOK_WAITS
        )
    except signing.BadSignature:
        value = {}
    if value.get("by") != str(request.user.pk) or value.get("of") != str(pathfinder.pk):
        messages.error(
            request, gettext("That took too long: upload the file once more.")
        )
        return back
    try:
        imports.report_all(
            reports=value["reports"],
            commitments=commitments_of(pathfinder, request.user),
            by=request.user,
            on=timezone.localdate(),
            language=value["language"],
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        why = " ".join(error.messages)
        words = gettext("Nothing was reported. %(why)s") % {"why": why}
        messages.error(request, words)
        return back
    count = len(value["reports"])
    words = ngettext("%d report is published.", "%d reports are published.", count)
    messages.success(request, words % count)
    return redirect(overview_of(pathfinder))
