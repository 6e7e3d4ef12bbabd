"""How a country is kept up to date by its focal points, and commented on by others."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.listing import by_name
from alliance87.core.texts import translated_text
from alliance87.core.writing import a_page_of_one_s_own, at_revision, written
from pathfinders import imports
from pathfinders.actions import reporting as actions
from pathfinders.enums import AssessorKind, ProgressReportStatus
from pathfinders.forms.reporting import (
    CommentForm,
    ProgressForm,
    ReplyForm,
    ReportForm,
    WorkbookForm,
    WrittenForm,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    PathfinderCountry,
    ProgressReport,
)
from pathfinders.yearly import gather_year


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
