"""How the reader is measured: what counts as found, and what does not."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from events.reader import read_report
from events.reader.measuring import Entered, measure, same_person, shared, words
from tests.events.samples import REPORT
from tests.factories.events import ProposalFactory


def tallies(entered, names=()):
    found = measure(entered, names, read_report([REPORT]))
    return {tally.kind: tally for tally in found}


def test_section_is_found_by_heading_or_by_its_place():
    entered = [
        Entered("Panel one: labour on ships", "Panel 1: Work at sea", ()),
        Entered("Opening session", "", ()),
        Entered("Fisheries in the mountains", "Annex 9", ()),
    ]

    assert tallies(entered)["sections"].matched == 2


def test_proposal_in_other_words_is_found_in_its_own_section():
    entered = [
        Entered("Panel 1: Work at sea", "", ("Inspectors in ports should be trained",)),
        Entered("Opening session", "", ("Ports should share their data",)),
    ]
    tally = tallies(entered)["proposals"]

    assert (tally.entered, tally.read, tally.matched) == (2, 5, 1)
    assert tally.by_chance == 1
    assert tally.recall == 0.5
    assert tally.precision == 0.2


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Ada Marlow", "Ada MARLOW", 1),
        ("A. Marlow", "Ada Marlow", 1),
        ("Marlow", "Ada Marlow", 1),
        ("Bea Marlow", "Ada Marlow", 0),
        ("Ada Lindgren", "Ada Marlow", 0),
    ],
)
def test_person_is_known_by_the_last_name(first, second, same):
    assert same_person(first, second) == same


def test_one_word_in_common_is_not_enough():
    assert shared(words("Inspect ships"), words("Inspect")) == 0


def test_nothing_entered_has_no_recall():
    assert tallies([])["people"].recall is None


@pytest.mark.django_db
def test_command_prints_what_it_finds(tmp_path):
    report = REPORT.replace(
        "Report of the Harbour", "DRAFT Outcome Report for comments"
    )
    (tmp_path / "a.txt").write_text(report, "utf-8")
    ProposalFactory(
        section__heading="Panel 1: Work at sea",
        section__report__event__slug="abidjan-2019",
        text="Train inspectors in each port",
    )
    out = StringIO()

    call_command("measure_report_reader", tmp_path, stdout=out, stderr=StringIO())

    (line,) = [
        line.split()
        for line in out.getvalue().splitlines()
        if line.startswith("abidjan-2019") and "proposals" in line
    ]
    assert line[2:5] == ["1", "5", "1"]


def test_command_wants_texts(tmp_path):
    with pytest.raises(CommandError, match=r"no \.txt"):
        call_command("measure_report_reader", tmp_path)
