import csv
import datetime
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from alliance87.core.tabular import (
    Column,
    csv_lines,
    download_response,
    json_lines,
    safe_cell,
    xlsx_file,
)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+41 22",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "\n=1",
        "＝1",
    ],
)
def test_text_like_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Nepal", "1-2", "a=b", "", "l’Alliance", "'quoted"])
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-3, -3),
        (Decimal("-1.50"), Decimal("-1.50")),
        (datetime.date(2019, 7, 17), "2019-07-17"),
        (["Fishing", "Mining"], "Fishing; Mining"),
        (["=1", "a"], "'=1; a"),
        (True, "yes"),
        ("a\x00b", "ab"),
    ],
)
def test_values_become_cells(value, cell):
    assert safe_cell(value) == cell


def read_back(lines):
    text = "".join(lines)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_commas_quotes_and_line_breaks_survive():
    columns = [Column("Name", lambda row: row), Column("=Length", len)]

    rows = read_back(csv_lines(['a, "b"\nc', "@d"], columns))

    assert rows == [["Name", "'=Length"], ['a, "b"\nc', "8"], ["'@d", "2"]]


def test_lines_keep_the_language_of_the_request():
    columns = [Column(gettext_lazy("Yes"), lambda row: translation.get_language())]
    with translation.override("fr"):
        lines = csv_lines([1], columns)

    with translation.override("es"):
        assert read_back(lines) == [["Oui"], ["fr"]]


def test_response_is_a_private_download():
    columns = [Column("Name", str)]
    response = download_response("csv", [], columns, name="Partners of Côte d’Ivoire")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="partners-of-cote-divoire.csv"'
    )


def sheet_of(rows, columns):
    with xlsx_file(rows, columns) as kept:
        return openpyxl.load_workbook(kept).active


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "+41 22", "{=1}", "https://x.org"]
)
def test_nothing_in_a_workbook_is_a_formula_or_a_link(text):
    sheet = sheet_of([text], [Column("=Name", str)])

    cells = [sheet["A1"], sheet["A2"]]
    assert [cell.value for cell in cells] == ["'=Name", safe_cell(text)]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [cell.hyperlink for cell in cells] == [None, None]


def test_a_workbook_keeps_numbers_and_texts_apart():
    sheet = sheet_of(["12", 12, "x" * 40_000], [Column("Value", lambda row: row)])

    values = [row[0] for row in sheet.iter_rows(values_only=True)]
    assert values == ["Value", "12", 12, "x" * 32_767]


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("alliance-8-7-partners", "alliance-8-7-partners"),
        ("a[b]c:d*e?f/g\\h", "a b c d e f g h"),
        ("'quoted'", "quoted"),
        ("report-" + "x" * 40, "report-" + "x" * 24),
        ("?", "Sheet1"),
    ],
)
def test_sheet_is_named_as_the_file(name, title):
    with xlsx_file([], [Column("Name", str)], name=name) as file:
        assert openpyxl.load_workbook(file).sheetnames == [title]


def test_json_has_english_keys_and_the_reader_s_texts():
    columns = [
        Column(gettext_lazy("Yes"), lambda row: gettext_lazy("No")),
        Column("How many", lambda row: row),
        Column("When", lambda row: datetime.date(2019, 7, 17)),
        Column("Themes", lambda row: ["=a", "b"]),
        Column("Exact", lambda row: Decimal("1.50")),
    ]
    with translation.override("fr"):
        records = json.loads("".join(json_lines([1, None], columns)))

    rest = {"when": "2019-07-17", "themes": ["=a", "b"], "exact": "1.50"}
    assert records == [
        {"yes": "Non", "how_many": 1, **rest},
        {"yes": "Non", "how_many": None, **rest},
    ]


def test_json_of_no_rows_is_an_empty_array():
    assert json.loads("".join(json_lines([], [Column("Name", str)]))) == []
