"""The agenda as it was published: for its organisers to publish, for readers to follow."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from alliance87.core.listing import Sort, download_asked, list_rows
from alliance87.core.models import Document
from alliance87.core.tabular import Column, download_response
from alliance87.core.texts import translated_text
from alliance87.core.writing import TYPED_IS_HERE, a_page_of_one_s_own
from events import agenda_changes, calendar
from events.actions.publications import publish_agenda
from events.agenda_forms import PublishForm
from events.filtersets import PublicationsOfEventFilterSet
from events.models import AgendaPublication, Event
from events.publications import other_day_in, points_of, readable_items, snapshot_of
from events.views.agenda import kept_event
from events.views.organisers import crumbs

SORTS = [
    Sort("newest", _("newest first"), lambda: ["-published_at", "-number"]),
    Sort("oldest", _("oldest first"), lambda: ["published_at", "number"]),
    Sort("number", _("number"), lambda: ["number"]),
]
# As on the page, which does not say who published.
COLUMNS = [
    Column(_("Number"), lambda row: row.number),
    Column(_("Published at"), lambda row: timezone.localtime(row.published_at)),
    Column(_("Note"), lambda row: row.note),
]


def latest_of(event):
    """The latest publication of an event that is visible to whoever asks; or None."""
    return event.agenda_publications.order_by("-number").first()


def publications_of(event, user):
    return AgendaPublication.objects.for_reader(user).filter(event=event)


def changes_between(older, newer, user):
    """What ``newer`` changes in ``older``, publications, as the reader may see both."""
    items = readable_items([older, newer], user)
    return compared(items[older.pk], items[newer.pk], newer.event, user)


def compared(before, after, event, user):
    keys = {key for item in [*before, *after] for key in item["documents"]}
    rows = Document.objects.visible_to(user).filter(pk__in=keys)
    titles = {str(row.pk): translated_text(row, "title")[0] for row in rows}
    found = agenda_changes.compare(before, after, zone=event.zone, titles=titles)
    for change in found:
        change.name = agenda_changes.name_of(change.item)
    return found


def published_agenda(event, rows, user):
    """What the page of an event shows of its latest publication; None before the first.

    ``rows`` are the points of today, which lend their minutes.
    """
    publication = latest_of(event)
    if publication is None:
        return None
    items = readable_items([publication], user)[publication.pk]
    return {
        "publication": publication,
        "published_day": other_day_in(items, event),
        "days": calendar.days_of(points_of(items, user, rows=rows), zone=event.zone),
    }


# -- For its readers ---------------------------------------------------------------
@require_safe
def publications(request, slug):
    """All publications of an agenda, as asked for; the newest first unless told."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    listing = list_rows(
        request,
        publications_of(event, request.user).defer("snapshot"),
        filterset_class=PublicationsOfEventFilterSet,
        sorts=SORTS,
        weights={"A": ["note"]},
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        name = f"{event.slug}-agenda-publications"
        return download_response(kind, found, COLUMNS, name=name)
    days = PublicationsOfEventFilterSet.base_filters
    context = {
        "event": event,
        "listing": listing,
        "days": [(name, days[name].label, request.GET.get(name)) for name in days],
        "breadcrumb": crumbs(event),
    }
    return render(request, "events/agenda/publications.html", context)


@require_safe
def publication(request, pk):
    """One publication, with what it changed in the one before it or in ``?with=``."""
    user = request.user
    shown = get_object_or_404(AgendaPublication.objects.for_reader(user), pk=pk)
    event = shown.event
    rows = publications_of(event, user)
    other = other_of(rows, shown, request.GET.get("with"))
    items = readable_items([shown], user)[shown.pk]
    changes = None
    if other:
        older, newer = sorted([other, shown], key=lambda one: one.number)
        changes = changes_between(older, newer, user)
        shown.compared = (older.number, newer.number)
    here = reverse("events:agenda-publications", kwargs={"slug": event.slug})
    context = {
        "event": event,
        "publication": shown,
        "days": calendar.days_of(points_of(items, user), zone=event.zone),
        "changes": changes,
        "others": [
            number
            for number in rows.values_list("number", flat=True)
            if number != shown.number
        ],
        "breadcrumb": [*crumbs(event), (here, gettext("Publications of the agenda"))],
    }
    return render(request, "events/agenda/publication.html", context)


def other_of(rows, shown, asked):
    """The publication to compare with: the one asked for, else the one before."""
    if asked is None:
        return rows.filter(number__lt=shown.number).order_by("-number").first()
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    return get_object_or_404(rows, number=int(asked))


# -- For its organisers ------------------------------------------------------------
@a_page_of_one_s_own
def publish(request, slug):
    """What is not published yet, and the button that publishes it."""
    event = kept_event(request, slug)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and published(request, event, form):
        return redirect("events:agenda-publish", slug=event.slug)
    last = latest_of(event)
    draft = AgendaPublication(event=event, snapshot=snapshot_of(event))
    pair = [last, draft] if last else [draft]
    items = readable_items(pair, request.user)
    changes = None
    if last:
        changes = compared(items[last.pk], items[draft.pk], event, request.user)
    context = {
        "event": event,
        "last": last,
        "points": items[draft.pk],
        "changes": changes,
        "is_same": last is not None and last.snapshot == draft.snapshot,
        "form": form,
        "breadcrumb": crumbs(event),
    }
    return render(request, "events/agenda/publish.html", context)


def published(request, event, form):
    if not form.is_valid():
        messages.error(request, TYPED_IS_HERE)
        return False
    try:
        publish_agenda(
            event=event, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, gettext("The agenda is published."))
    return True
