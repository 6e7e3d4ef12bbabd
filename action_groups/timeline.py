"""A work plan drawn over time: pure geometry, rows in, places of shapes out."""

import datetime
from dataclasses import dataclass

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
        lines=[Line(x_of(day), label) for day, label in ticks(begin, end)],
        today=x_of(on) if begin <= on < end else None,
    )


def due_day(record):
    return last_day(record.due_on, getattr(record, "due_precision", DatePrecision.DAY))


def ticks(begin, end):
    """Dates to draw a line at, at most six: the first of a month or of a year."""
    length = months(end) - months(begin)
    step = next((s for s in STEPS if length / s <= MOST_LINES), 12 * (length // 72 + 1))
    precision = DatePrecision.YEAR if step >= 12 else DatePrecision.MONTH
    first = -(-months(begin) // step) * step
    return [
        (month_begins(number), format_on(month_begins(number), precision))
        for number in range(first, months(end), step)
    ]
