"""A work plan drawn over time: pure geometry, rows in, places of shapes out."""

import datetime
from dataclasses import dataclass
from itertools import pairwise

from django.utils.text import Truncator

from action_groups.exports import text_of
from alliance87.core.enums import DatePrecision
from alliance87.core.texts import format_on
from pathfinders.progress import last_day

WIDTH, ROW, HEAD, FOOT = 760, 30, 34, 8
LEFT = 270  # where the words end and time begins
WORDS = 32
STEPS = [1, 2, 3, 6, 12, 24]  # months between two lines
MOST_LINES = 6
LETTER, GAP = 6.5, 14  # how wide a letter of a date is, and the space after a date


@dataclass
class Bar:
    """One output or activity: its words, the line to its due date, and the mark there."""

    number: str
    words: str
    y: float
    text_y: float
    start: float
    due: float
    status: str
    is_late: bool
    is_output: bool

    @property
    def diamond(self):
        x, y, r = self.due, self.y, 7 if self.is_output else 5
        return f"{x - r},{y} {x},{y - r} {x + r},{y} {x},{y + r}"


@dataclass
class Line:
    x: float
    label: str


@dataclass
class Picture:
    width: int
    height: int
    left: int
    top: int
    bars: list
    lines: list
    today: float | None


def months(day):
    return day.year * 12 + day.month - 1


def month_begins(number):
    return datetime.date(number // 12, number % 12 + 1, 1)


def draw(lines, plan, *, on):
    """The picture of dated ``lines`` on the date, or None where there is none."""
    if not lines:
        return None
    dues = [due_day(line.record) for line in lines]
    starts = [s for line in lines if (s := getattr(line.record, "starts_on", None))]
    first = min([plan.starts_on, *starts, *dues])
    last = max([plan.ends_on, *dues])
    begin, end = month_begins(months(first)), month_begins(months(last) + 1)
    span = (end - begin).days

    def x_of(day):
        return round(LEFT + (WIDTH - LEFT - 16) * (day - begin).days / span, 1)

    bars = []
    for place, (line, due) in enumerate(zip(lines, dues, strict=True)):
        y = HEAD + ROW * place + ROW / 2
        start = getattr(line.record, "starts_on", None) or plan.starts_on
        bars.append(
            Bar(
                number=line.number,
                words=Truncator(text_of(line)).chars(WORDS),
                y=y,
                text_y=y + 5,
                start=x_of(min(start, due)),
                due=x_of(due),
                status=line.record.status or "",
                is_late=line.standing.is_overdue
                if line.standing
                else line.record.is_late,
                is_output=line.level == "output",
            )
        )
    return Picture(
        width=WIDTH,
        height=HEAD + ROW * len(lines) + FOOT,
        left=LEFT,
        top=HEAD,
        bars=bars,
        lines=ticks(begin, end, x_of),
        today=x_of(on) if begin <= on < end else None,
    )


def due_day(record):
    return last_day(record.due_on, getattr(record, "due_precision", DatePrecision.DAY))


def ticks(begin, end, x_of):
    """Lines at the first of months or years, at most six, whose dates do not overlap."""
    longer = range(24, months(end) - months(begin) + 24, 12)
    for step in [*STEPS, *longer]:
        lines = lines_at(begin, end, step, x_of)
        if len(lines) <= MOST_LINES and fit(lines):
            return lines
    return []


def lines_at(begin, end, step, x_of):
    precision = DatePrecision.YEAR if step >= 12 else DatePrecision.MONTH
    first = -(-months(begin) // step) * step
    days = [month_begins(number) for number in range(first, months(end), step)]
    lines = [Line(x_of(day), format_on(day, precision)) for day in days]
    if lines and lines[-1].x + width_of(lines[-1]) > WIDTH:
        lines[-1].label = ""
    return lines


def fit(lines):
    return all(one.x + width_of(one) + GAP <= two.x for one, two in pairwise(lines))


def width_of(line):
    return LETTER * len(line.label)
