"""Events as calendars that people subscribe to.

Those of the list are for anyone: who subscribes gives an address to a program, which
must not open more than the public has. A person's own has a secret in its address.
"""

import hashlib

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from alliance87.accounts.second_factor import lacks_second_factor
from alliance87.core.limits import allow, span_ends_at
from alliance87.core.listing import list_rows
from alliance87.core.writing import a_page_of_one_s_own
from events.actions.feeds import choose_events, make_feed, note_use, revoke_feed
from events.feeds import calendar_of
from events.filtersets import EventFilterSet
from events.models import ActionPoint, CalendarFeed, Event, Registration
from events.search import EVENT_WEIGHTS
from events.views.views_of_list import SORTS

MOST_EVENTS = 1000  # the newest; a calendar program reads all of them each time
READS = 60  # of one address, in …
SPAN = 60 * 60  # seconds
FOR_ANYONE = "no-cache"  # asked anew each time: what is closed since is gone
FOR_ONE = "private, no-cache"


def calendar_response(request, body, *, name, cache, attached=False):
    """The calendar, or 304 for a program that has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    how = "attachment" if attached else "inline"
    response = HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'{how}; filename="{slugify(name)}.ics"',
            "Cache-Control": cache,
            "ETag": etag,
            "X-Robots-Tag": "noindex",
        },
    )
    return get_conditional_response(request, etag=etag, response=response)


@require_safe
def calendar_file(request):
    """The public events that the filters of the address find, as a calendar."""
    request.user = AnonymousUser()  # whoever asks
    listing = list_rows(
        request,
        Event.objects.for_reader(None),
        filterset_class=EventFilterSet,
        sorts=SORTS,
        weights=EVENT_WEIGHTS,
    )
    if listing.problems:
        # An empty calendar would take all events out of the program that asks.
        return HttpResponse(
            "\n".join(map(str, listing.problems)),
            content_type="text/plain; charset=utf-8",
            status=400,
        )
    found = listing.rows.order_by("-starts_at", "slug")[:MOST_EVENTS]
    body = calendar_of(found, name=gettext("Alliance 8.7: events"), at=timezone.now())
    name = "alliance-8-7-events"
    return calendar_response(request, body, name=name, cache=FOR_ANYONE)


@require_safe
def event_calendar(request, slug):
    """One event, to put into one's own calendar. Without the link to join."""
    event = get_object_or_404(Event.objects.for_reader(request.user), slug=slug)
    body = calendar_of([event], name=gettext("Alliance 8.7: events"), at=timezone.now())
    return calendar_response(
        request, body, name=event.slug, cache=FOR_ONE, attached=True
    )


@sensitive_variables("secret")
@require_safe
def personal_calendar(request, secret):
    """The meetings of whoever the secret is of, as far as they may read them now.

    It reads as a member does, also for the Secretariat: of what only the Secretariat
    reads there is nothing in it.
    """
    if not allow(f"calendar:{secret}", READS, SPAN):
        ends = span_ends_at(SPAN)
        wait = int((ends - timezone.now()).total_seconds()) + 1
        return HttpResponse(
            gettext("This calendar is read too often."),
            content_type="text/plain; charset=utf-8",
            status=429,
            headers={"Retry-After": str(wait), "Cache-Control": "no-store"},
        )
    feed = CalendarFeed.objects.of_secret(secret)
    if feed is None or lacks_second_factor(feed.user):
        raise Http404
    note_use(feed=feed, at=timezone.now())
    user = feed.user
    user.is_staff = user.is_superuser = False  # in memory alone: never save it
    events = Event.objects.for_reader(user)
    if not feed.everything:
        events = events.filter(pk__in=Event.objects.with_user(user).values("pk"))
    body = calendar_of(
        events.order_by("-starts_at", "slug")[:MOST_EVENTS],
        name=gettext("Alliance 8.7: my meetings"),
        at=timezone.now(),
        join_links=joined_by(user),
        action_points=due_by(user),
    )
    return calendar_response(request, body, name="my-meetings", cache=FOR_ONE)


def joined_by(user):
    """The keys of the events whose link to join ``user`` may be told."""
    admitted = Registration.objects.admitted(user).values_list("event", flat=True)
    chaired = Event.objects.chaired_by(user).values_list("pk", flat=True)
    return {*admitted, *chaired}


def due_by(user):
    """What ``user`` is to do by a day, in person or for their partner, and is not done."""
    points = ActionPoint.objects.visible_to(user).owned_by(user).open()
    points = points.filter(due_on__isnull=False)
    return points.select_related("event").order_by("due_on", "pk")


@sensitive_variables("secret", "address")
@a_page_of_one_s_own
def my_calendar(request):
    """One's personal calendar: make it, renew or revoke its address, choose what is in it."""
    user, address = request.user, ""
    if request.method == "POST":
        todo = request.POST.get("do")
        if todo == "make":
            secret = make_feed(user=user)
            path = reverse("events:personal-calendar", kwargs={"secret": secret})
            address = request.build_absolute_uri(path)
        elif todo == "revoke":
            revoke_feed(user=user)
            messages.success(request, gettext("The address leads nowhere now."))
            return redirect("events:my-calendar")
        elif todo == "choose":
            choose_events(user=user, everything="everything" in request.POST)
            messages.success(request, gettext("Saved."))
            return redirect("events:my-calendar")
        else:
            raise Http404
    context = {
        "address": address,
        "webcal": webcal(address),
        "feed": CalendarFeed.objects.filter(user=user).first(),
        "breadcrumb": [(reverse("accounts:overview"), _("Your account"))],
    }
    return render(request, "events/my_calendar.html", context)


def webcal(address):
    """The address as calendar programs open it."""
    return f"webcal:{address.partition(':')[2]}" if address else ""
