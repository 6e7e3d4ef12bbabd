"""The pack of the 5th meeting, from the demonstration records, in three languages."""

import datetime
import re
from functools import cache

import pytest
from django.db import transaction
from django.utils import translation

from action_groups.models import WorkPlan
from alliance87.briefings.actions import snapshots
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackEdition
from alliance87.core.texts import translated_text
from alliance87.demo import loader
from alliance87.demo.users import DEMO_USERS
from events.models import Event, MeetingReport, Proposal, ReportSection
from pathfinders.models import Commitment, LessonLearnt, NextStep, PathfinderCountry
from tests.briefings.pdfs import failures, outline_of, reader_of, text_of
from tests.validators import verapdf

LANGUAGES = ["en", "fr", "es"]


@pytest.fixture(scope="module")
def packs(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        loader.load(directory=loader.DATA, users=DEMO_USERS)
        event = Event.objects.get(slug="gcg-5")
        yield {language: build(event, language) for language in LANGUAGES}
        transaction.set_rollback(True)


def build(event, language):
    snapshot, _assets = snapshots.take_snapshot(
        event=event,
        edition=PackEdition.PARTICIPANTS,
        language=language,
        on=datetime.date(2026, 11, 23),
    )
    return render_pdf(snapshot, None)


@pytest.fixture(autouse=True)
def _loaded(packs, db):
    """The records are there while a test runs."""


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


def bare(text):
    """Letters and digits alone: lines, hyphens and no-break spaces fall where they may."""
    return re.sub(r"\W+", "", re.sub(r"<[^>]+>", "", text))


@cache  # reading forty pages takes longer than drawing them
def printed_in(pdf):
    return bare(text_of(pdf))


def missing(pdf, rows, field):
    printed = printed_in(pdf)
    texts = [translated_text(row, field)[0] for row in rows]
    assert texts
    return [text for text in texts if bare(text) not in printed]


def test_all_fifteen_countries_have_their_section(packs, language):
    countries = [row.country for row in PathfinderCountry.objects.all()]
    sections = [title for level, title, _page in outline_of(packs[language])]

    assert len(countries) == 15
    assert {str(country) for country in countries} <= set(sections)


def test_the_seven_agenda_points_stand_with_their_times(packs, language):
    event = Event.objects.get(slug="gcg-5")
    points = event.agenda_items.all()
    agenda = reader_of(packs[language]).pages[2].extract_text()

    assert [point.number for point in points if point.number] == list("1234567")
    assert missing(packs[language], points, "title") == []
    for time in ["10:30 – 11:30", "11:30 – 11:45", "11:45 – 13:00"]:
        assert time in agenda


def test_every_objective_and_output_of_the_work_plan_is_printed(packs, language):
    plan = WorkPlan.objects.get(slug="supply-chains-2020-2021")
    objectives = plan.objectives.all()
    outputs = [row for objective in objectives for row in objective.outputs.all()]

    assert (len(objectives), len(outputs)) == (3, 9)
    assert missing(packs[language], objectives, "title") == []
    assert missing(packs[language], outputs, "text") == []
    assert missing(packs[language], plan.cross_cutting_priorities.all(), "text") == []


def test_every_abidjan_session_is_printed_with_its_proposals(packs, language):
    report = MeetingReport.objects.get(event__slug="abidjan-2019")
    sections = ReportSection.objects.filter(report=report)
    proposals = Proposal.objects.filter(section__report=report)

    assert missing(packs[language], sections, "heading") == []
    assert missing(packs[language], proposals, "text") == []


def test_commitments_next_steps_and_lessons_are_printed(packs, language):
    pdf = packs[language]

    assert missing(pdf, Commitment.objects.all(), "text") == []
    assert missing(pdf, NextStep.objects.all(), "text") == []
    assert missing(pdf, LessonLearnt.objects.all(), "text") == []


def test_the_contents_give_the_pages_of_every_item(packs, language):
    pdf = packs[language]
    items = [(title, page) for level, title, page in outline_of(pdf) if level == 1][1:]
    contents = "".join(reader_of(pdf).pages[1].extract_text().split())
    ends = [page - 1 for _title, page in items[1:]] + [len(reader_of(pdf).pages)]

    assert len(items) >= 10
    for (title, first), last in zip(items, ends, strict=True):
        pages = str(first) if first == last else f"{first}–{last}"
        after = contents.split("".join(title.split()), 1)[1]
        assert pages in after[:120]


def test_bookmarks_go_three_levels_deep(packs, language):
    assert {level for level, _title, _page in outline_of(packs[language])} == {1, 2, 3}


def test_the_pictures_are_vectors_with_their_text(packs, language):
    pictures = [
        str(each.get("/Alt", ""))
        for each in figures_of(packs[language])
        if len(str(each.get("/Alt", ""))) > 100
    ]

    countries = [str(row.country) for row in PathfinderCountry.objects.all()]
    assert len(pictures) == 3  # the map, the steps over time, the commitments
    assert all(all(name in told for name in countries) for told in pictures[:2])


def figures_of(pdf):
    """The figures of the tree of tags."""
    waiting = [reader_of(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop(0).get_object()
        if not isinstance(node, dict):
            continue
        if node.get("/S") == "/Figure":
            yield node
        kids = node.get("/K", [])
        waiting += kids if isinstance(kids, list) else [kids]


def test_the_language_of_the_document_is_set(packs, language):
    assert reader_of(packs[language]).trailer["/Root"]["/Lang"] == language


def test_the_pack_is_valid_pdf_ua_1(packs, language):
    assert failures(packs[language]) == []


@pytest.mark.validator
def test_the_packs_are_valid_pdf_a_3a_and_ua_1_by_verapdf(packs, tmp_path):
    paths = {language: tmp_path / f"{language}.pdf" for language in packs}
    for language, pdf in packs.items():
        paths[language].write_bytes(pdf)

    found = verapdf.broken_rules(paths)

    assert found == {
        language: {"PDF/A-3a": [], "PDF/UA-1": []} for language in LANGUAGES
    }
