"""The cells of a workbook's one sheet, or its first, as texts: one line of JSON."""

import datetime
import io
import json
import re
import sys
import warnings

import openpyxl

CHUNK = 1024 * 1024
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]{0,200}?\bref=[\"']([A-Z0-9:$]{1,30})")


class Unread(Exception):
    """Why a workbook is not read: a word, and the cell or sheet it is about."""

    def __init__(self, code, where=""):
        super().__init__(code)
        self.code, self.where = code, where


def read(data, max_rows, max_columns, of="only"):
    """``{"rows": [[number, [text, …]], …]}``, or ``{"refused": why, "where": place}``.

    Empty rows are left out. The limits are of rows that are not, and of columns. ``of``
    is the sheet: the "only" one, so that none is overlooked, or the "first" of any.
    """
    try:
        return {"rows": list(_rows(data, max_rows, max_columns, of))}
    except Unread as error:
        return {"refused": error.code, "where": error.where}
    except MemoryError:
        return {"refused": "large", "where": ""}
    except Exception:  # noqa: BLE001  # whatever the library stumbles over in a damaged file
        return {"refused": "broken", "where": ""}


def _rows(data, max_rows, max_columns, of):
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    sheets = book.worksheets[:1] if of == "first" else book.worksheets
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            raise Unread("hidden", sheet.title)
    if len(sheets) != 1 or (of == "only" and len(book.sheetnames) != 1):
        raise Unread("sheets", ", ".join(book.sheetnames))
    (sheet,) = sheets
    if merged := _merged_in(book._archive, sheet._worksheet_path):
        raise Unread("merged", merged)
    sheet.reset_dimensions()  # a file may say that it is smaller, or larger
    found = 0
    rows = sheet.iter_rows(max_col=max_columns + 1)
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        found += 1
        if found > max_rows:
            raise Unread("rows", str(number))
        if len(texts) > max_columns:
            raise Unread("columns", str(number))
        yield number, texts


def _merged_in(archive, path):
    """The first merged range of a sheet. The library does not tell while it streams."""
    with archive.open(path) as part:
        end = b""
        while chunk := part.read(CHUNK):
            if found := _MERGED.search(end + chunk):
                return found[1].decode()
            end = chunk[-300:]
    return ""


def _text(cell):
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Unread("formula", cell.coordinate)
    if cell.data_type == "e":
        raise Unread("error", cell.coordinate)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        on, at = value.date(), value.time()
        return on.isoformat() if at == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    limits = [int(argument) for argument in sys.argv[1:3]]
    found = read(sys.stdin.buffer.read(), *limits, *sys.argv[3:4])
    sys.stdout.write(json.dumps(found))
