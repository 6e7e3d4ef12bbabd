"""One item of a pack on its own page, and what can be put in beside it."""

import uuid
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from action_groups.models import WorkPlan
from alliance87.briefings.actions import outline as plans
from alliance87.briefings.actions.reports import Busy
from alliance87.briefings.content import PackError
from alliance87.briefings.drawing.apart import DrawingError
from alliance87.briefings.forms import ChosenForm, ItemForm, PreviewForm
from alliance87.briefings.models import PackItem
from alliance87.briefings.models.outline import name_for
from alliance87.briefings.preview import pages_of, preview_of
from alliance87.briefings.views.composer import (
    meeting_kept_by,
    points_of,
    preview_page,
    wanted,
)
from alliance87.core.models import Document
from alliance87.core.search import search, tri
from events.models import MeetingReport

MOST = 25  # of each kind on one page; whoever looks for another one types its name


def item_kept_by(user, pk, *, lock=False):
    """The item, for those who keep its meeting; for anyone else there is none."""
    rows = PackItem.objects.visible_to(user).select_related(
        "outline__event", "document", "meeting_report", "work_plan"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    item = get_object_or_404(rows, pk=pk)
    meeting_kept_by(user, item.outline.event.slug)
    name_for([item], user)
    return item


@never_cache
@login_required
def edit_item(request, pk):
    """All of one item: its texts, its notes, for whom, and what it gathers."""
    if request.method != "POST":
        return item_page(request, item_kept_by(request.user, pk))
    with transaction.atomic():  # locked until it is saved
        return item_page(request, item_kept_by(request.user, pk, lock=True))


def item_page(request, item):
    event = item.outline.event
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        instance=item,
        agenda_items=points_of(event, request.user),
        user=request.user,
    )
    name = str(item)
    if form.is_bound and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.columns}
        plans.change_item(item=item, fields=fields, options=form.options())
        messages.success(request, _("“%(item)s” is saved.") % {"item": item})
        if request.POST.get("do") == "preview":
            return redirect(preview_page(item, wanted({})))
        compose_page = reverse("briefings:compose", kwargs={"slug": event.slug})
        return redirect(f"{compose_page}#item-{item.pk}")
    return render(
        request,
        "briefings/compose_item.html",
        {"event": event, "item": item, "name": name, "form": form},
    )


@never_cache
@login_required
@require_safe
def preview_item(request, pk):
    """The item as readers of one edition will have it, in one language."""
    item = item_kept_by(request.user, pk)
    asked = wanted(request.GET)
    context = {
        "event": item.outline.event,
        "item": item,
        "form": PreviewForm(initial=asked),
        "language": asked["language"],
        "asked": urlencode(asked),
    }
    try:
        context["preview"] = preview_of(item, **asked, on=timezone.localdate())
    except PackError as error:
        context["nothing"] = str(error)
    if item.edition not in asked["edition"].prints:
        context["nothing"] = _(
            "This edition does not print it: it is for a narrower circle."
        )
    return render(request, "briefings/compose_preview.html", context)


@never_cache
@login_required
@require_safe
def item_pages(request, pk):
    """The same as its pages: the PDF of a pack that holds nothing else."""
    item = item_kept_by(request.user, pk)
    asked = wanted(request.GET)
    failed = None
    try:
        pdf = pages_of(item, **asked, on=timezone.localdate())
    except Busy:
        failed = _("Too much is being drawn just now. Try again in a moment.")
    except DrawingError:
        failed = _(
            "It cannot be drawn just now. The text of the preview is what it says."
        )
    except PackError as error:
        failed = str(error)
    if failed:
        messages.error(request, failed)
        page = reverse("briefings:item-preview", kwargs={"pk": item.pk})
        return redirect(f"{page}?{urlencode(asked)}")
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="preview.pdf"'},
    )


# -- What is there already -----------------------------------------------------------
KINDS = {
    "document": (gettext_lazy("Documents"), Document),
    "report": (gettext_lazy("Meeting reports"), MeetingReport),
    "plan": (gettext_lazy("Work plans"), WorkPlan),
}


def readable(model, user):
    """The records of a kind that ``user`` may read and a pack prints."""
    rows = model.objects.visible_to(user)
    if model is Document:
        return rows.current(user)
    return rows.published() if model is MeetingReport else rows


@never_cache
@login_required
def choose(request, slug):
    """Documents, reports and work plans that are there: ticked, they go into the pack."""
    event = meeting_kept_by(request.user, slug)
    outline = plans.outline_for(event=event)
    ticked = records_named(request.POST.getlist("records"), request.user)
    form = partial(
        ChosenForm,
        agenda_items=points_of(event, request.user),
        choices=[(key, key) for key in ticked],
    )
    if request.method == "POST":
        form = form(request.POST)
        if form.is_valid():
            records = [ticked[key] for key in form.cleaned_data["records"]]
            added = plans.add_records(
                outline=outline,
                records=records,
                agenda_item=form.cleaned_data["agenda_item"],
            )
            messages.success(request, _("Added to the pack."))
            compose_page = reverse("briefings:compose", kwargs={"slug": slug})
            return redirect(f"{compose_page}#item-{added[0].pk}")
    else:
        form = form(initial={"agenda_item": request.GET.get("agenda_item")})
    words = request.GET.get("q", "").strip()
    in_plan = {
        item.document_id or item.meeting_report_id or item.work_plan_id
        for item in outline.items.all()
    }
    found = [
        group_of(kind, words, event=event, user=request.user, in_plan=in_plan)
        for kind in KINDS
    ]
    return render(
        request,
        "briefings/compose_choose.html",
        {
            "event": event,
            "form": form,
            "words": words,
            "ticked": [*ticked],
            "found": found,
        },
    )


def group_of(kind, words, *, event, user, in_plan):
    """The first of one kind that match, with how many there are."""
    label, model = KINDS[kind]
    rows = search(readable(model, user), words, {"A": tri("title")})
    if not words and model is Document:
        rows = rows.filter(events=event) | rows.filter(agenda_items__event=event)
        rows = rows.distinct()
    rows = [(f"{kind}:{row.pk}", row, row.pk in in_plan) for row in rows[: MOST + 1]]
    return {"kind": kind, "label": label, "rows": rows[:MOST], "more": len(rows) > MOST}


def records_named(keys, user):
    """The records that ``keys`` name and ``user`` may read, by key and in that order."""
    wanted = {kind: [] for kind in KINDS}
    for key in keys:
        kind, _colon, pk = key.partition(":")
        try:
            wanted[kind].append(uuid.UUID(pk))
        except (KeyError, ValueError):
            continue
    found = {
        f"{kind}:{row.pk}": row
        for kind, pks in wanted.items()
        if pks
        for row in readable(KINDS[kind][1], user).filter(pk__in=pks)
    }
    return {key: found[key] for key in keys if key in found}
