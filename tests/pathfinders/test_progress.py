import datetime

import pytest

from alliance87.core.enums import DatePrecision
from pathfinders.enums import StageKind
from pathfinders.progress import in_order, stage_of, timeline
from tests.factories.pathfinders import StageEventFactory

ON = datetime.date(2020, 1, 1)


def step(kind, on, precision=DatePrecision.DAY):
    return StageEventFactory.build(
        pathfinder=None,
        kind=kind,
        on=datetime.date.fromisoformat(on),
        precision=precision,
    )


def by(kind):
    return step(kind, "2019-07-31", DatePrecision.BY)


def states(events, on=ON):
    return [(event.kind.value, state) for event, state in timeline(events, on=on)]


def test_dated_steps_stand_in_the_order_of_their_dates():
    held = step(StageKind.WORKSHOP_HELD, "2019-03-01")
    report = step(StageKind.ANNUAL_REPORT, "2019-12-01")

    assert in_order([report, held]) == [held, report]


def test_step_known_by_a_date_comes_before_what_follows_it():
    interest = by(StageKind.EXPRESSION_OF_INTEREST)
    prepared = step(StageKind.PREPARATORY_WORKSHOP, "2019-03-01")
    held = by(StageKind.WORKSHOP_HELD)

    assert in_order([prepared, interest, held]) == [interest, prepared, held]


def test_latest_step_is_the_current_one():
    events = [
        by(StageKind.EXPRESSION_OF_INTEREST),
        step(StageKind.WORKSHOP_HELD, "2018-10-01"),
        step(StageKind.STATUS_GRANTED, "2021-05-01"),
    ]

    assert states(events) == [
        ("expression_of_interest", "done"),
        ("workshop_held", "current"),
        ("status_granted", "planned"),
    ]


def test_workshop_that_was_held_is_no_longer_planned():
    events = [
        step(StageKind.WORKSHOP_PLANNED, "2019-01-01"),
        step(StageKind.WORKSHOP_HELD, "2019-06-01"),
    ]

    assert states(events) == [("workshop_held", "current")]


def test_workshop_is_planned_again_until_it_was_held():
    events = [
        step(StageKind.WORKSHOP_PLANNED, "2019-01-01"),
        step(StageKind.WORKSHOP_HELD, "2021-06-01"),
    ]

    assert states(events)[0] == ("workshop_planned", "current")


@pytest.mark.parametrize("events", [[], [step(StageKind.WORKSHOP_HELD, "2021-01-01")]])
def test_country_without_a_step_so_far_has_no_stage(events):
    assert stage_of(events, on=ON) is None


def test_step_by_a_month_is_known_on_a_day_of_that_month():
    held = by(StageKind.WORKSHOP_HELD)

    assert stage_of([held], on=datetime.date(2019, 7, 17)) is held
    assert stage_of([held], on=datetime.date(2019, 6, 30)) is None
