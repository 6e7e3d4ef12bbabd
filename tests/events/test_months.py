"""The events as a month and as a map: the same rows, filters and rules as the list."""

import datetime
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from events.enums import EventKind, EventStatus
from events.models import Event
from events.months import days_held, month_of, read_month
from tests.factories.core import CountryFactory
from tests.factories.events import EventFactory

EVENTS = "/en/events/"
JULY = datetime.date(2019, 7, 1)


def at(zone, start, end, **values):
    """An event, not saved, from one to the other by the clock of ``zone``."""
    moments = [
        datetime.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
        for text in (start, end)
    ]
    return Event(
        slug="e", time_zone=zone, starts_at=moments[0], ends_at=moments[1], **values
    )


def entries_of(month):
    return {
        day.date.day: [entry.event for entry in day.entries]
        for week in month.weeks
        for day in week
        if day.entries
    }


@pytest.mark.parametrize(
    ("zone", "start", "end", "days"),
    [
        # The evening in New York is another day in UTC, the morning in Sydney too.
        ("America/New_York", "2019-07-31 21:00", "2019-07-31 23:30", [31]),
        ("Australia/Sydney", "2019-07-01 08:00", "2019-07-01 09:00", [1]),
        ("Asia/Kathmandu", "2019-06-30 22:00", "2019-07-02 10:00", [1, 2]),
        # Until midnight is not the next day.
        ("Europe/Brussels", "2019-07-03 20:00", "2019-07-04 00:00", [3]),
        ("Europe/Brussels", "2019-08-01 00:00", "2019-08-01 02:00", []),
    ],
)
def test_event_stands_on_the_days_of_its_venue_s_clock(zone, start, end, days):
    event = at(zone, start, end)

    assert sorted(entries_of(month_of(JULY, [event]))) == days


def test_day_of_a_longer_event_says_which_it_is():
    event = at("UTC", "2019-06-30 09:00", "2019-07-02 17:00")
    month = month_of(JULY, [event])

    told = {
        day.date.day: (entry.day, entry.days, entry.starts)
        for week in month.weeks
        for day in week
        for entry in day.entries
    }

    assert told == {1: (2, 3, ""), 2: (3, 3, "")}


def test_event_without_a_day_is_told_apart():
    some_time = at("UTC", "2019-07-01", "2019-07-31", date_precision="month")
    in_year = at("UTC", "2019-01-01", "2019-12-31", date_precision="year")
    month = month_of(JULY, [some_time, in_year])

    assert entries_of(month) == {}
    assert [entry.event for entry in month.some_time] == [some_time]
    assert [entry.event for entry in month.some_time_in_year] == [in_year]
    assert month.count == 1


@pytest.mark.parametrize(("language", "first"), [("en", "Monday"), ("fr", "lundi")])
def test_week_begins_as_it_does_in_the_language(language, first):
    with translation.override(language):
        month = month_of(JULY, [])
        assert month.weekdays[0][1] == first
    assert all(len(week) == 7 for week in month.weeks)


@pytest.mark.parametrize("text", ["", "2019", "2019-7", "2019-13", "1-01", "²019-07"])
def test_what_is_no_month_is_not_guessed_at(text):
    assert read_month(text) is None


def test_only_known_hours_decide_the_last_day():
    whole_days = at("UTC", "2019-07-01", "2019-07-02", has_times=False)

    assert days_held(whole_days) == (JULY, datetime.date(2019, 7, 2))


# -- The pages -----------------------------------------------------------------------
@pytest.fixture
def july(db):
    moment = datetime.datetime(2019, 7, 17, 14, tzinfo=UTC)
    for visibility in ["hidden", "for_partners", "for_group"]:
        EventFactory(title_en="Closed", starts_at=moment, **{visibility: True})
    return moment


@time_machine.travel("2026-11-28")
def test_month_shows_what_the_list_finds_in_it(client, july):
    EventFactory(title_en="World day", kind=EventKind.WORLD_DAY, starts_at=july)
    EventFactory(title_en="Forum", kind=EventKind.FORUM, starts_at=july)

    page = client.get(
        EVENTS, {"view": "month", "month": "2019-07", "kind": "world_day"}
    )

    assert "World day" in page.text
    assert "world day" in page.text  # its kind in words, beside the icon
    assert "#flag" in page.text
    for unseen in ["Forum</a>", "Closed"]:
        assert unseen not in page.text
    for month in ["2019-06", "2019-08", "2026-11"]:
        assert f"?view=month&amp;month={month}&amp;kind=world_day" in page.text
    assert 'name="month" value="2019-07"' in page.text


@time_machine.travel("2026-11-28")
def test_empty_month_leads_to_the_nearest_events(client, july):
    EventFactory(starts_at=july)

    page = client.get(EVENTS, {"view": "month"})

    assert page.context["month"].first == datetime.date(2026, 11, 1)
    assert [each["url"][-7:] for each in page.context["nearest"]] == ["2019-07"]


def test_what_is_no_month_is_said(client, july):
    page = client.get(EVENTS, {"view": "month", "month": "July"})

    assert "“July” is no month" in page.text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("view", "queries"), [("month", 6), ("map", 5)])
def test_view_takes_the_same_queries(
    view, queries, count, client, july, django_assert_num_queries
):
    for _ in range(count):
        EventFactory(starts_at=july, status=EventStatus.HELD)
    client.get(EVENTS, {"view": view})

    with django_assert_num_queries(queries):
        client.get(EVENTS, {"view": view, "month": "2019-07"})


def test_map_s_numbers_are_those_of_the_lists_it_leads_to(client, july):
    nepal = CountryFactory(iso2="NP", name="Nepal")
    EventFactory.create_batch(2, country=nepal)
    EventFactory(country=nepal, hidden=True)
    EventFactory(country=None, is_online=True)

    world = client.get(EVENTS, {"view": "map"}).context["world"]

    ((cell, number),) = world["rows"]
    assert (cell["text"], number, world["elsewhere"]) == ("Nepal", 2, 1)
    assert client.get(cell["url"]).context["listing"].count == 2
