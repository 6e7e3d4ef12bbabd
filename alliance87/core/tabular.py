"""Rows out as CSV, XLSX and JSON.

Every cell that a spreadsheet opens passes through ``safe_cell``.
"""

import csv
import datetime
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext

# What makes a spreadsheet take a text for a formula: also in their wide forms.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # without it, Excel does not read UTF-8
LONGEST_CELL = 32_767  # characters, for a spreadsheet
LONGEST_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
IN_MEMORY = 1024 * 1024


@dataclass(frozen=True)
class Column:
    """One column of an export: its heading and what a row has in it."""

    label: str
    value: Callable[[object], object]

    @property
    def key(self):
        """Its name in JSON: the English label, whatever the reader's language."""
        with translation.override("en"):
            return slugify(self.label).replace("-", "_")


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


def sheet_name(title):
    """``title`` as a workbook takes it for a sheet; None where nothing is left of it."""
    plain_title = NOT_IN_A_SHEET_NAME.sub(" ", title).strip(" '")
    return plain_title[:LONGEST_SHEET_NAME].strip(" '") or None


def xlsx_file(rows, columns, *, name=""):
    """An open file: a workbook with the sheet ``name``, headings first, texts as texts.

    Nothing becomes a formula, a link or a number by what it looks like. Rows are
    written as they come, so the size of the list does not matter.
    """
    kept = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(kept, options)
    sheet = book.add_worksheet(sheet_name(name))
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, str(safe_cell(column.label)), bold)
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            cell = safe_cell(column.value(row))
            if isinstance(cell, str):
                sheet.write_string(line, at, cell[:LONGEST_CELL])
            else:
                sheet.write_number(line, at, cell)
    book.close()
    kept.seek(0)
    return kept


def json_lines(rows, columns):
    """An array of objects, one a line, in the language active at the call."""
    return _json_lines(rows, columns, translation.get_language())


def _json_lines(rows, columns, language):
    keys = [column.key for column in columns]
    before = "[\n"
    for row in rows:
        with translation.override(language):
            values = [plain(column.value(row)) for column in columns]
        record = dict(zip(keys, values, strict=True))
        yield before + json.dumps(record, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def plain(value):
    """``value`` as JSON has it: numbers and lists as such, dates as ISO dates."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return [plain(item) for item in value]
    return str(value)


def download_response(kind, rows, columns, *, name):
    """A download of ``rows`` named ``name``, as "csv", "xlsx" or "json".

    CSV and JSON are sent as they are read.
    """
    if kind == "xlsx":
        response = FileResponse(xlsx_file(rows, columns, name=name))
    else:
        lines = {"csv": csv_lines, "json": json_lines}[kind]
        response = StreamingHttpResponse(lines(rows, columns))
    return as_download(response, kind, name=name)


def as_download(response, kind, *, name):
    """The response with the headers of a file of ``kind``, named ``name``.

    Never kept by a cache in between: what the rows are depends on who asks.
    """
    for header, value in {
        "Content-Type": CONTENT_TYPES[kind],
        "Content-Disposition": f'attachment; filename="{slugify(name)}.{kind}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }.items():
        response.headers[header] = value
    return response
