"""The workbook there and back: what is read of it, and what is refused in words."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from pathfinders.models import Assessment
from tests.conftest import signed_in
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
    RoadmapFactory,
)

pytestmark = pytest.mark.django_db

DAY = datetime.datetime(2021, 6, 30, tzinfo=datetime.UTC).replace(tzinfo=None)
AS_OF, STATUS, WORDS = "F", "G", "H"


@pytest.fixture
def person():
    return RepresentativeFactory()


@pytest.fixture
def country(person):
    return PathfinderCountryFactory(focal_partner=person.partner)


@pytest.fixture
def commitments(country):
    CommitmentFactory(title="Another country's")
    roadmap = RoadmapFactory(pathfinder=country)
    return [
        CommitmentFactory(priority_area__roadmap=roadmap, priority_area__position=place)
        for place in (1, 2, 3)
    ]


@pytest.fixture
def client(person):
    return signed_in(person.user)


def downloaded(client, country):
    response = client.get(reverse("pathfinders:workbook", args=[country.slug]))
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def uploaded(client, country, book, name="filled.xlsx"):
    if not isinstance(book, bytes):
        output = io.BytesIO()
        book.save(output)
        book = output.getvalue()
    return client.post(
        reverse("pathfinders:upload", args=[country.slug]),
        {"file": SimpleUploadedFile(name, book)},
    )


def fill(book, row, as_of=DAY, status="under way", words="Two offices opened."):
    sheet = book.worksheets[0]
    sheet[f"{AS_OF}{row}"], sheet[f"{STATUS}{row}"] = as_of, status
    sheet[f"{WORDS}{row}"] = words


def applied(client, country, response):
    return client.post(
        reverse("pathfinders:upload", args=[country.slug]),
        {"do": "apply", "payload": response.context["payload"]},
    )


def problems(response):
    return [
        (row.number, problem["column"], problem["words"])
        for row in response.context["wrong"]
        for problem in row.problems
    ]


def test_workbook_has_the_country_s_commitments(client, country, commitments):
    AssessmentFactory(commitment=commitments[0])

    book = downloaded(client, country)

    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[:4] for row in rows] == [
        (str(row.pk), row.reference, row.title_en, status)
        for row, status in zip(commitments, ["under way", "", ""], strict=True)
    ]
    assert rows[0][4] == datetime.datetime(2020, 6, 30)  # noqa: DTZ001  # as Excel has it
    (rule,) = book.worksheets[0].data_validations.dataValidation
    assert rule.type == "list"
    assert "completed" in rule.formula1


def test_title_like_a_formula_is_a_text(client, country):
    commitment = CommitmentFactory(
        priority_area__roadmap__pathfinder=country, title="=1+1"
    )

    book = downloaded(client, country)
    fill(book, 2)

    assert book.worksheets[0]["C2"].data_type == "s"
    assert uploaded(client, country, book).context["wrong"] == []
    assert commitment.title_en == "=1+1"


def test_dry_run_writes_nothing_and_applying_all(client, country, commitments, person):
    book = downloaded(client, country)
    fill(book, 2)
    fill(book, 4, status="completed", words="Done.")

    response = uploaded(client, country, book)
    assert not Assessment.objects.exists()
    assert len(response.context["new"]) == 2
    applied(client, country, response)

    rows = Assessment.objects.order_by("commitment__priority_area__position")
    assert [(r.commitment, r.status, r.narrative_en) for r in rows] == [
        (commitments[0], "under_way", "Two offices opened."),
        (commitments[2], "completed", "Done."),
    ]
    assert {row.written_by for row in rows} == {person.user}


def test_second_upload_changes_nothing(client, country, commitments):
    book = downloaded(client, country)
    fill(book, 2)
    applied(client, country, uploaded(client, country, book))

    again = uploaded(client, country, book)

    assert again.context["new"] == []
    assert again.context["payload"] == ""
    assert Assessment.objects.count() == 1


def test_applying_twice_writes_once(client, country, commitments):
    book = downloaded(client, country)
    fill(book, 2)
    response = uploaded(client, country, book)

    applied(client, country, response)
    applied(client, country, response)

    assert Assessment.objects.count() == 1


def test_one_wrong_row_stops_all(client, country, commitments):
    book = downloaded(client, country)
    fill(book, 2)
    fill(book, 3, status="nearly")

    response = uploaded(client, country, book)

    assert response.context["payload"] == ""
    assert problems(response) == [
        (
            3,
            "Status",
            "“nearly” is no status. Choose one of: not started, under way, delayed, "
            "completed, dropped.",
        )
    ]


def test_what_contradicts_since_the_dry_run_applies_nothing(
    client, country, commitments
):
    book = downloaded(client, country)
    fill(book, 2)
    fill(book, 3)
    response = uploaded(client, country, book)
    AssessmentFactory(commitment=commitments[1], as_of=datetime.date(2022, 1, 1))

    applied(client, country, response)

    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    ("cell", "value", "column", "words"),
    [
        ("F2", "30/06/2021", "As of", "“30/06/2021” is a text and not a date"),
        ("F2", None, "As of", "Say of which day"),
        ("F2", "soon", "As of", "“soon” is a text and not a date"),
        ("H2", None, "What was done", "Say in a few words"),
        ("H2", "a" * 5001, "What was done", "longer than 5000"),
        ("C2", "Something else", "Commitment", "The title is not that"),
        ("B2", "9.9", "Reference", "has the reference"),
        ("A2", "no id", "Id", "No commitment of this country"),
        ("F2", DAY.replace(year=2999), "As of", "still to come"),
        ("F2", DAY.replace(year=2001), "As of", "begins in 2019"),
    ],
)
def test_mistake_is_named_by_row_and_column(
    client, country, commitments, cell, value, column, words
):
    book = downloaded(client, country)
    fill(book, 2)
    book.worksheets[0][cell] = value

    ((number, where, said),) = problems(uploaded(client, country, book))

    assert (number, where) == (2, column)
    assert words in said


@pytest.mark.parametrize("cell", ["F2", "H2"])
def test_formula_is_named_by_its_cell(client, country, commitments, cell):
    book = downloaded(client, country)
    fill(book, 2)
    book.worksheets[0][cell] = "=TODAY()"

    response = uploaded(client, country, book)

    (error,) = response.context["form"].errors["file"]
    assert error == f"Cell {cell} holds a formula. Put the value in its place."


def test_a_day_may_be_written_as_text_in_the_form_it_asks_for(
    client, country, commitments
):
    book = downloaded(client, country)
    fill(book, 2, as_of="2021-06-30")

    (row,) = uploaded(client, country, book).context["new"]

    assert row.as_of == datetime.date(2021, 6, 30)


def test_another_country_s_commitment_is_not_known(client, country, commitments):
    other = CommitmentFactory()
    book = downloaded(client, country)
    fill(book, 2)
    sheet = book.worksheets[0]
    sheet["A2"], sheet["B2"], sheet["C2"] = str(other.pk), other.reference, other.title

    ((number, where, said),) = problems(uploaded(client, country, book))

    assert (number, where) == (2, "Id")
    assert other.title not in said


def test_two_rows_on_one_commitment_are_named(client, country, commitments):
    book = downloaded(client, country)
    fill(book, 2)
    sheet = book.worksheets[0]
    for column in "ABCFGH":
        sheet[f"{column}5"] = sheet[f"{column}2"].value

    assert problems(uploaded(client, country, book)) == [
        (5, "Id", "Row 2 reports on the same commitment already.")
    ]


def test_moved_columns_are_refused(client, country, commitments):
    book = downloaded(client, country)
    book.worksheets[0].delete_cols(2)

    response = uploaded(client, country, book)

    (error,) = response.context["form"].errors["file"]
    assert "first row is not that" in error


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.csv", b"Id,Reference", "is not an Excel workbook"),
        ("plan.xlsx", b"Id,Reference", "whatever its name says"),
        ("plan.xlsx", b"PK\x03\x04" + b"0" * 100, "is damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(client, country, name, content, words):
    response = uploaded(client, country, content, name)

    (error,) = response.context["form"].errors["file"]
    assert words in error


def test_workbook_of_one_language_is_read_in_another(client, country, commitments):
    with translation.override("fr"):
        url = reverse("pathfinders:workbook", args=[country.slug])
    book = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    fill(
        book,
        2,
        status=book.worksheets[0]
        .data_validations.dataValidation[0]
        .formula1.split(",")[1],
    )

    assert len(uploaded(client, country, book).context["new"]) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_workbook_takes_the_same_queries(
    client, country, count, django_assert_num_queries
):
    CommitmentFactory.create_batch(count, priority_area__roadmap__pathfinder=country)

    with django_assert_num_queries(6):  # who asks, country, rows, their reports
        client.get(reverse("pathfinders:workbook", args=[country.slug]))


def test_forged_payload_reports_nothing(client, country, commitments):
    other = RepresentativeFactory(partner=country.focal_partner)
    book = downloaded(client, country)
    fill(book, 2)
    response = uploaded(client, country, book)

    applied(signed_in(other.user), country, response)

    assert not Assessment.objects.exists()
