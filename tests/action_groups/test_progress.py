"""How far a plan is: by dates and statuses, never by what somebody typed."""

import datetime
from types import SimpleNamespace

import pytest

from action_groups.enums import Mark, OutputStatus
from action_groups.progress import is_late, is_stale, months_before, progress_of

TODAY = datetime.date(2021, 8, 31)


def row(status, due_on=None, precision="day"):
    return SimpleNamespace(status=status, due_on=due_on, due_precision=precision)


def test_six_months_before_the_last_of_august_is_the_last_of_february():
    assert months_before(TODAY, 6) == datetime.date(2021, 2, 28)


@pytest.mark.parametrize(
    ("status", "due_on", "precision", "late"),
    [
        (OutputStatus.UNDER_WAY, datetime.date(2021, 8, 30), "day", True),
        (OutputStatus.UNDER_WAY, TODAY, "day", False),
        (OutputStatus.UNDER_WAY, datetime.date(2021, 8, 1), "month", False),
        (OutputStatus.UNDER_WAY, datetime.date(2020, 1, 1), "year", True),
        (OutputStatus.COMPLETED, datetime.date(2021, 1, 1), "day", False),
        (OutputStatus.DROPPED, datetime.date(2021, 1, 1), "day", False),
        (None, datetime.date(2021, 1, 1), "day", True),
        (None, None, "day", False),
    ],
)
def test_overdue_is_what_should_be_there_and_is_not(status, due_on, precision, late):
    assert is_late(row(status, due_on, precision), on=TODAY) == late


@pytest.mark.parametrize(
    ("status", "said_on", "stale"),
    [
        (OutputStatus.UNDER_WAY, datetime.date(2021, 2, 27), True),
        (OutputStatus.UNDER_WAY, datetime.date(2021, 2, 28), False),
        (OutputStatus.DELAYED, datetime.date(2019, 1, 1), False),
    ],
)
def test_stale_is_work_under_way_of_which_nothing_is_said(status, said_on, stale):
    assert is_stale(status, said_on, on=TODAY) == stale


def test_progress_leaves_out_what_is_dropped():
    entries = [
        SimpleNamespace(output=row(status), marks=marks)
        for status, marks in [
            (OutputStatus.COMPLETED, []),
            (OutputStatus.DROPPED, []),
            (OutputStatus.UNDER_WAY, [Mark.OVERDUE, Mark.STALE]),
            (None, [Mark.OVERDUE]),
        ]
    ]

    progress = progress_of(entries)

    assert (progress.completed, progress.meant, progress.all) == (1, 3, 4)
    assert (progress.overdue, progress.stale) == (2, 1)
    assert progress.is_reported
