"""How a country is kept up to date by its focal points, and commented on by others."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.files import CONTENT_TYPES
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
from alliance87.core.writing import (
    a_page_of_one_s_own,
    at_revision,
    written,
)
from pathfinders import exports, imports
from pathfinders.actions import reporting as actions
from pathfinders.enums import AssessorKind, ProgressReportStatus, ReportSituation
from pathfinders.filtersets import ReportBoardFilterSet
from pathfinders.forms.reporting import (
    CommentForm,
    ProgressForm,
    ReplyForm,
    ReportForm,
    WorkbookForm,
    WrittenForm,
    writer_s_language,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    PathfinderCountry,
    ProgressReport,
)
from pathfinders.yearly import gather_year

WORKBOOK_SALT = "pathfinders.workbook"
WORKBOOK_WAITS = 60 * 60 * 24  # seconds between looking and applying


def kept_country(request, slug):
    kept = PathfinderCountry.objects.reportable_by(request.user)
    return get_object_or_404(kept.select_related("country", "focal_partner"), slug=slug)


def crumbs(pathfinder, *, reporting=True):
    found = [
        (reverse("pathfinders:list"), _("Pathfinder countries")),
        (pathfinder.get_absolute_url(), translated_text(pathfinder.country, "name")[0]),
    ]
    if reporting:
        found.append((overview_of(pathfinder), _("Reporting")))
    return found


def overview_of(pathfinder):
    return reverse("pathfinders:reporting", kwargs={"slug": pathfinder.slug})


def with_own(commitments, user):
    """``commitments``, each with ``own``: its self-reports, the latest first."""
    own = Assessment.objects.visible_to(user).self_reports()
    own = own.order_by("-as_of", "-created_at")
    return commitments.prefetch_related(Prefetch("assessments", own, to_attr="own"))


def kept_commitments(user):
    rows = Commitment.objects.reportable_by(user).select_related(
        "priority_area__roadmap__pathfinder__country",
        "priority_area__roadmap__pathfinder__focal_partner",
    )
    return with_own(rows, user)


def kept_commitment(user, pk):
    return get_object_or_404(kept_commitments(user), pk=pk)


def commitments_of(pathfinder, user):
    return (
        kept_commitments(user)
        .of_country(pathfinder)
        .order_by(
            "priority_area__roadmap", "priority_area__position", "position", "reference"
        )
    )


@never_cache
@login_required
@require_safe
def overview(request, slug):
    """What a focal point keeps: the commitments, what waits for a reply, the reports."""
    pathfinder, user = kept_country(request, slug), request.user
    today = timezone.localdate()
    replies = Assessment.objects.visible_to(user).order_by("-created_at")
    said = (
        Assessment.objects.for_reader(user)
        .answerable_by(user)
        .filter(commitment__in=Commitment.objects.of_country(pathfinder))
        .select_related("commitment")
        .prefetch_related(Prefetch("replies", replies, to_attr="answers"))
        .order_by("-as_of", "-created_at")
    )
    return render(
        request,
        "pathfinders/reporting/overview.html",
        {
            "pathfinder": pathfinder,
            "breadcrumb": crumbs(pathfinder, reporting=False),
            "commitments": commitments_of(pathfinder, user),
            "correctable": set(
                Assessment.objects.correctable_by(user, on=today).values_list(
                    "pk", flat=True
                )
            ),
            "said": said,
            "reports": ProgressReport.objects.for_reader(user)
            .editable_by(user)
            .filter(pathfinder=pathfinder)
            .order_by("-year"),
            "workbook": WorkbookForm(),
        },
    )


def country_documents(pathfinder, user):
    return (
        pathfinder.documents.for_reader(user).current(user).order_by(by_name("title"))
    )


@a_page_of_one_s_own
def progress(request, pk):
    """A new report on a commitment, published as it is sent."""
    user = request.user
    commitment = kept_commitment(user, pk)
    pathfinder = actions.pathfinder_of(commitment)
    documents = country_documents(pathfinder, user)
    form = ProgressForm(
        request.POST or None,
        request.FILES or None,
        documents=documents,
        initial={"as_of": timezone.localdate()},
    )
    if request.method == "POST":

        def act(revision, **values):
            actions.report_progress(
                commitment=commitment, by=user, on=timezone.localdate(), **values
            )

        done = gettext("Your report is published.")
        if written(request, form, act, done):
            return redirect(overview_of(pathfinder))
    title = _("Report progress")
    return writing_page(
        request, pathfinder, commitment, form, title, earlier=commitment.own
    )


def writing_page(request, pathfinder, commitment, form, title, **context):
    return render(
        request,
        "pathfinders/reporting/write.html",
        {
            "pathfinder": pathfinder,
            "commitment": commitment,
            "breadcrumb": crumbs(pathfinder),
            "form": form,
            "title": title,
            **context,
        },
    )


@a_page_of_one_s_own
def correct(request, pk):
    """A report or a reply corrected on the day it was written, by its author."""
    user, today = request.user, timezone.localdate()
    rows = Assessment.objects.for_reader(user).correctable_by(user, on=today)
    row = get_object_or_404(rows, pk=pk)
    commitment = kept_commitment(user, row.commitment_id)
    pathfinder = actions.pathfinder_of(commitment)
    initial = {
        **WrittenForm.words_of(row, "narrative"),
        "as_of": row.as_of,
        "status": row.status,
        "evidence": list(row.evidence.all()),
        "revision": row.revision,
    }
    if row.assessor_kind == AssessorKind.SELF_REPORT:
        documents = country_documents(pathfinder, user)
        make = partial(ProgressForm, documents=documents)
    else:
        make = ReplyForm
    form = make(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST":

        def act(revision, **values):
            actions.correct_report(
                assessment=row, by=user, on=today, revision=revision or 0, **values
            )

        if written(request, form, act, gettext("Your correction is published.")):
            return redirect(overview_of(pathfinder))
        form.data = at_revision(form, row, "revision")
    return writing_page(
        request, pathfinder, commitment, form, _("Correct what you wrote today")
    )


@a_page_of_one_s_own
def reply(request, pk):
    """The government's reply to what others said of a commitment."""
    user = request.user
    row = get_object_or_404(
        Assessment.objects.for_reader(user).answerable_by(user), pk=pk
    )
    commitment = kept_commitment(user, row.commitment_id)
    pathfinder = actions.pathfinder_of(commitment)
    form = ReplyForm(request.POST or None)
    if request.method == "POST":

        def act(narrative, language, revision):
            actions.reply_to(
                assessment=row,
                by=user,
                on=timezone.localdate(),
                narrative=narrative,
                language=language,
            )

        if written(request, form, act, gettext("Your reply is published.")):
            return redirect(overview_of(pathfinder))
    return writing_page(request, pathfinder, commitment, form, _("Reply"), answered=row)


@a_page_of_one_s_own
def comment(request, pk):
    """What an organisation in the country says of a commitment, for the Secretariat."""
    user = request.user
    rows = Commitment.objects.commentable_by(user).select_related(
        "priority_area__roadmap__pathfinder__country"
    )
    commitment = get_object_or_404(with_own(rows, user), pk=pk)
    pathfinder = actions.pathfinder_of(commitment)
    partners = actions.commenting_partners(commitment, user)
    own = CommitmentComment.objects.for_reader(user).filter(
        commitment=commitment, partner__in=partners
    )
    here = request.path
    if request.POST.get("do") == "withdraw":
        return withdraw_comment(request, own, here)
    form = CommentForm(
        request.POST or None,
        partners=partners,
        initial={"as_of": timezone.localdate()},
    )
    if request.method == "POST":

        def act(**values):
            actions.write_comment(
                commitment=commitment, by=user, on=timezone.localdate(), **values
            )

        done = gettext("Your comment is with the Secretariat. You are told by mail.")
        if written(request, form, act, done):
            return redirect(here)
    return render(
        request,
        "pathfinders/reporting/comment.html",
        {
            "pathfinder": pathfinder,
            "commitment": commitment,
            "breadcrumb": crumbs(pathfinder, reporting=False),
            "form": form,
            "comments": own.order_by("-created_at"),
            "earlier": commitment.own[:1],
        },
    )


def withdraw_comment(request, own, here):
    waiting = own.open().filter(pk__in=valid_keys(request.POST.get("comment"))).first()
    if waiting is None:
        raise Http404
    try:
        actions.withdraw_comment(comment=waiting, by=request.user)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("Your comment is withdrawn."))
    return redirect(here)


def valid_keys(text):
    key = imports.key_of(text)
    return [key] if key else []


@a_page_of_one_s_own
def report(request, pk):
    """The annual report as it is written, or as it stands with the Secretariat."""
    user = request.user
    kept = PathfinderCountry.objects.reportable_by(user)
    rows = ProgressReport.objects.for_reader(user).filter(pathfinder__in=kept)
    row = get_object_or_404(rows, pk=pk)
    pathfinder = row.pathfinder
    may_write = row.status in ProgressReportStatus.to_be_written()
    changed = gather_year(pathfinder=pathfinder, year=row.year, reader=user)
    form = report_form(request, row, pathfinder, changed)
    if request.method == "POST":
        if done := save_report(request, row, form):
            return done
        form.data = at_revision(form, row, "revision")
    return render(
        request,
        "pathfinders/reporting/report.html",
        {
            "pathfinder": pathfinder,
            "report": row,
            "breadcrumb": crumbs(pathfinder),
            "form": form,
            "may_write": may_write,
            "changed": changed,
        },
    )


def report_form(request, row, pathfinder, changed):
    """It starts with what changed in the year, until somebody has written anything."""
    initial = WrittenForm.words_of(row, "summary")
    if row.status == ProgressReportStatus.DUE and not initial["summary"]:
        initial["summary"] = changed.as_text()
    initial |= {"document": row.document_id, "revision": row.revision}
    documents = country_documents(pathfinder, request.user)
    return ReportForm(request.POST or None, documents=documents, initial=initial)


def save_report(request, row, form):
    submits = request.POST.get("do") == "submit"
    action = actions.submit_report if submits else actions.save_draft
    done = (
        gettext("The report is with the Secretariat. You are told by mail.")
        if submits
        else gettext(
            "What you wrote is saved. Only your people and the Secretariat read it."
        )
    )
    act = partial(action, report=row, by=request.user)
    if written(request, form, act, done):
        return redirect(request.path)
    return None


# -- The workbook ----------------------------------------------------------------
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


# -- The board -------------------------------------------------------------------
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
