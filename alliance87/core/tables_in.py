"""Tables that people fill in: read, checked as a whole, and handed back with remarks.

What is read of a CSV file or a workbook is the same: headings, and rows of texts. A
``ValidationError`` says in words why a file cannot be read, and where. Like
``core.tabular`` this knows no domain word.
"""

import codecs
import csv
import io
import json
import zipfile
from dataclasses import dataclass, field

import xlsxwriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alliance87.core import apart
from alliance87.core.archives import check_archive
from alliance87.core.files import extension_of, printed_name, refusal
from alliance87.core.refused import Refused
from alliance87.core.tabular import (
    BYTE_ORDER_MARK,
    FORMULA_STARTS,
    safe_cell,
    sheet_name,
)

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 100
SEPARATORS = ",;\t"
KINDS = [".csv", ".xlsx"]
ENCODINGS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]

UNREAD = {
    "kind": _("“%(name)s” cannot be read. Take a CSV file or a workbook (XLSX)."),
    "workbook": _("“%(name)s” is not an Excel workbook (.xlsx)."),
    "size": _("“%(name)s” is larger than %(limit)d MB."),
    "large": _("“%(name)s” holds more than can be read. Divide it."),
    "empty": _("“%(name)s” is empty: the first row holds the headings."),
    "encoding": _("“%(name)s” is not text that can be read. Save it as CSV (UTF-8)."),
    "quotes": _(
        "Row %(where)s cannot be read: a quotation mark is missing or too many."
    ),
    "formula": _("Cell %(where)s holds a formula. Put the value in its place."),
    "error": _("Cell %(where)s holds an error. Put the value in its place."),
    "merged": _("The cells %(where)s are merged. Unmerge them: one value a cell."),
    "hidden": _("The sheet “%(where)s” is hidden. Delete it, or show it, and look."),
    "sheets": _("A workbook with one sheet is read; this one has: %(where)s."),
    "rows": _("There are more than %(rows)d rows. Divide the file."),
    "columns": _("Row %(where)s has more than %(columns)d columns."),
    "unnamed": _("Cell %(where)s has a value, and its column has no heading."),
    "heading": _("Cell %(where)s: there is no column “%(heading)s”."),
    "twice": _("Cell %(where)s: the heading “%(heading)s” stands there twice."),
    "missing": _("The column “%(heading)s” is missing."),
    "no headings": _("Row %(where)s holds no heading that is known."),
    "no rows": _("There is no row below the headings."),
}


@dataclass(frozen=True)
class Row:
    """One row: its number in the file, and its texts by heading. Absent is not empty."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """What a file holds. ``notes`` say what was assumed to read it."""

    headings: list[str]
    rows: list[Row]
    notes: list[str] = field(default_factory=list)


def read_table(file, *, known, required=(), ignored=()):
    """Return the ``Table`` in a CSV file or a workbook; its texts have no outer spaces.

    Only the headings ``known`` may stand there, each once, and those of ``required``
    must; a column of ``ignored`` is left out. Headings are compared without capitals.
    An apostrophe that ``safe_cell`` has put before a text is taken away again.
    """
    if file.size > MAX_BYTES:
        raise unread("size", file)
    match extension_of(file.name):
        case ".csv":
            rows, notes = _csv_rows(file)
        case ".xlsx":
            rows, notes = _workbook_rows(file), []
        case _:
            raise unread("kind", file)
    if not rows:
        raise unread("empty", file)
    return Table(*_checked(rows, file, known, required, ignored), notes)


def read_first_sheet(file):
    """The rows of a workbook's first sheet, each ``[number, texts]``, no empty one.

    For workbooks of ours that come back: beside it there may be others. Its texts are
    as they stand, headings and apostrophes included.
    """
    if extension_of(file.name) != ".xlsx":
        raise unread("workbook", file)
    if file.size > MAX_BYTES:
        raise unread("size", file)
    return _workbook_rows(file, "first")


def unread(code, file, where="", heading=""):
    values = {
        "name": printed_name(file.name),
        "limit": MAX_BYTES // 1024 // 1024,
        "rows": MAX_ROWS,
        "columns": MAX_COLUMNS,
        "where": where,
        "heading": heading[:60],
    }
    return ValidationError(UNREAD[code] % values, code=code)


# -- Files -----------------------------------------------------------------------------
def _csv_rows(file):
    file.seek(0)
    data = file.read()
    text, notes = _decoded(data, file)
    text = text.removeprefix(BYTE_ORDER_MARK)
    first = text.partition("\n")[0].strip()
    if (
        first.startswith("sep=") and len(first) == 5
    ):  # what spreadsheets write for others
        separator, text = first[4], text.partition("\n")[2]
    else:
        separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, number = [], 0
    try:
        for number, cells in enumerate(reader, start=1):
            texts = [cell.strip() for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if not texts:
                continue
            if len(rows) > MAX_ROWS:
                raise unread("rows", file)
            if len(texts) > MAX_COLUMNS:
                raise unread("columns", file, number)
            for place, value in enumerate(texts):
                if value.startswith("="):
                    raise unread("formula", file, cell_name(number, place))
            rows.append((number, texts))
    except csv.Error as error:
        raise unread("quotes", file, number + 1) from error
    return rows, notes


def _decoded(data, file):
    for mark, encoding in ENCODINGS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                raise unread("encoding", file) from error
    if b"\x00" in data:
        raise unread("encoding", file)
    try:
        return data.decode(), []
    except UnicodeDecodeError:
        note = gettext(
            "The file is not UTF-8; it was read as Windows-1252. Look whether letters "
            "with accents are right."
        )
    try:
        return data.decode("cp1252"), [note]
    except UnicodeDecodeError as error:
        raise unread("encoding", file) from error


def _workbook_rows(file, of="only"):
    try:
        file.seek(0)
        if file.read(4) != b"PK\x03\x04":
            raise Refused("magic")
        check_archive(file, folder="xl/")
        file.seek(0)
        if sum(m.file_size for m in zipfile.ZipFile(file).infolist()) > MAX_UNPACKED:
            raise unread("large", file)
        # One row more than the table may have: the headings.
        limits = [str(MAX_ROWS + 1), str(MAX_COLUMNS)]
        line, _rest = apart.run("workbook", file, *limits, of)
    except Refused as refused:
        raise refusal(refused.code, file.name) from refused
    found = json.loads(line)
    code = found.get("refused")
    if code == "broken":
        raise refusal(code, file.name)
    if code:
        raise unread(code, file, found["where"])
    return found["rows"]


# -- Tables ----------------------------------------------------------------------------
def _checked(rows, file, known, required, ignored):
    number, first = rows[0]
    wrong, headings, seen = [], [], set()
    names = {heading_key(name): name for name in known}
    skipped = {heading_key(name) for name in ignored}
    for place, text in enumerate(first):
        key, where = heading_key(text), cell_name(number, place)
        headings.append(None if key in skipped else names.get(key))
        if key in skipped or not text:
            continue
        if key not in names:
            wrong.append(unread("heading", file, where, text))
        elif key in seen:
            wrong.append(unread("twice", file, where, text))
        seen.add(key)
    if not seen & set(names):
        raise unread("no headings", file, number)
    wrong += [
        unread("missing", file, heading=name)
        for name in required
        if heading_key(name) not in seen
    ]
    if wrong:
        raise ValidationError(wrong)
    if len(rows) == 1:
        raise unread("no rows", file)
    return [h for h in headings if h], [
        Row(number, _cells(number, texts, headings, first, file))
        for number, texts in rows[1:]
    ]


def _cells(number, texts, headings, first, file):
    cells = {name: "" for name in headings if name}
    for place, text in enumerate(texts):
        if place >= len(first) or not first[place]:
            if text:
                raise unread("unnamed", file, cell_name(number, place))
        elif headings[place]:
            cells[headings[place]] = plain_text(text)
    return cells


def heading_key(text):
    return "_".join(text.casefold().split())


def plain_text(text):
    """``text`` without the apostrophe that ``safe_cell`` or ``table_file`` put before it."""
    bare = text.removeprefix("'")
    if bare != text and (
        bare.startswith(FORMULA_STARTS)
        or bare.lstrip().startswith(FORMULA_STARTS)
        or plain_text(bare) != bare
    ):
        return bare.strip()
    return text


def cell_name(number, place):
    """The name of a cell as a spreadsheet has it: C7 is the third of row 7."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{number}"


# -- Back ------------------------------------------------------------------------------
def _marked(text):
    return f"'{text}" if plain_text(text) != text else safe_cell(text)


def table_file(headings, rows, *, extension, name=""):
    """The bytes of a table of texts as a file that is read back as it was.

    Every cell passes ``safe_cell``; one that looks as if it had gets an apostrophe more.
    """
    lines = [[_marked(cell) for cell in line] for line in [headings, *rows]]
    if extension == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        return (BYTE_ORDER_MARK + text.getvalue()).encode()
    output = io.BytesIO()
    options = {"constant_memory": True, "in_memory": True}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet(sheet_name(name))
        sheet.freeze_panes(1, 0)
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, str(cell))
    return output.getvalue()
