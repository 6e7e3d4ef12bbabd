import datetime
import io
import random
import zipfile

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance87.core import tables_in
from alliance87.core.tables_in import cell_name, read_table, table_file
from tests.core.bombs import ARCHIVES

KNOWN = ["slug", "name", "joined_on", "note"]
PLAIN = "slug,name\nilo,ILO\n"


def file(content, name="table.csv"):
    data = content if isinstance(content, bytes) else content.encode()
    return ContentFile(data, name=name)


def workbook(*rows, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book)
    output = io.BytesIO()
    book.save(output)
    return file(output.getvalue(), "table.xlsx")


def read(content, **options):
    given = content if isinstance(content, ContentFile) else file(content)
    return read_table(given, known=KNOWN, **options)


def cells(table):
    return [(row.number, row.cells) for row in table.rows]


def refused(content, **options):
    with pytest.raises(ValidationError) as caught:
        read(content, **options)
    return caught.value.messages


ONE_ROW = [(2, {"slug": "ilo", "name": "Côte"})]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_in_each_separator_and_encoding(separator, encoding):
    text = f"slug{separator}name\r\nilo{separator}Côte\r\n"

    table = read(text.encode(encoding))

    assert (cells(table), table.notes) == (ONE_ROW, [])


def test_windows_1252_is_read_and_said():
    table = read("slug;name\nilo;Côte\n".encode("cp1252"))

    assert cells(table) == ONE_ROW
    assert "read as Windows-1252" in table.notes[0]


@pytest.mark.parametrize(
    "data", [b"slug,name\n\x00,x\n", b"slug\n\x81\n", b"\xff\xfea"]
)
def test_what_is_no_text_is_refused(data):
    assert "is not text that can be read" in refused(data)[0]


def test_line_that_names_the_separator_is_no_heading():
    assert cells(read("sep=;\nslug;name\nilo;Côte\n")) == ONE_ROW


def test_rows_keep_their_numbers_and_empty_ones_are_left_out():
    table = read("slug,name\n\n,,\nilo,ILO\n")

    assert cells(table) == [(4, {"slug": "ilo", "name": "ILO"})]


def test_short_row_is_filled_and_spaces_are_taken_off():
    assert cells(read("slug, Name \n ilo \n")) == [(2, {"slug": "ilo", "name": ""})]


def test_column_to_be_left_out_is_left_out():
    table = read("slug,What is wrong\nilo,All\n", ignored=["What is wrong"])

    assert (table.headings, cells(table)) == (["slug"], [(2, {"slug": "ilo"})])


def test_workbook_is_read_as_texts():
    rows = read(
        workbook(
            ["slug", "name", "joined_on", "note"],
            ["ilo", 12.0, datetime.date(2019, 7, 17), True],
            [None, 1.5, datetime.date(2019, 7, 18), "=in words"],
            change=lambda book: setattr(book.active["D3"], "data_type", "s"),
        )
    )

    assert cells(rows) == [
        (2, {"slug": "ilo", "name": "12", "joined_on": "2019-07-17", "note": "yes"}),
        (
            3,
            {"slug": "", "name": "1.5", "joined_on": "2019-07-18", "note": "=in words"},
        ),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("slug,name\n", "There is no row below the headings."),
        ("a,b\n1,2\n", "Row 1 holds no heading that is known."),
        ("slug,e-mail\n1,2\n", "Cell B1: there is no column “e-mail”."),
        ("slug,name,Slug\n1,2,3\n", "Cell C1: the heading “Slug” stands there twice."),
        ("name\n1\n", "The column “slug” is missing."),
        ("slug\nilo,ILO\n", "Cell B2 has a value, and its column has no heading."),
        ("slug,name\nilo,=1+1\n", "Cell B2 holds a formula."),
        ('slug\n"ilo\n', "Row 2 cannot be read: a quotation mark"),
        ("slug\n" + "," * 120 + "x\n", "Row 2 has more than 100 columns."),
    ],
)
def test_broken_table_is_refused_by_its_place(content, words):
    assert words in refused(content, required=["slug"])[0]


def test_every_wrong_heading_is_named():
    assert len(refused("slug,x,y\n1,2,3\n", required=["name"])) == 3


def merge(book):
    book.active.merge_cells("A2:B2")


def hide(book):
    book.create_sheet("Old").sheet_state = "hidden"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (merge, "The cells A2:B2 are merged."),
        (hide, "The sheet “Old” is hidden."),
        (lambda book: book.create_sheet("More"), "this one has: Sheet, More."),
        (lambda book: book.active.append(["=1+1"]), "Cell A3 holds a formula."),
        (lambda book: book.active.append(["#REF!"]), "Cell A3 holds an error."),
    ],
)
def test_broken_workbook_is_refused_by_its_place(change, words):
    assert (
        words in refused(workbook(["slug", "name"], ["ilo", "ILO"], change=change))[0]
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_are_refused(kind):
    rows = [["slug"], *[["a"]] * 100_000]
    data = table_file(rows[0], rows[1:], extension=f".{kind}")

    words = refused(file(data, f"table.{kind}"))

    assert words == ["There are more than 10000 rows. Divide the file."]


def test_limit_itself_is_read(monkeypatch):
    monkeypatch.setattr(tables_in, "MAX_ROWS", 2)

    assert len(read("slug\n1\n2\n").rows) == 2
    assert len(read(workbook(["slug"], ["1"], ["2"])).rows) == 2
    assert refused(workbook(["slug"], ["1"], ["2"], ["3"])) == refused(
        "slug\n1\n2\n3\n"
    )


def test_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(tables_in, "MAX_BYTES", 5)

    assert "is larger than 0 MB" in refused(PLAIN)[0]


def test_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(tables_in, "MAX_UNPACKED", 5)

    assert "more than can be read" in refused(workbook(["slug"], ["ilo"]))[0]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"PK", "table.xls", "Take a CSV file or a workbook"),
        (PLAIN.encode(), "table.xlsx", "is not a XLSX file"),
        (b"PK\x03\x04" + bytes(40), "table.xlsx", "is damaged"),
    ],
)
def test_other_files_are_refused(data, name, words):
    assert words in refused(file(data, name))[0]


@pytest.mark.parametrize("make", ARCHIVES, ids=lambda make: make.__name__)
def test_hostile_archive_is_refused(make):
    assert refused(file(make(random.Random(1), "xlsx"), "table.xlsx"))


def test_workbook_with_an_entity_in_it_is_refused():
    sound = workbook(["slug"], ["ilo"])
    output = io.BytesIO()
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = b'<!DOCTYPE a [<!ENTITY b "b">]>' + text.replace(b"ilo", b"&b;")
            new.writestr(name, text)

    assert "is damaged" in refused(file(output.getvalue(), "table.xlsx"))[0]


@pytest.mark.parametrize("extension", tables_in.KINDS)
@settings(max_examples=15, deadline=None)
@given(
    texts=st.lists(
        st.text("'=+-@" + 'aéß中;,"', min_size=1, max_size=9),
        min_size=1,
        max_size=5,
    )
)
def test_what_was_written_is_read_back(extension, texts):
    written = table_file(["note"], [[text] for text in texts], extension=extension)

    table = read(file(written, f"table{extension}"))

    assert [row.cells["note"] for row in table.rows] == texts


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A7"), (25, "Z7"), (26, "AA7"), (701, "ZZ7"), (702, "AAA7")]
)
def test_cells_are_named_as_in_a_spreadsheet(place, name):
    assert cell_name(7, place) == name


def test_sheet_has_the_name_that_is_given():
    data = table_file(["note"], [["a"]], extension=".xlsx", name="partners")

    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == ["partners"]
