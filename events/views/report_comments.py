"""Comments on a report that is circulated: written, listed, resolved one by one."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.listing import (
    Facet,
    Sort,
    download_asked,
    from_choices,
    list_rows,
    true_where,
)
from alliance87.core.revisions import Conflict
from alliance87.core.tabular import Column, download_response
from alliance87.core.writing import (
    CHANGED_MEANWHILE,
    a_page_of_one_s_own,
    at_revision,
    revision_of,
    written,
)
from events.actions import report_comments as actions
from events.enums import CommentOutcome
from events.models import ReportComment, ReportSection
from events.report_filtersets import ReportCommentListFilterSet
from events.report_forms import CommentForm, ResolveForm
from events.views.report_editing import crumbs, kept_report
from events.views.wording import said
from partners.models import Partner, Representative

SORTS = [
    Sort("section", _("section"), lambda: ["section__position", "created_at"]),
    Sort("newest", _("newest"), lambda: ["-created_at"]),
    Sort("oldest", _("oldest"), lambda: ["created_at"]),
]

COLUMNS = [
    Column(_("Section"), lambda row: said(row.section, "heading")),
    Column(_("Author"), lambda row: row.who["name"]),
    Column(_("Partner"), lambda row: said(row.who["partner"], "name")),
    Column(_("Written on"), lambda row: row.created_at.date()),
    Column(_("The words it is about"), lambda row: row.quote),
    Column(_("Comment"), lambda row: row.text),
    Column(_("Resolved on"), lambda row: row.resolved_at and row.resolved_at.date()),
    Column(_("Outcome"), lambda row: row.get_outcome_display() or ""),
    Column(_("Resolution"), lambda row: row.resolution),
]


def with_names(comments, user):
    """The comments as a list, each with who wrote it, as far as ``user`` may know.

    A person is named as far as they consented; their partner, as far as it is shown.
    """
    comments = list(comments)
    keys = {row.author_id for row in comments if row.author_id}
    people = Representative.objects.filter(pk__in=keys)
    mine = set(Representative.objects.of(user).filter(pk__in=keys).values_list("pk"))
    named = set(people.visible_to(user).values_list("pk")) | mine
    partners = {
        row.pk: row
        for row in Partner.objects.visible_to(user)
        .listed()
        .filter(representatives__in=keys)
        .defer("words")
    }
    for row in comments:
        author = row.author
        row.who = {
            "name": author.name if author and (author.pk,) in named else "",
            "partner": partners.get(author.partner_id) if author else None,
            "is_me": bool(author) and (author.pk,) in mine,
        }
    return comments


def section_labels(report):
    def labels(keys):
        rows = ReportSection.objects.filter(report=report).order_by("position")
        wanted = {str(key) for key in keys}
        return {
            str(row.pk): said(row, "heading") for row in rows if str(row.pk) in wanted
        }

    return labels


def by_resolved(rows, user):
    return true_where(resolved_at__isnull=False)


def yes_no(values):
    return {"false": _("waiting for an answer"), "true": _("resolved")}


@never_cache
@login_required
@require_safe
def comment_list(request, slug):
    """The comments on a report, for its organisers."""
    report = kept_report(request, slug)
    rows = ReportComment.objects.for_reader(request.user).filter(section__report=report)
    listing = list_rows(
        request,
        rows,
        filterset_class=ReportCommentListFilterSet,
        sorts=SORTS,
        facets=[
            Facet("resolved", _("State"), by_resolved, yes_no, single=True),
            Facet("outcome", _("Outcome"), "outcome", from_choices(CommentOutcome)),
            Facet("section", _("Section"), "section", section_labels(report)),
        ],
        weights={"A": ["text", "quote"]},
    )
    if kind := download_asked(request):
        found = with_names(listing.rows, request.user)
        return download_response(kind, found, COLUMNS, name=f"comments-{report.slug}")
    context = {
        "report": report,
        "breadcrumb": crumbs(report),
        "listing": listing,
        "comments": with_names(listing.page.object_list, request.user),
    }
    return render(request, "events/report/comments.html", context)


@a_page_of_one_s_own
def comment_new(request, slug, pk):
    """Comment on a section of a report that is circulated."""
    user = request.user
    sections = ReportSection.objects.for_reader(user).filter(report__slug=slug)
    section = get_object_or_404(sections.select_related("report__event"), pk=pk)
    authors = Representative.objects.of(user).select_related("partner")
    if not section.report.is_in_the_making or not authors.exists():
        raise Http404
    form = CommentForm(request.POST or None, authors=authors)
    if request.method == "POST":
        act = partial(actions.write_comment, section=section, by=user)
        done = gettext("Your comment is with the organisers of the meeting.")
        if written(request, form, act, done):
            return redirect(
                f"{section.report.get_absolute_url()}#section-{section.position}"
            )
    context = {
        "report": section.report,
        "section": section,
        "form": form,
        "breadcrumb": crumbs(section.report),
    }
    return render(request, "events/report/comment_new.html", context)


@a_page_of_one_s_own
def comment(request, pk):
    """A comment with what became of it; the organisers resolve it here."""
    user = request.user
    rows = ReportComment.objects.for_reader(user)
    row = get_object_or_404(rows.select_related("section__report__event"), pk=pk)
    report = row.section.report
    keeps = type(report).objects.editable_by(user).filter(pk=report.pk).exists()
    is_mine = Representative.objects.of(user).filter(pk=row.author_id).exists()
    may_resolve = keeps and report.is_in_the_making
    todo = request.POST.get("do", "")
    form = ResolveForm(
        request.POST if todo == "resolve" else None,
        initial={"revision": row.revision},
    )
    if request.method == "POST":
        if todo not in {"resolve", "reopen", "take-back"}:
            raise Http404
        if not (is_mine if todo == "take-back" else keeps):
            raise Http404
        if done_as_asked(request, row, todo, form):
            if todo == "resolve":
                return redirect("events:report-comments", slug=report.slug)
            return redirect(report if todo == "take-back" else row)
        row = get_object_or_404(rows.select_related("section__report__event"), pk=pk)
    context = {
        "comment": with_names([row], user)[0],
        "report": report,
        "form": form if may_resolve and not row.is_resolved else None,
        "may_reopen": may_resolve and row.is_resolved,
        "may_take_back": is_mine and report.takes_comments and not row.is_resolved,
        "keeps": keeps,
        "breadcrumb": crumbs(report),
    }
    return render(request, "events/report/comment.html", context)


def done_as_asked(request, row, todo, form):
    """Do what the button says. Whether it is done."""
    by = request.user
    if todo == "resolve":
        act = partial(actions.resolve_comment, comment=row, by=by)
        done = gettext("The comment is resolved. Its author is told.")
        if written(request, form, act, done):
            return True
        if form.is_bound and form.is_valid():
            form.data = at_revision(form, row, "revision")
        return False
    act = actions.reopen_comment if todo == "reopen" else actions.take_back_comment
    try:
        act(comment=row, by=by, revision=revision_of(request))
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict:
        messages.warning(request, CHANGED_MEANWHILE)
        return False
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, gettext("Done."))
    return True
