import datetime
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from alliance87.core.enums import DatePrecision
from events.calendar import dates_text, days_of, times_text, zone_text
from events.enums import AgendaItemKind
from tests.factories.events import AgendaItemFactory, EventFactory

NEW_YORK = ZoneInfo("America/New_York")


def event(start, end=None, **fields):
    starts_at = datetime.datetime.fromisoformat(start).replace(tzinfo=UTC)
    ends_at = datetime.datetime.fromisoformat(end or start).replace(tzinfo=UTC)
    return EventFactory.build(
        starts_at=starts_at, ends_at=ends_at, country=None, **fields
    )


def point(start=None, **fields):
    starts_at = start and datetime.datetime(2019, 7, 17, *start, tzinfo=UTC)
    return AgendaItemFactory.build(event=None, starts_at=starts_at, **fields)


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        ("2019-07-17 14:30", "2019-07-17 17:00", DatePrecision.DAY, "17 July 2019"),
        ("2019-05-14 08:00", "2019-05-15 17:00", DatePrecision.DAY, "14–15 May 2019"),
        (
            "2019-06-30 08:00",
            "2019-07-02 17:00",
            DatePrecision.DAY,
            "30 June 2019 – 2 July 2019",
        ),
        ("2017-06-01", "2017-06-30", DatePrecision.MONTH, "June 2017"),
        ("2021-03-01", "2021-05-31", DatePrecision.MONTH, "March 2021 – May 2021"),
        ("2021-01-01", "2021-12-31", DatePrecision.YEAR, "2021"),
        ("2020-01-01", "2020-01-31", DatePrecision.BY, "by January 2020"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(start, end, precision, text):
    assert dates_text(event(start, end, date_precision=precision)) == text


def test_dates_are_those_of_the_venue():
    late = event("2019-07-18 02:00", time_zone="America/New_York")

    assert dates_text(late) == "17 July 2019"


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "14–15 mai 2019"), ("es", "14–15 de mayo de 2019")],
)
def test_dates_follow_the_language(language, text):
    with translation.override(language):
        assert dates_text(event("2019-05-14 08:00", "2019-05-15 17:00")) == text


def test_times_are_on_the_clock_of_the_venue():
    meeting = event(
        "2019-07-17 14:30", "2019-07-17 17:00", time_zone="America/New_York"
    )

    assert times_text(meeting) == "10:30–13:00"


@pytest.mark.parametrize(
    "meeting",
    [
        event("2019-07-17 14:30", "2019-07-17 17:00", has_times=False),
        event("2019-07-17 14:30", "2019-07-18 17:00"),
        event("2019-07-01", "2019-07-01", date_precision=DatePrecision.MONTH),
    ],
)
def test_times_that_are_not_known_are_not_made_up(meeting):
    assert times_text(meeting) == ""


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("America/New_York", "New York time (UTC−4)"),
        ("Africa/Abidjan", "Abidjan time (UTC)"),
        ("Asia/Kathmandu", "Kathmandu time (UTC+5:45)"),
        ("UTC", "UTC"),
    ],
)
def test_zone_is_named(zone, text):
    assert zone_text(event("2019-07-17 12:00", time_zone=zone)) == text


def test_points_of_one_time_stand_in_one_slot():
    first = point((14, 30), minutes=60, position=1)
    second = point((14, 30), minutes=60, position=2)
    rest = point((15, 30), minutes=15, position=3, kind=AgendaItemKind.BREAK)

    [day] = days_of([first, second, rest], zone=NEW_YORK)

    assert [slot.points for slot in day.slots] == [[first, second], [rest]]
    assert [slot.hours for slot in day.slots] == [
        ["10:30", "11:30"],
        ["11:30", "11:45"],
    ]
    assert [slot.is_break for slot in day.slots] == [False, True]


def test_parallel_tracks_stand_side_by_side_whatever_their_positions():
    early_a = point((9,), minutes=60, position=1, track="A")
    late_a = point((10,), minutes=60, position=2, track="A")
    early_b = point((9,), minutes=60, position=3, track="B")

    [day] = days_of([early_a, late_a, early_b], zone=NEW_YORK)

    assert [slot.points for slot in day.slots] == [[early_a, early_b], [late_a]]


def test_days_are_those_of_the_venue():
    evening = point((23,), minutes=60, position=1)
    night = point((2,), minutes=60, position=2)
    night.starts_at += datetime.timedelta(days=1)

    [day] = days_of([evening, night], zone=NEW_YORK)

    assert day.date == datetime.date(2019, 7, 17)


def test_points_without_a_time_keep_their_order_and_their_track():
    opening = point(position=1)
    group_one = point(position=2, track="Track I")
    group_two = point(position=3, track="Track I")
    closing = point(position=4)

    [day] = days_of([opening, group_one, group_two, closing], zone=NEW_YORK)

    assert day.date is None
    assert day.has_margin
    assert [slot.track for slot in day.slots] == ["", "Track I", ""]
    assert day.slots[1].points == [group_one, group_two]


def test_agenda_without_times_and_tracks_needs_no_margin():
    [day] = days_of([point(position=1)], zone=NEW_YORK)

    assert not day.has_margin
    assert day.slots[0].hours == []
