"""The minutes of a meeting as its organisers write them, together.

All editors of the page are one form: whatever one saves, what was typed elsewhere on
it is saved too. Where somebody else saved the same item meanwhile, both texts are shown.
"""

from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.revisions import Conflict
from alliance87.core.writing import (
    TYPED_IS_HERE,
    a_page_of_one_s_own,
    put_on,
    revision_of,
    written,
)
from events.actions import action_points
from events.actions import minutes as actions
from events.enums import AgendaItemKind
from events.minutes_forms import (
    ActionPointForm,
    DecisionForm,
    ItemMinutesForm,
    digest_of,
)
from events.models import AgendaItem, Decision, ItemMinutes, MeetingMinutes
from events.views.organisers import beside, crumbs, kept_event
from partners.profiles import word_diff


@dataclass
class Editor:
    """One item with its editor; in a conflict, with what somebody else wrote."""

    item: AgendaItem
    row: ItemMinutes | None
    form: ItemMinutesForm
    theirs: str = ""
    difference: str = ""
    is_conflict: bool = False
    decisions: list = field(default_factory=list)
    points: list = field(default_factory=list)


def items_of(event, user):
    """The points one writes minutes of: of a break only where there are some already."""
    written = ItemMinutes.objects.filter(agenda_item__event=event)
    wanted = ~Q(kind=AgendaItemKind.BREAK) | Q(pk__in=written.values("agenda_item"))
    rows = AgendaItem.objects.visible_to(user).filter(wanted, event=event)
    return rows.order_by("position")


def rows_of(event, user):
    rows = ItemMinutes.objects.visible_to(user).select_related("saved_by")
    return {row.agenda_item_id: row for row in rows.filter(agenda_item__event=event)}


# What one goes on to write once what was typed is saved, by the name of the button.
LEADS_TO = {"decision": "events:decision-new", "point": "events:action-point-new"}


@a_page_of_one_s_own
def minutes(request, slug):
    """All items of the agenda, each with its editor."""
    user = request.user
    event = kept_event(user, slug)
    conflicts, lost = {}, []
    if request.method == "POST":
        todo, _colon, key = request.POST.get("do", "").partition(":")
        if todo not in {"save", "next", "take", "publish", "take-back", *LEADS_TO}:
            raise Http404
        saved, conflicts = save_all(request, event, left=key if todo == "take" else "")
        lost = typed_for_none(request, event)
        if not conflicts and not lost:
            carry_on(request, event, todo, saved)
            return redirect(place_after(event, user, todo, key))
        if todo in {"publish", "take-back"}:
            messages.warning(
                request, gettext("The minutes are as open as before: look first.")
            )
    return minutes_page(request, event, conflicts, lost)


def save_all(request, event, left):
    """Save every item that was touched, each for itself.

    Returns how many were saved, and the editors that were not, by item. The item with
    the key ``left`` is left as it stands.
    """
    saved, troubles = 0, {}
    for item in items_of(event, request.user):
        form = ItemMinutesForm(request.POST, prefix=str(item.pk))
        if str(item.pk) == left or not form.is_touched:
            continue
        editor = Editor(item, None, form)
        if save_one(request, editor):
            saved += 1
        else:
            troubles[item.pk] = editor
    if any(editor.is_conflict for editor in troubles.values()):
        messages.warning(
            request,
            gettext(
                "Somebody else saved the same item while you were writing. Nothing you "
                "typed is lost: both texts stand below. Save yours on top, or take "
                "theirs."
            ),
        )
    elif troubles:
        messages.error(request, TYPED_IS_HERE)
    return saved, troubles


def save_one(request, editor):
    """Whether what was typed is saved; if not, the editor says why."""
    form = editor.form
    if not form.is_valid():
        return False
    language, text = form.cleaned_data["language"], form.cleaned_data["text"]
    revision = form.cleaned_data["seen"]
    while True:
        try:
            actions.save_minutes(
                agenda_item=editor.item,
                by=request.user,
                text=text,
                language=language,
                revision=revision,
            )
        except PermissionDenied as error:
            raise Http404 from error
        except Conflict as conflict:
            row = conflict.record
            theirs = getattr(row, f"text_{language}") or ""
            if theirs == text:
                return True
            if digest_of(theirs) != form.cleaned_data["was"]:
                show_both(editor, row, text, theirs)
                return False
            # They wrote in another language: this one stands as it was seen.
            revision = row.revision
        except ValidationError as error:
            put_on(form, error)
            return False
        else:
            return True


def show_both(editor, row, text, theirs):
    editor.is_conflict, editor.row, editor.theirs = True, row, theirs
    editor.difference = word_diff(text, theirs)
    editor.form.seen_now(row)


def typed_for_none(request, event):
    """What was typed for items that somebody took off the agenda meanwhile."""
    known = {str(item.pk) for item in items_of(event, request.user)}
    found = []
    for name in request.POST:
        key, _dash, which = name.rpartition("-")
        if which != "text" or key in known:
            continue
        form = ItemMinutesForm(request.POST, prefix=key)
        if form.is_touched and form.typed:
            found.append(form.typed)
    return found


def carry_on(request, event, todo, saved):
    user = request.user
    try:
        if todo == "publish":
            actions.publish_minutes(event=event, by=user, at=timezone.now())
            messages.success(request, gettext("The minutes are published."))
            return
        if todo == "take-back":
            actions.take_back_minutes(event=event, by=user)
            messages.success(
                request, gettext("The minutes are a draft again: only you read them.")
            )
            return
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return
    if saved:
        words = ngettext(
            "The minutes of %d item are saved.",
            "The minutes of %d items are saved.",
            saved,
        )
        messages.success(request, words % saved)
    elif todo not in LEADS_TO:
        messages.info(request, gettext("Nothing was changed."))


def place_after(event, user, todo, key):
    """Where one goes on: at the item that was saved, the next one, or what came of it."""
    here = reverse(LEADS_TO.get(todo, "events:minutes"), kwargs={"slug": event.slug})
    keys = [str(item.pk) for item in items_of(event, user)]
    if todo in LEADS_TO:
        return f"{here}?item={key}" if key in keys else here
    if key not in keys:
        return here
    at = keys.index(key)
    if todo == "next" and at + 1 < len(keys):
        at += 1
    return f"{here}#item-{keys[at]}"


def minutes_page(request, event, conflicts, lost):
    user = request.user
    rows = rows_of(event, user)
    editors = []
    for item in items_of(event, user):
        row = rows.get(item.pk)
        editor = conflicts.get(item.pk) or Editor(
            item, row, ItemMinutesForm.shown(row, item)
        )
        editor.row = editor.row or row
        editors.append(editor)
    other = put_under_items(event, user, editors)
    state = MeetingMinutes.objects.for_reader(user).filter(event=event).first()
    return render(
        request,
        "events/minutes.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "editors": editors,
            "conflicts": [editor for editor in editors if editor.is_conflict],
            "lost": lost,
            "is_unsaved": bool(conflicts or lost),
            "minutes": state,
            "is_published": bool(state and state.is_published),
            **other,
        },
    )


def put_under_items(event, user, editors):
    """Hang decisions and action points under their items; returns those of none."""
    by_item = {editor.item.pk: editor for editor in editors}
    other = {"decisions": [], "points": []}
    for name, rows in [
        ("decisions", event.decisions.for_reader(user).order_by("number")),
        ("points", event.action_points.for_reader(user).order_by("created_at")),
    ]:
        for row in rows:
            editor = by_item.get(row.agenda_item_id)
            (getattr(editor, name) if editor else other[name]).append(row)
    return {"other_decisions": other["decisions"], "other_points": other["points"]}


# -- Decisions ---------------------------------------------------------------------
@a_page_of_one_s_own
def decision_new(request, slug):
    """Record a decision, perhaps under ``?item=``."""
    user = request.user
    event = kept_event(user, slug)
    form = DecisionForm(
        request.POST or None, event=event, user=user, initial=under(request)
    )
    if request.method == "POST":

        def act(revision, **values):
            actions.record_decision(event=event, by=user, **values)

        if written(request, form, act, gettext("The decision is recorded.")):
            return redirect(minutes_of(event, form.cleaned_data["agenda_item"]))
    return small_form(request, event, form, _("Record a decision"), _("Record"))


@a_page_of_one_s_own
def decision(request, pk):
    """A decision changed, or taken out."""
    user = request.user
    rows = Decision.objects.for_reader(user).filter(
        pk__in=Decision.objects.editable_by(user).values("pk")
    )
    row = get_object_or_404(rows, pk=pk)
    event = kept_event(user, row.event.slug)
    if request.POST.get("do") == "remove":
        if remove(request, row):
            return redirect(minutes_of(event, row.agenda_item))
        return redirect(request.path)
    form = DecisionForm(
        request.POST or None,
        event=event,
        user=user,
        initial=DecisionForm.initial_of(row),
    )
    now = {}
    if request.method == "POST":

        def act(revision, **values):
            actions.edit_decision(
                decision=row, by=user, revision=revision or 0, **values
            )

        if written(request, form, act, gettext("The decision is changed.")):
            return redirect(minutes_of(event, form.cleaned_data["agenda_item"]))
        now = beside(form, row)
    title = _("Change decision %(number)s") % {"number": row.number}
    return small_form(request, event, form, title, _("Save"), row=row, **now)


def remove(request, row):
    try:
        actions.remove_decision(
            decision=row,
            by=request.user,
            revision=revision_of(request),
        )
    except PermissionDenied as error:
        raise Http404 from error
    except Conflict:
        messages.warning(
            request,
            gettext("Somebody else changed it meanwhile: look, and do it again."),
        )
        return False
    messages.success(request, gettext("The decision is taken out."))
    return True


# -- Action points -----------------------------------------------------------------
@a_page_of_one_s_own
def action_point_new(request, slug):
    """Ask somebody to do something, perhaps under ``?item=``."""
    user = request.user
    event = kept_event(user, slug)
    form = ActionPointForm(
        request.POST or None, event=event, user=user, initial=under(request)
    )
    if request.method == "POST":
        given = []

        def act(revision, **values):
            given.extend(
                action_points.give_action_point(event=event, by=user, **values)
            )

        if written(request, form, act, gettext("The action point is written down.")):
            say_who_was_told(request, *given)
            return redirect(minutes_of(event, form.cleaned_data["agenda_item"]))
    return small_form(request, event, form, _("Add an action point"), _("Add"))


def say_who_was_told(request, point, told):
    named = point.owner_partner_id or point.owner_id
    if told:
        words = ngettext(
            "%d person is told by mail.", "%d people are told by mail.", len(told)
        )
        messages.info(request, words % len(told))
    elif named and not action_points.owners_of(point):
        messages.warning(
            request,
            gettext(
                "Nobody was told: no account of the owner may read this action point."
            ),
        )


def under(request):
    return {"agenda_item": request.GET.get("item", "")[:40]}


def minutes_of(event, item):
    here = reverse("events:minutes", kwargs={"slug": event.slug})
    return f"{here}#item-{item.pk}" if item else f"{here}#of-no-item"


def small_form(request, event, form, title, button, **context):
    return render(
        request,
        "events/of_meeting_form.html",
        {
            "event": event,
            "title": title,
            "button": button,
            "form": form,
            "breadcrumb": [
                *crumbs(event),
                (reverse("events:minutes", kwargs={"slug": event.slug}), _("Minutes")),
            ],
            **context,
        },
    )
