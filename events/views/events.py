from django.db.models import F, Func, Prefetch
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from action_groups.models import ActionGroup
from alliance87.core.enums import Language
from alliance87.core.listing import (
    Facet,
    download_asked,
    from_choices,
    from_rows,
    list_rows,
    true_where,
)
from alliance87.core.models import Country, Theme
from alliance87.core.tabular import Column, download_response
from alliance87.core.visibility import is_signed_in
from events import calendar
from events.enums import EventKind, EventStanding
from events.filtersets import EventFilterSet
from events.models import AgendaItem, Event, local_year, shown_minutes, standing
from events.search import EVENT_WEIGHTS
from events.views.publications import published_agenda
from events.views.surveys import surveys_shown
from events.views.uptakes import taken_from
from events.views.views_of_list import KEPT, SORTS, views_of
from events.views.wording import labels, latest_year_first, names, said
from partners.models import Representative, listed_partners


def by_standing(rows, user):
    """Whether one is planned, held, cancelled or not known to be held."""
    return standing(at=timezone.now())


FACETS = [
    Facet("kind", _("Kind"), "kind", from_choices(EventKind)),
    Facet("status", _("Status"), by_standing, from_choices(EventStanding)),
    Facet(
        "year",
        _("Year"),
        local_year(),
        latest_year_first,
        single=True,
    ),
    Facet("theme", _("Theme"), "themes__slug", from_rows(Theme.objects.all(), "slug")),
    Facet(
        "country",
        _("Country of the venue"),
        "country__iso2",
        from_rows(Country.objects.all(), "iso2"),
    ),
    Facet(
        "language",
        _("Language"),
        Func(F("languages"), function="unnest"),
        from_choices(Language),
    ),
]


COLUMNS = [
    Column(_("Title"), lambda row: said(row, "title")),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Status"), lambda row: row.standing_at(timezone.now()).label),
    Column(_("Series"), lambda row: row.series),
    Column(_("Number"), lambda row: row.number),
    Column(_("Starts on"), lambda row: row.local_start.date()),
    Column(_("Ends on"), lambda row: row.local_end.date()),
    Column(_("Dates exact to the"), lambda row: row.get_date_precision_display()),
    Column(_("Time"), calendar.times_text),
    Column(_("Time zone"), lambda row: row.time_zone),
    Column(_("Online"), lambda row: row.is_online),
    Column(_("Venue"), lambda row: row.venue),
    Column(_("City"), lambda row: row.city),
    Column(_("Country"), lambda row: said(row.country, "name")),
    Column(_("Hosts"), lambda row: names(row.hosts.all())),
    Column(_("Languages"), lambda row: labels(Language, row.languages)),
    Column(_("Themes"), lambda row: names(row.themes.all())),
    Column(_("Summary"), lambda row: said(row, "summary")),
    Column(_("Source"), lambda row: said(row.public_source, "short_title")),
    Column(_("Place in the source"), lambda row: row.public_locator),
]


def by_when(rows, user):
    """Whether one is still to come, or over."""
    return true_where(pk__in=Event.objects.upcoming(at=timezone.now()).values("pk"))


def when_labels(values):
    return {"true": _("upcoming"), "false": _("past")}


@require_safe
def event_list(request):
    groups = ActionGroup.objects.visible_to(request.user)
    listing = list_rows(
        request,
        Event.objects.for_reader(request.user),
        filterset_class=EventFilterSet,
        sorts=SORTS,
        facets=[
            Facet("upcoming", _("When"), by_when, when_labels, single=True),
            *FACETS,
            Facet(
                "action_group",
                _("Action group"),
                "action_groups__slug",
                from_rows(groups, "slug"),
            ),
        ],
        weights=EVENT_WEIGHTS,
        keep=KEPT,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, COLUMNS, name="alliance-8-7-events")
    context = {
        "listing": listing,
        "runs_next_gcg": runs_next_gcg(request.user),
        **views_of(request, listing),
    }
    return render(request, "events/event_list.html", context)


def runs_next_gcg(user):
    """Whether there is a board of the next GCG meeting to lead ``user`` to."""
    if not is_signed_in(user):
        return False
    return Event.objects.coming_gcg_run_by(user, at=timezone.now()).exists()


def keeps(event, user):
    """Whether ``user`` runs the event, and is shown where."""
    if not is_signed_in(user):
        return False
    return Event.objects.editable_by(user).filter(pk=event.pk).exists()


@require_safe
def event_detail(request, slug):
    user = request.user
    rows = Event.objects.for_reader(user).prefetch_related(
        listed_partners("organisers", user),
        listed_partners("funders", user),
        Prefetch("chairs", Representative.objects.for_reader(user)),
        Prefetch("action_groups", ActionGroup.objects.visible_to(user)),
        "countries",
    )
    event = get_object_or_404(rows, slug=slug)
    agenda = list(
        AgendaItem.objects.for_reader(user)
        .filter(event=event)
        .prefetch_related(taken_from(user), shown_minutes(user))
    )
    points = event.action_points.for_reader(user)
    published = published_agenda(event, agenda, user)
    is_kept = keeps(event, user)
    context = {
        "event": event,
        "languages": labels(Language, event.languages),
        "days": calendar.days_of(agenda, zone=event.zone),
        **(published or {}),
        "documents": event.documents.for_reader(user).current(user),
        "reports": event.reports.for_reader(user),
        "recordings": event.recordings.for_reader(user),
        "action_points": points,
        "decisions": event.decisions.for_reader(user),
        "keeps": is_kept,
        "surveys": surveys_shown(event, user, keeps=is_kept),
    }
    return render(request, "events/event_detail.html", context)
