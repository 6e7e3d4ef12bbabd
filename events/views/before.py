"""The board of what is to be done before a meeting, for its organisers."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.core.listing import DOWNLOADS, download_asked, url_with
from alliance87.core.mail import portal_url
from alliance87.core.tabular import Column, download_response
from events.before import day_of, parts_before
from events.models import Event
from events.views.organisers import crumbs, kept_event

COLUMNS = [
    Column(_("Part"), lambda row: row[0].label),
    Column(_("What"), lambda row: row[1].title),
    Column(_("Note"), lambda row: row[1].note),
    Column(_("Owner"), lambda row: row[1].owner),
    Column(_("Due"), lambda row: row[1].due_on),
    Column(_("Days left"), lambda row: row[1].days),
    Column(_("Address"), lambda row: portal_url(row[1].url)),
]


@never_cache
@login_required
@require_safe
def board(request, slug):
    """Papers, reports, candidates, action points, needs: what is missing, how long."""
    event = kept_event(request.user, slug)
    today = timezone.localdate()
    parts = parts_before(event, request.user, on=today)
    if kind := download_asked(request):
        rows = [(part, task) for part in parts for task in part.tasks]
        return download_response(kind, rows, COLUMNS, name=f"before-{event.slug}")
    return render(
        request,
        "events/before.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "parts": parts,
            "days_left": (day_of(event) - today).days,
            "total": sum(len(part.tasks) for part in parts),
            "late": sum(part.late for part in parts),
            "downloads": [
                {"label": name.upper(), "url": url_with(request, format=name)}
                for name in DOWNLOADS
            ],
        },
    )


@never_cache
@login_required
@require_safe
def before_next_gcg(request):
    """Leads to the board of the next GCG meeting that this person runs."""
    user = request.user
    event = Event.objects.coming_gcg_run_by(user, at=timezone.now()).first()
    if event is None:
        return render(request, "events/no_next_gcg.html", status=404)
    return redirect("events:before", slug=event.slug)
