"""A report as its organisers write it: its facts, sections, speakers and proposals.

Each section has a page of its own, on which one row at a time is a form. Everything
works by plain links and forms.
"""

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from action_groups.views.editing import partners_to_name
from alliance87.core.enums import Visibility
from alliance87.core.revisions import Conflict
from alliance87.core.texts import translated_text
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    carried_out,
    put_on,
    revision_of,
)
from events.actions import reports as actions
from events.models import (
    Contribution,
    Event,
    MeetingReport,
    Proposal,
    ReportComment,
    ReportSection,
)
from events.report_forms import FORMS, CirculateForm, FinaliseForm, ReportForm
from pathfinders.imports import key_of

KINDS = {"speaker": Contribution, "proposal": Proposal}


def kept_report(request, slug):
    rows = MeetingReport.objects.editable_by(request.user).select_related("event")
    return get_object_or_404(rows, slug=slug)


def written_report(request, slug):
    """The report, for who writes it; None, and words, where it is published."""
    report = kept_report(request, slug)
    if report.is_in_the_making:
        return report, None
    if request.method == "POST":
        messages.info(
            request,
            gettext("A published report stays as it is: open a new version of it."),
        )
    return report, redirect("events:report-state", slug=report.slug)


def crumbs(report, *inside):
    event = report.event
    return [
        (reverse("events:reports"), _("Meeting reports")),
        (event.get_absolute_url(), translated_text(event, "title")[0]),
        (report.get_absolute_url(), translated_text(report, "title")[0]),
        *inside,
    ]


def page_of_edit(report):
    return reverse("events:report-edit", kwargs={"slug": report.slug})


# -- Beginning ---------------------------------------------------------------------
@a_page_of_one_s_own
def begin(request, slug):
    """Begin the report of a meeting from its agenda."""
    events = Event.objects.visible_to(request.user)
    events &= Event.objects.editable_by(request.user)
    event = get_object_or_404(events, slug=slug)
    kept = MeetingReport.objects.editable_by(request.user).versions_of_event(event)
    if request.method == "POST":
        try:
            report = actions.begin_report(event=event, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, gettext("The report is begun. The organisers alone read it.")
            )
            return redirect("events:report-edit", slug=report.slug)
    points = event.agenda_items.visible_to(request.user).exclude(kind="break")
    own = event.action_points.for_reader(request.user)
    context = {
        "event": event,
        "reports": kept,
        "point_count": points.count(),
        "left_out": own.exclude(pk__in=own.as_open_as(event).values("pk")),
        "breadcrumb": [
            (reverse("events:list"), _("Events")),
            (event.get_absolute_url(), translated_text(event, "title")[0]),
        ],
    }
    return render(request, "events/report/begin.html", context)


# -- The report as a whole ---------------------------------------------------------
@a_page_of_one_s_own
def edit(request, slug):
    """The sections of a report, and what is said of it as a whole."""
    report, elsewhere = written_report(request, slug)
    if elsewhere:
        return elsewhere
    here = page_of_edit(report)
    facts = new = None
    if request.method == "POST":
        todo, _colon, key = request.POST.get("do", "").partition(":")
        if todo in {"up", "down", "remove"}:
            place(request, section_of(report, key), todo)
            return redirect(here)
        if todo == "facts":
            facts, done = save_facts(request, report)
        elif todo == "add":
            new, done = add(request, "section", ReportSection(report=report))
        elif todo == "discard":
            return discard(request, report)
        else:
            raise Http404
        if done:
            row = done if isinstance(done, ReportSection) else None
            return redirect(section_page(row) if row else here)
    elif "facts" in request.GET:
        facts = ReportForm(instance=report, prefix="facts", auto_id="%s")
    elif "add" in request.GET:
        new = row_form(request, "section", ReportSection(report=report), "new")
    sections = ReportSection.objects.filter(report=report).annotate(
        proposal_count=Count("proposals", distinct=True),
        speaker_count=Count("contributions", distinct=True),
        waiting=Count("comments", Q(comments__resolved_at__isnull=True), distinct=True),
    )
    # Validating writes into the record that the page names.
    named = MeetingReport.objects.select_related("event").get(pk=report.pk)
    context = {
        "report": named,
        "breadcrumb": crumbs(named),
        "sections": sections.order_by("position"),
        "facts": facts,
        "new": new,
    }
    return render(request, "events/report/edit.html", context)


@transaction.atomic
def save_facts(request, report):
    row = MeetingReport.objects.select_for_update(of=["self"]).get(pk=report.pk)
    form = ReportForm(request.POST, instance=row, prefix="facts", auto_id="%s")
    act = partial(
        actions.edit_report, report=row, by=request.user, revision=row.revision
    )
    return form, carried_out(request, form, act, gettext("Saved."))


def discard(request, report):
    try:
        actions.discard_report(report=report, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(page_of_edit(report))
    messages.success(request, gettext("The report is thrown away."))
    return redirect(report.event)


# -- Sections ----------------------------------------------------------------------
def section_of(report, key):
    if not key_of(key):
        raise Http404
    return get_object_or_404(ReportSection.objects.filter(report=report), pk=key)


def section_page(section):
    slug = section.report.slug
    return reverse("events:report-section", kwargs={"slug": slug, "pk": section.pk})


@a_page_of_one_s_own
def section(request, slug, pk):
    """A section with its speakers and proposals, one of them perhaps as a form."""
    report, elsewhere = written_report(request, slug)
    if elsewhere:
        return elsewhere
    row = section_of(report, str(pk))
    here = section_page(row)
    form, kind, key, adding = None, "", "", ""
    if request.method == "POST":
        todo, _colon, rest = request.POST.get("do", "").partition(":")
        kind, _colon, key = rest.partition(":")
        if todo in {"up", "down", "remove"}:
            place(request, row_of(row, kind, key), todo)
            return redirect(here)
        if todo == "save":
            form, done = save(request, row, kind, key)
        elif todo == "add" and kind in KINDS:
            form, done = add(request, kind, KINDS[kind](section=row))
            adding, kind = kind, ""
        else:
            raise Http404
        if done:
            return redirect(f"{here}#row-{done.pk}")
    elif request.GET.get("add") in KINDS:
        adding = request.GET["add"]
        form = row_form(request, adding, KINDS[adding](section=row), f"new-{adding}")
    elif "row" in request.GET:
        kind, _colon, key = request.GET["row"].partition(":")
        form = row_form(request, kind, row_of(row, kind, key), key)
    kept = ReportSection.objects.select_related("report__event", "agenda_item")
    kept = kept.prefetch_related("themes").get(pk=row.pk)
    neighbours = list(report.sections.order_by("position").values_list("pk", flat=True))
    at = neighbours.index(row.pk)
    context = {
        "report": kept.report,
        "section": kept,
        "here": here,
        "breadcrumb": crumbs(
            kept.report, (page_of_edit(report), _("Write the report"))
        ),
        "form": form if kind == "section" else None,
        "speakers": entries("speaker", kept.contributions.all(), form, key),
        "proposals": entries(
            "proposal",
            kept.proposals.prefetch_related("countries", "themes"),
            form,
            key,
        ),
        "new_speaker": form if adding == "speaker" else None,
        "new_proposal": form if adding == "proposal" else None,
        "comments": ReportComment.objects.visible_to(request.user)
        .filter(section=kept)
        .unresolved(),
        "before": neighbours[at - 1] if at else None,
        "after": neighbours[at + 1] if at + 1 < len(neighbours) else None,
    }
    return render(request, "events/report/section.html", context)


def entries(kind, rows, form, key):
    rows = list(rows.order_by("position", "created_at"))
    return [
        {
            "kind": kind,
            "record": row,
            "what": f"{kind}:{row.pk}",
            "form": form if key == str(row.pk) else None,
            "is_first": at == 0,
            "is_last": at == len(rows) - 1,
        }
        for at, row in enumerate(rows)
    ]


def row_of(section, kind, key, *, lock=False):
    """The section itself, or the row of it with that key; 404 for any other."""
    model = KINDS.get(kind)
    if kind == "section":
        rows = ReportSection.objects.filter(report=section.report_id)
        key = section.pk
    elif model is None or not key_of(key):
        raise Http404
    else:
        rows = model.objects.filter(section=section)
    if lock:
        rows = rows.select_for_update(of=["self"])
    return get_object_or_404(rows, pk=key)


def row_form(request, kind, row, prefix, data=None):
    options = {}
    if kind == "speaker":
        options["partners"] = partners_to_name(request.user)
    initial = {}
    if kind == "proposal" and row._state.adding:
        last = row.section.proposals.order_by("position").last()
        initial = {"label": last.label if last else gettext("Proposals")}
    return FORMS[kind](
        data, instance=row, prefix=prefix, initial=initial, auto_id="%s", **options
    )


@transaction.atomic
def save(request, section, kind, key):
    """Write what was typed into a row, or show it beside what somebody else wrote."""
    # The report first, as every action: whoever makes it final waits, or this does.
    reports = MeetingReport.objects.select_for_update(of=["self"])
    reports.get(pk=section.report_id)
    row = row_of(section, kind, key, lock=True)
    form = row_form(request, kind, row, key, request.POST)
    # The form has compared the revisions: what it calls valid was seen as it stands.
    act = partial(actions.edit_row, row=row, by=request.user, revision=row.revision)
    return form, carried_out(request, form, act, gettext("Saved."))


@transaction.atomic
def add(request, kind, row):
    prefix = "new" if kind == "section" else f"new-{kind}"
    form = row_form(request, kind, row, prefix, request.POST)
    act = partial(actions.add_row, row=row, by=request.user)
    return form, carried_out(request, form, act, gettext("Added."))


def place(request, row, todo):
    """Move or remove a row, if it stands as the person saw it."""
    act = actions.remove_row
    if todo != "remove":
        act = partial(actions.move_row, down=todo == "down")
    try:
        act(
            row=row,
            by=request.user,
            revision=revision_of(request),
        )
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict:
        messages.warning(
            request,
            gettext("Somebody else changed this meanwhile: look, and do it again."),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = gettext("It is removed.") if todo == "remove" else gettext("Moved.")
        messages.success(request, done)


# -- Circulated, final, anew -------------------------------------------------------
@a_page_of_one_s_own
def state(request, slug):
    """What comes next for a report: circulated, taken back, made final, a new version."""
    report = kept_report(request, slug)
    todo = request.POST.get("do", "")
    circulate = CirculateForm(
        request.POST if todo == "circulate" else None,
        initial={
            "circle": report.circle or "participants",
            "comments_until": report.comments_until,
            "comments_shared": report.comments_shared,
        },
    )
    finalise = FinaliseForm(
        request.POST if todo == "finalise" else None,
        initial={
            "published_on": timezone.localdate(),
            "visibility": wanted_tier(report),
        },
    )
    if request.method == "POST" and (
        done := next_state(request, report, todo, circulate, finalise)
    ):
        return redirect(done)
    kept = MeetingReport.objects.select_related("event").get(pk=report.pk)
    comments = ReportComment.objects.filter(section__report=kept)
    context = {
        "report": kept,
        "breadcrumb": crumbs(kept),
        "circulate": circulate,
        "finalise": finalise,
        "comment_count": comments.count(),
        "waiting": comments.unresolved().count(),
        "asked_count": len(actions.people_of_circle(kept)) if kept.is_circulated else 0,
        "has_sections": kept.sections.exists(),
        "versions": MeetingReport.objects.visible_to(request.user).versions_of(kept),
        "next_version": MeetingReport.objects.versions_of(kept).in_the_making().first(),
    }
    return render(request, "events/report/state.html", context)


def wanted_tier(report):
    """The tier of the version before, or of the event."""
    before = MeetingReport.objects.versions_of(report).exclude(pk=report.pk).first()
    tier = before.visibility if before else report.event.visibility
    return Visibility.GROUP if tier == Visibility.SECRETARIAT else tier


def next_state(request, report, todo, circulate, finalise):
    """Do what the button says. Where to go when it is done, or None."""
    by, today = request.user, timezone.localdate()
    here = reverse("events:report-state", kwargs={"slug": report.slug})
    form = {"circulate": circulate, "finalise": finalise}.get(todo)
    if form is not None and not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return None
    try:
        if todo == "circulate":
            told = actions.circulate_report(
                report=report, by=by, today=today, **form.cleaned_data
            )
            messages.success(
                request,
                gettext("The report is circulated. Mails written: %(count)d.")
                % {"count": told},
            )
        elif todo == "back":
            actions.take_back_report(report=report, by=by)
            messages.success(
                request, gettext("The organisers alone read the report now.")
            )
        elif todo == "finalise":
            actions.finalise_report(
                report=report, by=by, today=today, **form.cleaned_data
            )
            messages.success(request, gettext("The report is final."))
            return report.get_absolute_url()
        elif todo == "new":
            new = actions.open_version(report=report, by=by)
            messages.success(request, gettext("The new version is a copy: change it."))
            return page_of_edit(new)
        else:
            raise Http404
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        if form is None:
            messages.error(request, " ".join(error.messages))
        else:
            put_on(form, error)
        return None
    return here
