import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from alliance87.core.tabular import Column, csv_lines, csv_response, safe_cell


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
    response = csv_response([], [Column("Name", str)], name="Partners of Côte d’Ivoire")

    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="partners-of-cote-divoire.csv"'
    )
