"""Events as calendars: read back by a client library, and never more than one may see."""

import datetime
import itertools
import logging
from datetime import UTC
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine

from alliance87.core.enums import DatePrecision
from alliance87.core.logs import WithoutSecrets
from events.enums import EventKind, EventStatus, RegistrationStatus
from events.models import CalendarFeed, Event
from events.views import feeds
from events.zones import zone_component
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory, enrol
from tests.factories.core import ThemeFactory
from tests.factories.events import (
    ActionPointFactory,
    CalendarFeedFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

FEED = "/en/events/calendar.ics"
MINE = "/en/events/calendar/"
LINK = "https://meet.example.org/room-7"


def read(response):
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content)


def titles(response):
    return {str(entry["summary"]) for entry in read(response).walk("VEVENT")}


# -- Time zones ----------------------------------------------------------------------
def by_the_component(component, local):
    """The offset of a wall-clock time, found as RFC 5545 says: the last onset before it."""
    onsets = []
    for part in component.subcomponents:
        lines = part.get("rdate", [])
        more = lines if isinstance(lines, list) else [lines]
        dates = [part["dtstart"].dt, *(day.dt for line in more for day in line.dts)]
        onsets += [(onset, part["tzoffsetto"].td) for onset in dates]
    return max(each for each in onsets if each[0] <= local)[1]


ZONES = ["America/New_York", "Europe/Brussels", "Asia/Kathmandu", "Australia/Sydney"]


@pytest.mark.parametrize("name", [*ZONES, "Africa/Casablanca"])
def test_component_tells_the_same_hours_as_the_zone(name):
    component, zone = zone_component(name, 2025, 2027), ZoneInfo(name)
    moment = datetime.datetime(2026, 1, 1, tzinfo=UTC)

    while moment.year < 2027:
        local = moment.astimezone(zone)
        once = local.replace(fold=1).utcoffset() == local.utcoffset()
        if once and not local.fold:
            wall = local.replace(tzinfo=None)
            assert by_the_component(component, wall) == local.utcoffset(), local
        moment += datetime.timedelta(hours=1)


CHANGES = {  # when the clock changes, in UTC
    "America/New_York": [(2026, 3, 8, 7), (2026, 11, 1, 6)],
    "Europe/Brussels": [(2026, 3, 29, 1), (2026, 10, 25, 1)],
    "Asia/Kathmandu": [(2026, 3, 29, 1)],  # never
    "Australia/Sydney": [(2026, 4, 4, 16), (2026, 10, 3, 16)],
}


@pytest.mark.parametrize(
    ("zone", "change"),
    [(zone, change) for zone, changes in CHANGES.items() for change in changes],
)
def test_meeting_across_a_change_of_the_clock_keeps_its_moments(client, zone, change):
    moment = datetime.datetime(*change, tzinfo=UTC)
    hour = datetime.timedelta(hours=1)
    for before, after in itertools.product([0.5, 1, 26], [0, 0.5, 1.5, 30]):
        EventFactory(
            time_zone=zone,
            starts_at=moment - before * hour,
            ends_at=moment + after * hour,
        )

    calendar = read(client.get(FEED))

    told = {
        (entry["dtstart"].dt.astimezone(UTC), entry["dtend"].dt.astimezone(UTC))
        for entry in calendar.walk("VEVENT")
    }
    assert told == set(Event.objects.values_list("starts_at", "ends_at"))
    assert {str(part["tzid"]) for part in calendar.walk("VTIMEZONE")} == {zone}
    zone_named = {
        entry["dtstart"].params.get("TZID") for entry in calendar.walk("VEVENT")
    }
    assert zone in zone_named


# -- What an entry says --------------------------------------------------------------
def test_entry_says_what_the_event_is(client):
    event = EventFactory(
        title_en="Round table; part 1, “Héritage”",
        summary_en="On chains. " * 20,
        kind=EventKind.WEBINAR,
        status=EventStatus.HELD,
        is_online=True,
        online_link=LINK,
        city="Kathmandu",
        country__name_en="Nepal",
        themes=[ThemeFactory(name_en="Fishing, and more")],
    )

    response = client.get(f"/en/events/{event.slug}/event.ics")

    (entry,) = read(response).walk("VEVENT")
    event.refresh_from_db()
    assert entry["summary"] == event.title_en
    assert entry["uid"].startswith(f"event-{event.pk}@")
    assert entry["sequence"] == event.revision
    assert entry["dtstamp"].dt == entry["last-modified"].dt
    assert entry["status"] == "CONFIRMED"
    assert entry["location"] == "Kathmandu, Nepal, online"
    assert entry["categories"].cats == ["Webinar", "Fishing, and more"]
    assert event.get_absolute_url() in entry["url"]
    assert "On chains." in entry["description"]
    assert LINK not in response.text
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75


@pytest.mark.parametrize(
    ("year", "status", "told"),
    [
        (2099, EventStatus.PLANNED, "CONFIRMED"),
        (2019, EventStatus.PLANNED, "TENTATIVE"),
        (2019, EventStatus.HELD, "CONFIRMED"),
        (2019, EventStatus.CANCELLED, "CANCELLED"),
    ],
)
def test_a_plan_whose_date_has_passed_is_not_confirmed(client, year, status, told):
    day = datetime.datetime(year, 3, 10, 9, tzinfo=UTC)
    EventFactory(status=status, starts_at=day, ends_at=day)

    (entry,) = read(client.get(FEED)).walk("VEVENT")

    assert entry["status"] == told


@pytest.mark.parametrize(
    ("values", "status", "start", "end"),
    [
        (
            {"has_times": False, "status": EventStatus.HELD},
            "CONFIRMED",
            (2026, 3, 10),
            (2026, 3, 11),
        ),
        (
            {
                "has_times": False,
                "date_precision": DatePrecision.MONTH,
                "starts_at": datetime.datetime(2026, 3, 1, tzinfo=UTC),
                "ends_at": datetime.datetime(2026, 3, 31, 23, tzinfo=UTC),
            },
            "TENTATIVE",
            (2026, 3, 1),
            (2026, 4, 1),
        ),
        (
            {"has_times": False, "status": EventStatus.CANCELLED},
            "CANCELLED",
            (2026, 3, 10),
            (2026, 3, 11),
        ),
    ],
)
def test_event_without_hours_fills_whole_days(client, values, status, start, end):
    EventFactory(**values)

    (entry,) = read(client.get(FEED)).walk("VEVENT")

    assert entry["status"] == status
    assert entry["dtstart"].dt == datetime.date(*start)
    assert entry["dtend"].dt == datetime.date(*end)
    assert entry["dtstart"].params["VALUE"] == "DATE"


# -- The calendar of a filter --------------------------------------------------------
def test_calendar_has_what_the_filter_finds_of_what_is_public(secretariat_client):
    EventFactory(title_en="Webinar", kind=EventKind.WEBINAR)
    EventFactory(title_en="Forum", kind=EventKind.FORUM)
    for closed in ["hidden", "for_partners", "for_group"]:
        EventFactory(title_en=closed, kind=EventKind.WEBINAR, **{closed: True})

    response = secretariat_client.get(FEED, {"kind": "webinar"})

    assert titles(response) == {"Webinar"}
    assert response["Cache-Control"] == "no-cache"


def test_list_offers_the_calendar_of_its_filters(client):
    EventFactory(kind=EventKind.WEBINAR)

    page = client.get("/en/events/", {"view": "map", "kind": "webinar", "page": 1}).text

    assert 'value="http://testserver/en/events/calendar.ics?kind=webinar"' in page
    assert 'href="webcal://testserver/en/events/calendar.ics?kind=webinar"' in page


def test_wrong_filter_empties_nobody_s_calendar(client):
    EventFactory()

    response = client.get(FEED, {"kind": "no-such-kind"})

    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")


def test_same_rows_give_the_same_bytes_and_are_sent_once(client):
    event = EventFactory(time_zone="Europe/Brussels")
    first = client.get(FEED)

    again = client.get(FEED, headers={"if-none-match": first["ETag"]})
    Event.objects.filter(pk=event.pk).update(title_en="Another title")
    changed = client.get(FEED, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert titles(changed) == {"Another title"}


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_takes_the_same_queries(client, count, django_assert_num_queries):
    for _ in range(count):
        EventFactory(themes=[ThemeFactory()], time_zone="Europe/Brussels")
    client.get(FEED)

    with django_assert_num_queries(4):
        client.get(FEED)


# -- A person's own ------------------------------------------------------------------
@pytest.fixture
def person():
    return RepresentativeFactory()


def address_of(feed_or_secret):
    return f"{MINE}{feed_or_secret}.ics"


@pytest.fixture
def mine(person):
    CalendarFeedFactory(user=person.user, secret="of-the-person")
    return address_of("of-the-person")


def test_it_has_the_meetings_its_owner_takes_part_in(client, person, mine):
    tier = {"for_group": True}
    EventFactory(title_en="Public, without me")
    EventFactory(title_en="Closed, without me", **tier)
    RegistrationFactory(
        event=EventFactory(title_en="Asked to come", **tier),
        representative=person,
        status=RegistrationStatus.REQUESTED,
    )
    RegistrationFactory(
        event=EventFactory(title_en="Hidden", hidden=True), representative=person
    )
    RegistrationFactory(
        event=EventFactory(title_en="Invited", **tier), representative=person
    )
    EventFactory(title_en="Chaired", chairs=[person], **tier)
    assert client.get(mine).status_code == 404  # a chair needs a second factor
    enrol(person.user)

    response = client.get(mine)

    assert titles(response) == {"Invited", "Chaired"}
    assert response["Cache-Control"] == "private, no-cache"

    CalendarFeed.objects.update(everything=True)
    assert titles(client.get(mine)) == {"Invited", "Chaired", "Public, without me"}


@pytest.mark.parametrize(
    ("status", "told"),
    [(RegistrationStatus.APPROVED, True), (RegistrationStatus.WAITING, False)],
)
def test_link_to_join_is_for_the_admitted(client, person, mine, status, told):
    event = EventFactory(online_link=LINK)
    RegistrationFactory(event=event, representative=person, status=status)
    CalendarFeed.objects.update(everything=True)

    assert (LINK.encode() in client.get(mine).content) is told


def test_rights_are_those_of_the_moment_it_is_read(client, person, mine):
    event = EventFactory(title_en="Closed", for_group=True)
    registration = RegistrationFactory(event=event, representative=person)
    assert titles(client.get(mine)) == {"Closed"}

    registration.delete()

    assert titles(client.get(mine)) == set()


def test_it_reads_as_a_member_also_for_the_secretariat(client):
    staff = UserFactory(staff=True)
    signed_in(staff)
    CalendarFeedFactory(user=staff, secret="of-staff", everything=True)
    EventFactory(title_en="Hidden", hidden=True)
    EventFactory(title_en="For partners", for_partners=True)

    assert titles(client.get(address_of("of-staff"))) == {"For partners"}


def test_it_has_what_its_owner_is_asked_to_do(client, person, mine):
    due = {"due_on": datetime.date(2026, 5, 4)}
    ActionPointFactory(text_en="Write to Nepal", owner=person, **due)
    ActionPointFactory(text_en="Hidden", owner=person, hidden=True, **due)
    ActionPointFactory(text_en="Somebody else’s", owner=RepresentativeFactory(), **due)

    of_partner = {"owner_partner": person.partner, **due}
    ActionPointFactory(text_en="Write to Chile", **of_partner)
    ActionPointFactory(text_en="Written", closed=True, **of_partner)
    ActionPointFactory(text_en="Another’s", owner_partner=PartnerFactory(), **due)

    assert titles(client.get(mine)) == {"Due: Write to Nepal", "Due: Write to Chile"}


@pytest.mark.parametrize("count", [1, 3])
def test_what_one_is_asked_takes_the_same_queries(
    client, person, mine, count, django_assert_num_queries
):
    for owner in [{"owner": person}, {"owner_partner": person.partner}] * count:
        ActionPointFactory(due_on=datetime.date(2026, 5, 4), **owner)
    client.get(mine)

    with django_assert_num_queries(9):
        assert client.get(mine).content.count(b"SUMMARY:Due") == 2 * count


def test_no_address_leads_to_a_closed_account(client, person, mine):
    person.user.is_active = False
    person.user.save()

    assert client.get(mine).status_code == 404
    assert client.get(address_of("no-such-secret")).status_code == 404


def test_it_is_not_read_too_often(client, mine, monkeypatch):
    monkeypatch.setattr(feeds, "READS", 3)
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        for _ in range(3):
            client.get(address_of("unknown"))

        response = client.get(address_of("unknown"))
        assert response.status_code == 429
        assert int(response["Retry-After"]) <= 3601
        assert client.get(mine).status_code == 200


def test_address_is_shown_once_renewed_and_revoked(person):
    client = signed_in(person.user)

    def made():
        return client.post(MINE, {"do": "make"}).context["address"]

    first = made()
    assert client.get(first).status_code == 200
    assert first.rpartition("/")[2] not in client.get(MINE).text
    feed = CalendarFeed.objects.get()
    assert len(feed.secret_hash) == 64
    assert feed.last_used_at is not None

    second = made()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200

    client.post(MINE, {"do": "choose", "everything": "on"})
    assert CalendarFeed.objects.get().everything

    client.post(MINE, {"do": "revoke"})
    assert client.get(second).status_code == 404


def test_log_does_not_hold_a_token():
    record = logging.LogRecord("x", 20, "", 1, "%s", ("GET /a?q=a87_0f3e HTTP",), None)

    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "GET /a?q=a87_… HTTP"


def test_log_does_not_hold_the_secret():
    line = "GET /en/events/calendar/s3cr-et_.ics HTTP/1.1"
    for args in [({"r": line},), ("Not Found", line)]:
        record = logging.LogRecord("x", 20, "", 1, "%s", args, None)
        assert WithoutSecrets().filter(record)
        assert "s3cr" not in f"{record.args}{record.msg}"
        assert "/en/events/calendar/…" in str(record.args)
