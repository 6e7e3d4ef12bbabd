"""Rows out as CSV. Every cell of every export passes through ``safe_cell``."""

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext

# What makes a spreadsheet take a text for a formula: also in their wide forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel does not read UTF-8


@dataclass(frozen=True)
class Column:
    """One column of an export: its heading and what a row has in it."""

    label: str
    value: Callable[[object], object]


def safe_cell(value):
    """``value`` as a cell that no spreadsheet will run.

    Numbers stay numbers, dates become ISO dates, lists are joined by "; ". A text that
    a spreadsheet would read as a formula gets a leading apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float | Decimal):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        value = "; ".join(str(item) for item in value)
    text = str(value).replace("\x00", "")
    begins_like_formula = text.startswith(FORMULA_STARTS) or (
        text.lstrip().startswith(FORMULA_STARTS)
    )
    return f"'{text}" if begins_like_formula else text


class _Echo:
    """A file whose ``write`` hands the line back, for the csv module to stream."""

    def write(self, line):
        return line


def csv_lines(rows: Iterable, columns: list[Column]) -> Iterator[str]:
    """The lines of a CSV file, headings first, in the language active at the call."""
    return _lines(rows, columns, translation.get_language())


def _lines(rows, columns, language):
    writer = csv.writer(_Echo())
    with translation.override(language):
        heading = [safe_cell(column.label) for column in columns]
    yield BYTE_ORDER_MARK + writer.writerow(heading)
    for row in rows:
        # Inside the loop: between two lines the thread may serve something else.
        with translation.override(language):
            cells = [safe_cell(column.value(row)) for column in columns]
        yield writer.writerow(cells)


def csv_response(rows, columns, *, name):
    """A download of ``rows`` named ``name``.csv, sent as it is read.

    Never kept by a cache in between: what the rows are depends on who asks.
    """
    return StreamingHttpResponse(
        csv_lines(rows, columns),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(name)}.csv"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
