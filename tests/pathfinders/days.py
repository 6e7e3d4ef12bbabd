"""The day of the tests of reporting, and rows written on another."""

import datetime

from pathfinders.models import Assessment

TODAY = datetime.date(2026, 6, 30)
MAY = datetime.date(2026, 5, 1)


def now_is(moment):
    """Every row, written at ``moment``."""
    Assessment.objects.update(created_at=moment)


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
