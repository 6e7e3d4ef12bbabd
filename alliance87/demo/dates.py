"""The ways in which the demonstration files write a date."""

import calendar
import datetime
import re

from alliance87.core.enums import DatePrecision

_WRITTEN = re.compile(r"(by )?(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
HOW = "Write 2019-07-17, 2019-07, 2019, or “by 2019-07” for at the latest."


def period(written, *, last=False):
    """Return a date and how exact it is. ValueError if it cannot be read.

    A month or a year becomes its first day, or its last with ``last``; “by” a month
    is its last day.
    """
    match = _WRITTEN.fullmatch(written)
    if not match:
        raise ValueError(f"“{written}” is no date. {HOW}")
    by, year, month, day = match[1], *(int(part or 0) for part in match.groups()[1:])
    if by and (day or not month):
        raise ValueError(f"“{written}”: “by” is followed by a month. {HOW}")
    precision = _precision(by, month, day)
    if last or by:
        month = month or 12
        day = day or (calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 1)
    try:
        return datetime.date(year, month or 1, day or 1), precision
    except ValueError as error:
        raise ValueError(f"“{written}” is not in the calendar.") from error


def _precision(by, month, day):
    if by:
        return DatePrecision.BY
    if day:
        return DatePrecision.DAY
    return DatePrecision.MONTH if month else DatePrecision.YEAR


def exact_day(written):
    """Return a date for a column that holds nothing less exact."""
    date, precision = period(written)
    if precision != DatePrecision.DAY:
        raise ValueError(
            f"“{written}”: only an exact day can be kept here. Leave it out."
        )
    return date


def clock(written):
    """Return the time of day; ValueError if it is none."""
    match = _TIME.fullmatch(written)
    try:
        return datetime.time(int(match[1]), int(match[2]))
    except (TypeError, ValueError) as error:
        raise ValueError(f"“{written}” is no time. Write “10:30”.") from error


def moment(written, zone, *, day=None):
    """Return the aware moment of “2019-07-17 10:30”, or of “10:30” on ``day``."""
    date, _, time = written.rpartition(" ")
    day = exact_day(date) if date else day
    return datetime.datetime.combine(day, clock(time), tzinfo=zone)
