"""How far a work plan is, by dates and statuses. Pure: rows in, figures out.

Progress is counted and never typed: what is completed, of what is still meant to be.
"""

import datetime
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, field

from action_groups.enums import Mark, OutputStatus
from pathfinders.progress import is_overdue

STALE_MONTHS = 6


def months_before(day, months):
    """The same day of the month some months ago, or the last there was."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_late(row, *, on):
    """Whether an output or activity should have been there by now and is not."""
    if row.status in OutputStatus.over():
        return False
    return is_overdue(row.due_on, row.due_precision, on=on)


def is_stale(status, last_said_on, *, on):
    """Whether nothing was said for half a year of work that is under way."""
    if status != OutputStatus.UNDER_WAY or last_said_on is None:
        return False
    return last_said_on < months_before(on, STALE_MONTHS)


@dataclass
class Standing:
    """An output as it stands on a date; ``updates`` are what was said, latest first."""

    output: object
    updates: list
    activities: list
    marks: list

    @property
    def latest(self):
        return self.updates[0] if self.updates else None

    @property
    def is_overdue(self):
        return Mark.OVERDUE in self.marks

    @property
    def is_stale(self):
        return Mark.STALE in self.marks

    @property
    def activities_done(self):
        return sum(a.status == OutputStatus.COMPLETED for a in self.activities)

    @property
    def activities_meant(self):
        return sum(a.status != OutputStatus.DROPPED for a in self.activities)


def standing(output, plan, *, on):
    """``output``, with its updates and activities loaded, as it stands on the date."""
    updates = list(output.updates.all())
    activities = list(output.activities.all())
    said_on = updates[0].as_of if updates else plan.adopted_on or plan.starts_on
    marks = []
    if is_late(output, on=on):
        marks.append(Mark.OVERDUE)
    if is_stale(output.status, said_on, on=on):
        marks.append(Mark.STALE)
    for activity in activities:
        activity.is_late = is_late(activity, on=on)
    return Standing(output, updates, activities, marks)


@dataclass
class PlanProgress:
    """The figures of a plan: its outputs by status, and those with a mark."""

    statuses: Counter = field(default_factory=Counter)
    marks: Counter = field(default_factory=Counter)

    @property
    def all(self):
        return self.statuses.total()

    @property
    def meant(self):
        """Those that are not dropped."""
        return self.all - self.statuses[OutputStatus.DROPPED]

    @property
    def completed(self):
        return self.statuses[OutputStatus.COMPLETED]

    @property
    def delayed(self):
        return self.statuses[OutputStatus.DELAYED]

    @property
    def overdue(self):
        return self.marks[Mark.OVERDUE]

    @property
    def stale(self):
        return self.marks[Mark.STALE]

    @property
    def is_reported(self):
        return self.all > self.statuses[""]


def progress_of(standings):
    found = PlanProgress()
    for each in standings:
        found.statuses[each.output.status or ""] += 1
        found.marks.update(each.marks)
    return found
