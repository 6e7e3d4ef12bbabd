"""The action points of all meetings, and what becomes of each."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance87.core.listing import (
    Facet,
    Sort,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
    true_where,
)
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import format_on
from alliance87.core.visibility import is_signed_in
from alliance87.core.writing import a_page_of_one_s_own, written
from events.actions import action_points as actions
from events.enums import ActionPointStatus
from events.filtersets import ActionPointListFilterSet
from events.minutes_forms import ActionPointForm, CloseForm, ProgressForm, ReopenForm
from events.models import ActionPoint, Event
from events.story import story_of
from events.views.minutes import say_who_was_told, small_form
from events.views.organisers import beside, crumbs, kept_event
from events.views.wording import by_title, said
from partners.models import Partner

SORTS = [
    Sort("due", _("due date"), lambda: ["due_on", "created_at"]),
    Sort("newest", _("newest first"), lambda: ["-created_at"]),
    Sort("event", _("meeting"), lambda: ["-event__starts_at", "due_on"]),
]


def by_overdue(rows, user):
    late = ActionPoint.objects.overdue(on=timezone.localdate())
    return true_where(pk__in=late.values("pk"))


def by_mine(rows, user):
    if not is_signed_in(user):
        return {}
    return true_where(pk__in=ActionPoint.objects.owned_by(user).values("pk"))


def only(label):
    return lambda values: {"true": label} if "true" in values else {}


def owner_counts(rows, user):
    """By owner, as far as the reader may see them."""
    owners = Partner.objects.visible_to(user).listed()
    owners = owners.filter(action_points__in=rows.order_by().values("pk"))
    found = {}
    for slug in owners.values_list("slug", flat=True):
        found[slug] = found.get(slug, 0) + 1
    return found


def facets_for(user):
    return [
        Facet("status", _("Status"), "status", from_choices(ActionPointStatus)),
        Facet("overdue", _("Overdue"), by_overdue, only(_("overdue")), single=True),
        Facet("mine", _("Yours"), by_mine, only(_("yours to do")), single=True),
        Facet(
            "event",
            _("Meeting"),
            "event__slug",
            by_title(Event.objects.visible_to(user)),
        ),
        Facet(
            "owner_partner",
            _("Owner"),
            owner_counts,
            from_rows(Partner.objects.visible_to(user).listed(), "slug"),
        ),
    ]


def state_label(row):
    if row.is_overdue(on=timezone.localdate()):
        return gettext("overdue")
    return row.get_status_display()


COLUMNS = [
    Column(_("Action point"), lambda row: said(row, "text")),
    Column(_("Meeting"), lambda row: said(row.event, "title")),
    Column(_("Agenda item"), lambda row: said(row.agenda_item, "title")),
    Column(_("Owner"), lambda row: said(row.owner_partner, "name")),
    Column(_("Owner in person"), lambda row: row.owner.name if row.owner else ""),
    Column(_("Due"), lambda row: row.due_on),
    Column(_("Status"), state_label),
    Column(_("Progress"), lambda row: said(row, "progress")),
    Column(_("Closed on"), lambda row: row.closed_on),
    Column(_("Closing remark"), lambda row: said(row, "closing_remark")),
]
HEADINGS = [_("Action point"), _("Meeting"), _("Owner"), _("Due"), _("Status")]


@require_safe
def action_point_list(request):
    user = request.user
    listing = list_rows(
        request,
        ActionPoint.objects.for_reader(user),
        filterset_class=ActionPointListFilterSet,
        sorts=SORTS,
        facets=facets_for(user),
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        name = "alliance-8-7-action-points"
        return download_response(kind, found, COLUMNS, name=name)
    return render(
        request,
        "events/action_point_list.html",
        {
            "listing": listing,
            "columns": [{"label": label} for label in HEADINGS],
            "table": [table_row(row) for row in listing.page],
            "breadcrumb": [(reverse("events:list"), _("Events"))],
        },
    )


def table_row(row):
    owner = said(row.owner_partner, "name")
    person = row.owner.name if row.owner else ""
    return [
        {"text": said(row, "text"), "url": row.get_absolute_url()},
        {"text": said(row.event, "title"), "url": row.event.get_absolute_url()},
        ", ".join(part for part in [owner, person] if part),
        format_on(row.due_on),
        state_label(row),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_point(request, pk):
    """One point, with its history; whoever carries it out reports and closes here."""
    user = request.user
    point = get_object_or_404(ActionPoint.objects.for_reader(user), pk=pk)
    own = ActionPoint.objects.filter(pk=pk)
    reports = is_signed_in(user) and own.reportable_by(user).exists()
    keeps = is_signed_in(user) and own.editable_by(user).exists()
    now, forms = {}, forms_for(point, reports, keeps)
    if request.method == "POST":
        todo = request.POST.get("do", "")
        if todo not in forms:
            raise Http404
        form = sent(forms.pop(todo), request.POST)
        # What can be done may change with it: what was typed is shown anyway.
        others = {name: as_typed(each, request.POST) for name, each in forms.items()}
        if not carry_out(request, point, todo, form):
            field = "closing_remark" if todo == "close" else "progress"
            now = beside(form, point, field)
            forms = forms_for(point, reports, keeps) | others | {todo: form}
        elif (
            todo == "report"
            and (others["close"].initial["closing_remark"] or "").strip()
        ):
            point = get_object_or_404(ActionPoint.objects.for_reader(user), pk=pk)
            others["close"].initial["revision"] = point.revision
            forms = forms_for(point, reports, keeps) | others
        else:
            return redirect(point.get_absolute_url())
    return render(
        request,
        "events/action_point.html",
        {
            "point": point,
            "is_overdue": point.is_overdue(on=timezone.localdate()),
            "breadcrumb": [
                *crumbs(point.event),
                (reverse("events:action-points"), _("Action points")),
            ],
            "forms": forms,
            "keeps": keeps,
            "story": story_of(point, user),
            **now,
        },
    )


def forms_for(point, reports, keeps):
    """What this reader may do with the point as it stands, by name."""
    if point.is_open and reports:
        initial = {
            **CloseForm.words_of(point, "closing_remark"),
            "closed_on": timezone.localdate(),
            "revision": point.revision,
        }
        return {
            "report": ProgressForm(
                initial={
                    **ProgressForm.words_of(point, "progress"),
                    "revision": point.revision,
                },
                auto_id="report-%s",
            ),
            # In one HTML form with the other: nothing typed in either is lost.
            "close": CloseForm(initial=initial, prefix="close"),
        }
    if not point.is_open and keeps:
        form = ReopenForm(initial={"revision": point.revision}, auto_id="reopen-%s")
        return {"reopen": form}
    return {}


def sent(form, data):
    return type(form)(
        data, initial=form.initial, prefix=form.prefix, auto_id=form.auto_id
    )


def as_typed(form, data):
    """The form that was not sent, with what was typed into it beside the one that was.

    It keeps the revision the person saw: what others wrote since is a conflict still.
    """
    keys = {name: form.add_prefix(name) for name in form.fields}
    form.initial |= {name: data[key] for name, key in keys.items() if key in data}
    return form


def carry_out(request, point, todo, form):
    user = request.user

    def act(**values):
        if todo == "report":
            actions.report_on(point=point, by=user, **values)
        elif todo == "close":
            actions.close_action_point(
                point=point, by=user, today=timezone.localdate(), **values
            )
        else:
            actions.reopen_action_point(point=point, by=user, **values)

    done = {
        "report": gettext("What you wrote is saved."),
        "close": gettext("The action point is closed."),
        "reopen": gettext("The action point is open again."),
    }
    return written(request, form, act, done[todo])


@a_page_of_one_s_own
def action_point_change(request, pk):
    """What is asked, of whom and by when, changed by the organisers."""
    user = request.user
    rows = ActionPoint.objects.for_reader(user).filter(
        pk__in=ActionPoint.objects.editable_by(user).values("pk")
    )
    point = get_object_or_404(rows, pk=pk)
    event = kept_event(user, point.event.slug)
    form = ActionPointForm(
        request.POST or None,
        event=event,
        user=user,
        initial=ActionPointForm.initial_of(point),
    )
    now = {}
    if request.method == "POST":
        told = []

        def act(revision, **values):
            before = (point.owner_partner_id, point.owner_id)
            row, people = actions.edit_action_point(
                point=point, by=user, revision=revision or 0, **values
            )
            if before != (row.owner_partner_id, row.owner_id):
                told.extend([row, people])

        if written(request, form, act, gettext("The action point is changed.")):
            if told:
                say_who_was_told(request, *told)
            return redirect(point.get_absolute_url())
        now = beside(form, point)
    title = _("Change the action point")
    return small_form(request, event, form, title, _("Save"), **now)
