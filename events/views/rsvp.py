"""For whoever takes part: one's answer to an invitation, and one's meetings."""

from functools import partial

from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core.listing import (
    Facet,
    Sort,
    by_name,
    download_asked,
    from_choices,
    list_rows,
)
from alliance87.core.search import Fold
from alliance87.core.tabular import Column, download_response
from alliance87.core.writing import a_page_of_one_s_own, at_revision, written
from events import calendar
from events.actions import registrations as actions
from events.enums import EventKind, RegistrationStatus
from events.filtersets import EventFilterSet
from events.models import Event, Registration
from events.participant_filtersets import PeopleFilterSet
from events.registration_forms import AskForm, RsvpForm
from events.search import EVENT_WEIGHTS
from events.taking_part import (
    closed_because,
    is_answerable,
    over_because,
    people_to_register,
)
from events.views.events import SORTS, by_when, when_labels
from events.views.organisers import crumbs
from events.views.wording import said


# -- One's answer ------------------------------------------------------------------
@a_page_of_one_s_own
def rsvp(request, slug):
    """Say whether one comes, and how. Nobody else's invitation opens this page."""
    user, now = request.user, timezone.now()
    event = get_object_or_404(Event.objects.for_reader(user), slug=slug)
    own = list(Registration.objects.own(user).filter(event=event))
    people = people_to_register(event, user)
    if not own and not people.exists():
        raise Http404
    todo, _colon, key = request.POST.get("do", "").partition(":")
    asks = todo == "ask"
    ask_form = AskForm(request.POST if asks else None, event=event, people=people)
    entries = [entry(row, event, now) for row in own]
    if request.method == "POST":
        if asks and not own:
            done = asked(request, event, ask_form, now)
        else:
            done = answered(request, entries, todo, key, now)
        if done:
            return redirect(request.path)
    return render(
        request,
        "events/rsvp.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "entries": entries,
            "form": None if own else ask_form,
            "over": over_because(event, at=now),
            "closed": closed_because(event, at=now),
        },
    )


def entry(row, event, now):
    row.event = event
    return {
        "registration": row,
        "is_answerable": is_answerable(row, at=now),
        "form": RsvpForm(registration=row, prefix=str(row.pk)),
    }


def answered(request, entries, todo, key, now):
    """Carry out what the button of one registration says."""
    one = next((e for e in entries if str(e["registration"].pk) == key), None)
    if one is None or todo not in {"come", "stay-away"}:
        raise Http404
    row = one["registration"]
    form = one["form"] = RsvpForm(request.POST, registration=row, prefix=str(row.pk))
    coming = todo == "come"

    def act(**values):
        values = values if coming else {"revision": values["revision"]}
        actions.answer(
            registration=row, coming=coming, by=request.user, now=now, **values
        )

    if coming:
        done = gettext("Your answer is saved.")
    else:
        done = gettext("Your answer is saved: you do not come.")
    if written(request, form, act, done):
        return True
    form.data = at_revision(form, row, "revision")
    return False


def asked(request, event, form, now):
    act = partial(actions.ask_to_come, event=event, by=request.user, now=now)
    return written(request, form, act, gettext("You are on the list."))


# -- Whom one meets ----------------------------------------------------------------
PEOPLE_SORTS = [
    Sort("name", _("name"), lambda: [Fold("shown_name")]),
    Sort(
        "partner", _("partner"), lambda: [by_name("representative", "partner", "name")]
    ),
]


@a_page_of_one_s_own
def people(request, slug):
    """Who else comes, for those who come: no download, and nobody who is not listed."""
    user = request.user
    event = get_object_or_404(Event.objects.for_reader(user), slug=slug)
    own = Registration.objects.own(user).filter(event=event)
    if not own.filter(status=RegistrationStatus.APPROVED).exists():
        raise Http404
    rows = Registration.objects.met_by(user).filter(event=event).naming(user)
    listing = list_rows(
        request,
        rows.select_related("representative__partner"),
        filterset_class=PeopleFilterSet,
        sorts=PEOPLE_SORTS,
    )
    listing.download_urls = {}
    coming = event.registrations.filter(status=RegistrationStatus.APPROVED).count()
    return render(
        request,
        "events/people.html",
        {
            "event": event,
            "breadcrumb": crumbs(event),
            "listing": listing,
            "coming": coming,
            "columns": [{"label": label} for label in (_("Name"), _("Partner"))],
            "table": [
                [
                    row.representative.name,
                    {
                        "text": said(row.representative.partner, "name"),
                        "url": row.representative.partner.get_absolute_url(),
                    },
                ]
                for row in listing.page
            ],
        },
    )


# -- One's meetings ----------------------------------------------------------------
def answer_of(event):
    """How one takes part in the event, in words."""
    if event.own_registrations:
        return event.own_registrations[0].get_status_display()
    return gettext("through your group or as its chair")


COLUMNS = [
    Column(_("Event"), lambda row: said(row, "title")),
    Column(_("When"), calendar.dates_text),
    Column(_("Time"), calendar.times_text),
    Column(_("Time zone"), lambda row: row.time_zone),
    Column(_("Kind"), lambda row: row.get_kind_display()),
    Column(_("Status"), lambda row: row.standing_at(timezone.now()).label),
    Column(_("How you take part"), answer_of),
]
FACETS = [
    Facet("upcoming", _("When"), by_when, when_labels, single=True),
    Facet("kind", _("Kind"), "kind", from_choices(EventKind)),
]


@a_page_of_one_s_own
def my_meetings(request):
    """The events that the reader takes part in, or is invited to."""
    user = request.user
    own = Registration.objects.own(user)
    mine = Q(pk__in=own.values("event")) | Event.objects.group_rule(user)
    rows = Event.objects.for_reader(user).filter(mine)
    listing = list_rows(
        request,
        rows.prefetch_related(
            Prefetch("registrations", own, to_attr="own_registrations")
        ),
        filterset_class=EventFilterSet,
        sorts=SORTS,
        facets=FACETS,
        weights=EVENT_WEIGHTS,
    )
    if kind := download_asked(request):
        found = listing.rows.iterator(chunk_size=500)
        return download_response(kind, found, COLUMNS, name="my-meetings")
    shown = [COLUMNS[0], COLUMNS[1], COLUMNS[5], COLUMNS[6]]
    return render(
        request,
        "events/my_meetings.html",
        {
            "listing": listing,
            "breadcrumb": [(reverse("events:list"), _("Events"))],
            "columns": [{"label": column.label} for column in shown],
            "table": [meeting_row(event, shown) for event in listing.page],
        },
    )


def meeting_row(event, shown):
    cells = [{"text": str(column.value(event))} for column in shown]
    cells[0]["url"] = event.get_absolute_url()
    if event.own_registrations:
        cells[-1]["url"] = reverse("events:rsvp", kwargs={"slug": event.slug})
    return cells
