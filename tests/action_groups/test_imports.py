"""A work plan from a workbook: looked at as a whole, then written or not at all."""

import datetime
import io

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from action_groups import imports
from action_groups.exports import COLUMNS, lines_of
from action_groups.models import Activity, Objective, Output
from action_groups.tree import plan_tree
from alliance87.core.tabular import xlsx_file
from tests.factories.action_groups import (
    ActivityFactory,
    MembershipFactory,
    ObjectiveFactory,
    OutputFactory,
    WorkPlanFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

HEADINGS = ["Number", "Belongs to", "Text", "Starts on", "Due on", "Partner"]


@pytest.fixture
def chair():
    return RepresentativeFactory().user


@pytest.fixture
def plan(chair):
    plan = WorkPlanFactory()
    MembershipFactory(
        action_group=plan.action_group,
        partner=chair.representations.get().partner,
        chair=True,
    )
    return plan


def workbook(rows, headings=HEADINGS, *, merge=""):
    book = openpyxl.Workbook()
    for line in [headings, *rows]:
        book.active.append(line)
    if merge:
        book.active.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("plan.xlsx", file.getvalue())


def looked_at(plan, chair, file, language="en"):
    read = imports.read_plan(file)
    return read, imports.look_at(plan, read, by=chair, language=language)


def written(plan, chair, file, language="en"):
    read, rows = looked_at(plan, chair, file, language)
    assert [row.problems for row in rows if row.problems] == []
    imports.write_plan(
        plan=plan,
        rows=read,
        by=chair,
        language=language,
        digest=imports.digest_of(rows),
    )
    return rows


def exported(plan, user):
    tree = plan_tree(plan, user, on=datetime.date(2021, 1, 1))
    with xlsx_file(lines_of(tree.objectives, tree.standings), COLUMNS) as file:
        return SimpleUploadedFile("plan.xlsx", file.read())


def outcomes(rows):
    return [row.outcome for row in rows]


A_PLAN = [
    ["1", "", "Research", "", "", ""],
    ["1.1", "1", "Surveys", "", "2020-12", "ILO"],
    ["1.1.1", "1.1", "Ask in the field", "2020-02-01", "2020-06-30", ""],
    ["2", "", "Faster action", "", "", ""],
    ["2.1", "2", "Procurement", "", "2021", ""],
]


# -- A whole plan --------------------------------------------------------------
def test_file_becomes_a_plan(plan, chair):
    ilo = PartnerFactory(acronym="ILO")

    written(plan, chair, workbook(A_PLAN))

    first, second = Objective.objects.order_by("number")
    assert (first.title, second.title) == ("Research", "Faster action")
    output = first.outputs.get()
    assert (output.text, output.lead_partner) == ("Surveys", ilo)
    assert (output.due_on, output.due_precision) == (
        datetime.date(2020, 12, 31),
        "month",
    )
    assert output.activities.get().starts_on == datetime.date(2020, 2, 1)


def test_second_upload_of_the_same_changes_nothing(plan, chair):
    PartnerFactory(acronym="ILO")
    written(plan, chair, workbook(A_PLAN))
    before = [*Objective.objects.values(), *Output.objects.values()]

    rows = written(plan, chair, workbook(A_PLAN))

    assert set(outcomes(rows)) == {"same"}
    assert [*Objective.objects.values(), *Output.objects.values()] == before


def test_looking_writes_nothing(plan, chair):
    PartnerFactory(acronym="ILO")

    _read, rows = looked_at(plan, chair, workbook(A_PLAN))

    assert outcomes(rows) == ["new"] * 5
    assert not Objective.objects.exists()


def test_exported_plan_comes_back_as_it_is_in_any_language(plan, chair):
    output = OutputFactory(
        objective__work_plan=plan,
        objective__number=1,
        number=1,
        label="Output 1.",
        target_value=10,
        target_unit="towns",
        due_on=datetime.date(2021, 6, 30),
        due_precision="by",
        lead_partner=PartnerFactory(),
    )
    ActivityFactory(output=output, position=1, partner=PartnerFactory())
    with translation.override("fr"):
        file = exported(plan, chair)

    _read, rows = looked_at(plan, chair, file)

    assert [row.problems for row in rows] == [[], [], []]
    assert set(outcomes(rows)) == {"same"}


def test_changed_and_moved_rows_are_told_apart_and_written(plan, chair):
    objective = ObjectiveFactory(work_plan=plan, number=1)
    one, two = (
        OutputFactory(objective=objective, number=n, label=f"Output {n}.")
        for n in (1, 2)
    )
    file = workbook(
        [
            [str(objective.pk), "1", objective.title],
            [str(two.pk), "1.1", "Another text"],
            [str(one.pk), "1.2", one.text],
        ],
        ["Id", "Number", "Text"],
    )

    rows = written(plan, chair, file)

    one.refresh_from_db()
    two.refresh_from_db()
    assert rows[1].outcome == "changed"
    assert (two.number, two.text, two.label) == (1, "Another text", "Output 1.")
    assert (one.number, one.label) == (2, "Output 2.")


def test_row_that_is_not_in_the_file_stays(plan, chair):
    kept = ObjectiveFactory(work_plan=plan, number=1)

    written(plan, chair, workbook([["1", "", "Research"]], HEADINGS[:3]))

    assert [row.title for row in Objective.objects.order_by("number")] == [
        "Research",
        kept.title,
    ]


# -- What is wrong -------------------------------------------------------------
def words_of(plan, chair, rows, headings=HEADINGS):
    _read, found = looked_at(plan, chair, workbook(rows, headings))
    assert not Output.objects.filter(text_en="Surveys").exists()
    return {
        row.number: " ".join(problem["words"] for problem in row.problems)
        for row in found
        if row.problems
    }


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["1.1", "1", "Surveys", "", "", "Nobody Ltd"], "No partner of the Alliance"),
        (["1.1", "1", "Surveys", "", "2020-13", ""], "is no date"),
        (["1.1", "1", "Surveys", "", "soon", ""], "is no date"),
        (["1.1", "1", "Surveys", "", "2030", ""], "The plan runs from"),
        (["1.1", "7", "Surveys", "", "", ""], "No row of the file has the number"),
        (["1", "", "Surveys", "", "", ""], "has this number already"),
        (["", "1", "Surveys", "", "", ""], "a number of its own"),
        (["1.1", "1", "", "", "2021", ""], "needs a text"),
        (["1.1", "1", "Surveys", "2020-01-01", "", ""], "is not said of: output"),
    ],
)
def test_wrong_row_is_named_with_what_is_wrong(plan, chair, row, words):
    found = words_of(plan, chair, [["1", "", "Research", "", "", ""], row])

    assert list(found) == [3]
    assert words in found[3]


def test_activity_that_ends_before_it_starts_is_named(plan, chair):
    rows = [*A_PLAN[:2], ["1.1.1", "1.1", "Ask", "2020-06-30", "2020-02-01", ""]]
    PartnerFactory(acronym="ILO")

    found = words_of(plan, chair, rows)

    assert "due after it starts" in found[4]


def test_cycle_is_told_with_its_rows(plan, chair):
    rows = [["1", "2", "Research"], ["2", "1", "Surveys"]]

    found = words_of(plan, chair, rows, HEADINGS[:3])

    assert "2 → 3 → 2" in found[2]
    assert "3 → 2 → 3" in found[3]


def test_nothing_belongs_to_an_activity(plan, chair):
    rows = [*A_PLAN[:3], ["x", "1.1.1", "Too deep", "", "", ""]]
    PartnerFactory(acronym="ILO")

    assert "Nothing belongs to an activity" in words_of(plan, chair, rows)[5]


def test_output_of_another_plan_is_not_taken(plan, chair):
    foreign = OutputFactory(objective__work_plan__action_group=plan.action_group)
    rows = [
        ["", "1", "Research"],
        [str(foreign.pk), "1.1", "Surveys"],
    ]

    found = words_of(plan, chair, rows, ["Id", "Number", "Text"])

    assert "of this work plan has this id" in found[3]


def test_partner_that_the_chair_does_not_see_is_unknown(plan, chair):
    PartnerFactory(hidden=True, acronym="ILO")

    assert "No partner of the Alliance" in words_of(plan, chair, A_PLAN)[3]


def test_partner_of_an_ambiguous_name_is_asked_for_by_its_whole_name(plan, chair):
    PartnerFactory.create_batch(2, acronym="ILO")

    assert "Several partners" in words_of(plan, chair, A_PLAN)[3]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: workbook([["1", "", "=1+1"]], HEADINGS[:3]), "C2 holds a formula"),
        (lambda: workbook(A_PLAN, merge="A2:A3"), "A2:A3 are merged"),
        (lambda: workbook([["1"]], ["Number"]), "“Text” is missing"),
        (lambda: workbook([["1", "x"]], ["Number", "Secret"]), "no column “Secret”"),
        (lambda: SimpleUploadedFile("plan.csv", b"Number,Text"), "not an Excel"),
        (lambda: SimpleUploadedFile("plan.xlsx", b"nonsense"), "plan.xlsx"),
    ],
)
def test_file_that_cannot_be_meant_is_refused_in_words(file, words):
    with pytest.raises(ValidationError, match=words):
        imports.read_plan(file())


# -- Between looking and writing -----------------------------------------------
def test_plan_that_changed_since_is_not_written_over(plan, chair):
    objective = ObjectiveFactory(work_plan=plan, number=1)
    file = workbook([[str(objective.pk), "1", "Mine"]], ["Id", "Number", "Text"])
    read, rows = looked_at(plan, chair, file)
    Objective.objects.update(title_en="Somebody else's")

    with pytest.raises(ValidationError, match="has changed since"):
        imports.write_plan(
            plan=plan,
            rows=read,
            by=chair,
            language="en",
            digest=imports.digest_of(rows),
        )

    assert Objective.objects.get().title_en == "Somebody else's"
    assert not Activity.objects.exists()
