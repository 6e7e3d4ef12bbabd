"""When the points of an agenda begin, and what is said of those that do not fit."""

import datetime
import itertools
import zoneinfo
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import scheduling
from events.scheduling import DayPlan, Entry

GENEVA = zoneinfo.ZoneInfo("Europe/Zurich")


def at(hour, minute=0, day=10):
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def day(*entries, starts=None):
    return DayPlan(starts or at(9), entries)


def times(entries):
    return {one.key: f"{one.starts:%H:%M}" for one in entries}


def kinds(entries, **options):
    found = scheduling.findings(entries, zone=UTC, **options)
    return [(finding.kind, *finding.keys) for finding in found]


# -- The times that follow ---------------------------------------------------------
def test_each_point_begins_when_the_one_before_it_ends():
    entries = [Entry("a", minutes=30), Entry("b", minutes=15), Entry("c", minutes=5)]

    assert times(scheduling.followed([day(*entries)])) == {
        "a": "09:00",
        "b": "09:30",
        "c": "09:45",
    }


def test_tracks_are_side_by_side_and_what_follows_waits_for_the_longest():
    entries = [
        Entry("a", minutes=30),
        Entry("b1", minutes=60, track="North"),
        Entry("c1", minutes=20, track="South"),
        Entry("c2", minutes=20, track="South"),
        Entry("d", minutes=10),
    ]

    assert times(scheduling.followed([day(*entries)])) == {
        "a": "09:00",
        "b1": "09:30",
        "c1": "09:30",
        "c2": "09:50",
        "d": "10:30",
    }


def test_a_fixed_start_stays_and_what_comes_after_follows_it():
    entries = [
        Entry("a", minutes=30),
        Entry("lunch", minutes=60, starts=at(12), is_fixed=True),
        Entry("b", minutes=30),
    ]

    assert times(scheduling.followed([day(*entries)])) == {
        "a": "09:00",
        "lunch": "12:00",
        "b": "13:00",
    }


def test_points_printed_under_one_time_stay_together():
    entries = scheduling.with_slots(
        [
            Entry("a", minutes=30, starts=at(9)),
            Entry("b", minutes=60, starts=at(9, 30)),
            Entry("c", minutes=60, starts=at(9, 30)),
            Entry("d", minutes=30, starts=at(10, 30)),
        ]
    )
    longer = replace(entries[0], minutes=45)

    assert times(scheduling.followed([day(longer, *entries[1:])])) == {
        "a": "09:00",
        "b": "09:45",
        "c": "09:45",
        "d": "10:45",
    }


def test_only_what_comes_after_the_change_follows():
    entries = [
        Entry("a", minutes=30, starts=at(9)),
        Entry("b", minutes=30, starts=at(10)),  # half an hour is free before it
        Entry("c", minutes=30, starts=at(11)),
    ]
    plan = [day(*entries), day(Entry("d", minutes=5, starts=at(8, 30, day=11)))]

    assert times(scheduling.followed(plan, since=["c"])) == {
        "a": "09:00",
        "b": "10:00",
        "c": "10:30",
        "d": "08:30",
    }


def test_an_agenda_without_times_stays_without():
    plan = [DayPlan(None, (Entry("a", minutes=30), Entry("b")))]

    assert [one.starts for one in scheduling.followed(plan)] == [None, None]


def test_lengths_are_true_across_a_change_of_the_clocks():
    # In Geneva it is two o'clock twice that night: 90 minutes from 1:30 end at 2:00.
    starts = datetime.datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    entries = [Entry("a", starts, minutes=90), Entry("b", minutes=30)]

    _a, b = scheduling.followed([DayPlan(starts, tuple(entries))])

    local = b.starts.astimezone(GENEVA)
    assert (f"{local:%H:%M}", local.utcoffset()) == (
        "02:00",
        datetime.timedelta(0, 3600),
    )
    found = scheduling.findings([entries[0], b], zone=GENEVA)
    assert [(one.kind, one.keys) for one in found] == [(scheduling.CLOCKS, ("a",))]


ENTRIES = st.lists(
    st.tuples(st.integers(1, 200), st.sampled_from(["", "", "North", "South"])),
    min_size=1,
    max_size=12,
).map(
    lambda rows: [
        Entry(key, minutes=minutes, track=track)
        for key, (minutes, track) in enumerate(rows)
    ]
)


@settings(max_examples=40, deadline=None)
@given(entries=ENTRIES)
def test_nothing_overlaps_once_the_times_have_followed(entries):
    found = scheduling.followed([day(*entries)])

    assert [one.key for one in found] == [one.key for one in entries]
    for one, other in itertools.combinations(found, 2):
        if one.track == other.track or not (one.track and other.track):
            assert not scheduling.overlap(one, other)


@settings(max_examples=40, deadline=None)
@given(entries=ENTRIES, data=st.data())
def test_moving_keeps_every_point_and_can_be_undone(entries, data):
    half = len(entries) // 2
    days = [
        DayPlan(at(9, day=10 + n), tuple(part))
        for n, part in enumerate([entries[:half], entries[half:]])
        if part
    ]
    key = data.draw(st.sampled_from([one.key for one in entries]))

    after = scheduling.moved(days, key, down=True)

    if after is None:
        assert entries[-1].key == key
        return
    keys = sorted(one.key for one in scheduling.in_order(after))
    assert keys == sorted(one.key for one in entries)
    if len(after) == len(days):
        assert scheduling.moved(after, key, down=False) == days


def test_at_the_edge_of_a_day_a_point_goes_into_the_next():
    days = [day(Entry("a"), Entry("b")), day(Entry("c"), starts=at(9, day=11))]

    first, second = scheduling.moved(days, "b", down=True)

    assert [one.key for one in first.entries] == ["a"]
    assert [one.key for one in second.entries] == ["b", "c"]


# -- What does not go well together ------------------------------------------------
def test_a_day_that_fits_has_no_warning():
    entries = [
        Entry("a", at(9), 90, people=("Ana",)),
        Entry("pause", at(10, 30), 15, is_break=True),
        Entry("b1", at(10, 45), 60, track="North", people=("Ana",)),
        Entry("b2", at(10, 45), 60, track="South", people=("Ben",)),
    ]

    assert kinds(entries, starts=at(9), ends=at(11, 45)) == []


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (
            [Entry("a", at(9), 60), Entry("b", at(9, 30), 60)],
            [(scheduling.OVERLAP, "a", "b")],
        ),
        (
            [
                Entry("a", at(9), 30, track="North", people=("Ana  López",)),
                Entry("b", at(9), 30, track="South", people=("ana lópez", "Ben")),
            ],
            [(scheduling.TWICE, "a", "b")],
        ),
        (
            [Entry("a", at(9), 90), Entry("b", at(10, 30), 31)],
            [(scheduling.NO_BREAK, "b")],
        ),
        (
            [Entry("a", at(9), 30), Entry("b", at(10), 30)],
            [(scheduling.GAP, "b")],
        ),
        ([Entry("a", at(8, 59), 30)], [(scheduling.BEFORE_START, "a")]),
        ([Entry("a", at(16, 45), 16)], [(scheduling.PAST_END, "a")]),
        ([Entry("a", at(9), -5)], [(scheduling.ENDS_FIRST, "a")]),
    ],
)
def test_what_does_not_fit_is_said_of_the_points_it_is_about(entries, expected):
    assert kinds(entries, starts=at(9), ends=at(17)) == expected
