"""The agenda as those who run the meeting build it: points in place, one at a time.

HTMX exchanges the points; without it the same buttons load the page anew.
"""

import uuid
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.listing import by_name
from alliance87.core.texts import translated_text
from alliance87.core.writing import (
    a_page_of_one_s_own,
    carried_out,
    done_or_said,
    revision_of,
)
from events import scheduling
from events.actions import agenda as actions
from events.agenda_forms import ItemForm, PresenterForm
from events.enums import AgendaItemKind
from events.models import AgendaItem, Contribution, Event
from events.publications import other_day_of
from events.views.organisers import crumbs
from partners.models import Partner
from partners.views.directory import wants_fragment
from pathfinders.forms.reporting import writer_s_language

BREAK_MINUTES = 15
CHANGED = _("Somebody else changed this point meanwhile: look, and do it again.")


@dataclass
class Row:
    """A point as the builder shows it."""

    item: AgendaItem
    clock: (
        list  # when it begins and ends by the venue's clock, what is not known left out
    )
    findings: list
    is_first: bool = False
    is_last: bool = False


@dataclass
class DayRows:
    date: object  # None where nothing says when
    rows: list


def kept_event(request, slug):
    """The event, for whoever runs it; for anybody else there is no such page."""
    rows = Event.objects.editable_by(request.user).visible_to(request.user)
    return get_object_or_404(rows, slug=slug)


def kept_item(request, event, key):
    rows = AgendaItem.objects.editable_by(request.user).filter(event=event)
    return get_object_or_404(rows, pk=key)


def item_with_event(request, pk):
    """A point for whoever runs its meeting, with the meeting."""
    rows = AgendaItem.objects.editable_by(request.user).select_related("event")
    row = get_object_or_404(rows, pk=pk)
    return row, row.event


def key_in(text):
    """The key that ``text`` is, None for any other text."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def agenda_crumbs(event):
    here = reverse("events:agenda", kwargs={"slug": event.slug})
    return [*crumbs(event), (here, _("Agenda"))]


# -- The whole agenda --------------------------------------------------------------
def entries_of(rows):
    return [
        actions.entry_of(row, title=named(row), people=people_of(row)) for row in rows
    ]


def named(row):
    title = translated_text(row, "title")[0]
    return f"{row.number}. {title}" if row.number else title


def people_of(row):
    """Who cannot be elsewhere meanwhile: persons, and partners that name nobody."""
    names = []
    for one in row.contributions.all():
        if one.name:
            names.append(one.name)
        elif one.partner or one.organisation:
            said = translated_text(one.partner, "name")[0] if one.partner else ""
            names.append(said or one.organisation)
    return names


def found_in(event, entries):
    """What to look at in the agenda of an event."""
    knows = actions.has_hours(event)
    return scheduling.findings(
        entries,
        zone=event.zone,
        starts=event.starts_at if knows else None,
        ends=event.ends_at if knows and event.ends_at > event.starts_at else None,
    )


def days_of(event, rows, entries, findings):
    """The points under the days of the venue, in the order in which they are kept."""
    about = {}
    for finding in findings:
        for key in finding.keys:
            about.setdefault(key, []).append(finding)
    by_key = {row.pk: row for row in rows}
    days, count = [], len(rows)
    for plan in scheduling.day_plans(entries, zone=event.zone):
        date = plan.starts.astimezone(event.zone).date() if plan.starts else None
        shown = [
            Row(by_key[one.key], clock_of(one, event.zone), about.get(one.key, []))
            for one in plan.entries
        ]
        days.append(DayRows(date, shown))
    if count:
        days[0].rows[0].is_first = True
        days[-1].rows[-1].is_last = True
    return days


def clock_of(entry, zone):
    if entry.starts is None:
        return []
    moments = [entry.starts, entry.ends] if entry.minutes else [entry.starts]
    return [f"{moment.astimezone(zone):%H:%M}" for moment in moments]


@a_page_of_one_s_own
def builder(request, slug):
    """All points with their times, and what one can do with each."""
    event = kept_event(request, slug)
    here = reverse("events:agenda", kwargs={"slug": event.slug})
    if request.method == "POST":
        anchor = change(request, event)
        stays = "" if follows(request) else "?times=stay"
        return redirect(f"{here}{stays}{anchor}")
    rows = list(
        AgendaItem.objects.editable_by(request.user)
        .for_reader(request.user)
        .filter(event=event)
        .order_by("position")
    )
    entries = entries_of(rows)
    findings = found_in(event, entries)
    response = render(
        request,
        "events/agenda/builder.html",
        {
            "base": "fragment.html" if wants_fragment(request) else "base.html",
            "event": event,
            "breadcrumb": crumbs(event),
            "days": days_of(event, rows, entries, findings),
            "findings": findings,
            "published_day": other_day_of(event, request.user),
            "follows": follows(request),
            "break_kind": AgendaItemKind.BREAK,
            "here": here,
        },
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def follows(request):
    return request.GET.get("times") != "stay"


def change(request, event):
    """Do what the button says. Where on the page to go on."""
    todo, _colon, key = request.POST.get("do", "").partition(":")
    if todo in {"retime", "renumber"}:
        whole(request, event, todo)
        return ""
    if todo not in {"up", "down", "place", "remove"}:
        raise Http404
    if not key_in(key):
        raise Http404
    item = kept_item(request, event, key)
    act = partial(
        actions.remove_item if todo == "remove" else actions.move_item,
        item=item,
        by=request.user,
        revision=revision_of(request),
        follows=follows(request),
    )
    if todo in {"up", "down"}:
        act = partial(act, down=todo == "down")
    elif todo == "place":
        act = partial(act, after=key_in(request.POST.get("after", "")))
    done = gettext("The point is removed.") if todo == "remove" else gettext("Moved.")
    done_or_said(request, act, done, CHANGED)
    return "" if todo == "remove" else f"#item-{key}"


def whole(request, event, todo):
    if todo == "retime":
        act, done = actions.retime_agenda, gettext("All times follow each other.")
    else:
        act, done = actions.renumber_agenda, gettext("The points are numbered anew.")
    done_or_said(request, partial(act, event=event, by=request.user), done, CHANGED)


# -- One point ---------------------------------------------------------------------
@a_page_of_one_s_own
def add(request, slug):
    """A new point, or a break, behind the point ``?after=``."""
    event = kept_event(request, slug)
    key = key_in(request.GET.get("after", ""))
    before = kept_item(request, event, key) if key else None
    form = ItemForm(
        request.POST or None,
        instance=AgendaItem(event=event),
        event=event,
        user=request.user,
        initial=first_values(request, event),
    )
    if request.method == "POST":

        def act(values):
            return actions.add_item(
                event=event,
                by=request.user,
                values=values,
                after=before and before.pk,
                follows=form.cleaned_data["follows"],
            )

        if item := carried_out(request, form, act, gettext("Added.")):
            return redirect(place_of(event, item))
    context = {
        "event": event,
        "form": form,
        "before": before,
        "breadcrumb": agenda_crumbs(event),
    }
    return render(request, "events/agenda/add.html", context)


def place_of(event, item):
    here = reverse("events:agenda", kwargs={"slug": event.slug})
    return f"{here}#item-{item.pk}"


def first_values(request, event):
    tier = actions.tier_of_new(event, request.user)
    if request.GET.get("kind") == AgendaItemKind.BREAK:
        return {
            "visibility": tier,
            "kind": AgendaItemKind.BREAK,
            "minutes": BREAK_MINUTES,
            f"title_{writer_s_language()}": gettext("Break"),
        }
    return {"visibility": tier, "number": next_number(event, request.user)}


def next_number(event, user):
    """The number after the highest that the person sees."""
    rows = AgendaItem.objects.editable_by(user).filter(event=event)
    numbers = [n for n in rows.values_list("number", flat=True) if n.isdecimal()]
    return str(max(map(int, numbers), default=0) + 1)


@a_page_of_one_s_own
def item(request, pk):
    """One point: its words and times, who speaks, its papers."""
    row, event = item_with_event(request, pk)
    title = named(row)
    form = None
    if request.method == "POST":
        todo, _colon, key = request.POST.get("do", "save").partition(":")
        if todo == "save":
            done, form = save(request, event, row)
            if done:
                return redirect(place_of(event, row))
        else:
            beside(request, row, todo, key)
            return redirect(request.path)
    user = request.user
    form = form or ItemForm(instance=row, event=event, user=user)
    papers = row.documents.visible_to(user)
    context = {
        "event": event,
        "item": form.instance,
        "title": title,
        "form": form,
        "speakers": row.contributions.for_reader(user),
        "papers": papers,
        "offered": actions.papers_of(event, user)
        .exclude(pk__in=papers.values("pk"))
        .order_by(by_name("title")),
        "breadcrumb": agenda_crumbs(event),
    }
    return render(request, "events/agenda/item.html", context)


@transaction.atomic
def save(request, event, row):
    """Write what was typed, or show it beside what somebody else wrote."""
    try:
        # The event first, as every action.
        event = actions.kept_event(event, request.user)
    except PermissionDenied as error:
        raise Http404 from error
    row = get_object_or_404(AgendaItem.objects.select_for_update(), pk=row.pk)
    form = ItemForm(request.POST, instance=row, event=event, user=request.user)

    def act(values):
        # The form has compared the revisions: what it calls valid was seen.
        return actions.change_item(
            item=row,
            by=request.user,
            values=values,
            revision=row.revision,
            follows=form.cleaned_data["follows"],
        )

    return carried_out(request, form, act, gettext("Saved.")), form


def beside(request, row, todo, key):
    """Attach or take away what belongs to a point."""
    if not key_in(key or request.POST.get("document", "")):
        messages.error(request, gettext("Choose one from the list."))
        return
    user = request.user
    if todo == "silence":
        speaker = get_object_or_404(row.contributions.visible_to(user), pk=key)
        act = partial(
            actions.remove_presenter,
            presenter=speaker,
            by=user,
            revision=revision_of(request),
        )
        done_or_said(request, act, gettext("Taken out."), CHANGED)
    elif todo == "attach":
        papers = actions.papers_of(row.event, user)
        paper = get_object_or_404(papers, pk=request.POST.get("document"))
        act = partial(actions.attach_paper, item=row, by=user, document=paper)
        done_or_said(request, act, gettext("The document is attached."), CHANGED)
    elif todo == "detach":
        paper = get_object_or_404(row.documents.visible_to(user), pk=key)
        act = partial(actions.detach_paper, item=row, by=user, document=paper)
        done_or_said(
            request, act, gettext("The document is taken off this point."), CHANGED
        )
    else:
        raise Http404


# -- Who speaks --------------------------------------------------------------------
def partners_to_name(user):
    rows = Partner.objects.visible_to(user).listed().defer("words")
    return rows.order_by(by_name("name"))


@a_page_of_one_s_own
def presenter_add(request, pk):
    row, event = item_with_event(request, pk)
    form = PresenterForm(
        request.POST or None,
        instance=Contribution(agenda_item=row),
        partners=partners_to_name(request.user),
    )
    if request.method == "POST":
        act = partial(actions.add_presenter, item=row, by=request.user)
        if carried_out(request, form, act, gettext("Added.")):
            return redirect("events:agenda-item", pk=row.pk)
    return presenter_page(request, event, row, form, _("Who speaks"))


@a_page_of_one_s_own
def presenter(request, pk):
    rows = Contribution.objects.editable_by(request.user).filter(section=None)
    one = get_object_or_404(rows.select_related("agenda_item__event"), pk=pk)
    event = one.agenda_item.event
    if request.method == "POST":
        done, form = save_presenter(request, event, one)
        if done:
            return redirect("events:agenda-item", pk=one.agenda_item_id)
    else:
        form = PresenterForm(instance=one, partners=partners_to_name(request.user))
    return presenter_page(request, event, one.agenda_item, form, str(one))


@transaction.atomic
def save_presenter(request, event, one):
    try:
        actions.kept_event(event, request.user)
    except PermissionDenied as error:
        raise Http404 from error
    rows = Contribution.objects.select_for_update(of=["self"])
    one = get_object_or_404(rows, pk=one.pk)
    form = PresenterForm(
        request.POST, instance=one, partners=partners_to_name(request.user)
    )
    act = partial(
        actions.change_presenter,
        presenter=one,
        by=request.user,
        revision=one.revision,
    )
    return carried_out(request, form, act, gettext("Saved.")), form


def presenter_page(request, event, row, form, title):
    here = reverse("events:agenda-item", kwargs={"pk": row.pk})
    context = {
        "event": event,
        "form": form,
        "title": title,
        "back": here,
        "breadcrumb": [*agenda_crumbs(event), (here, named(row))],
    }
    return render(request, "events/agenda/presenter.html", context)
