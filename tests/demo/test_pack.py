"""The packs of the 5th meeting, from the demonstration records: three languages, three
editions.
"""

import datetime
import json
import os
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from action_groups.models import ActionGroup, WorkPlan
from alliance87.briefings.actions import snapshots
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem
from alliance87.briefings.verification import manifest_of
from alliance87.core.folding import fold
from alliance87.core.models import Document
from alliance87.core.texts import translated_text
from alliance87.demo import loader
from alliance87.demo.users import DEMO_USERS
from events.models import Event, MeetingReport, Proposal, Registration, ReportSection
from pathfinders.models import Commitment, LessonLearnt, NextStep, PathfinderCountry
from tests.briefings.pdfs import failures, outline_of, reader_of
from tests.validators import verapdf

LANGUAGES = ["en", "fr", "es"]
NINE = [(language, edition) for language in LANGUAGES for edition in PackEdition]
ON = datetime.date(2026, 11, 23)
# The day of the meeting, and the month of Chile's workshop, as each language writes them.
DATES = {
    "en": ("17 July 2019", "March 2019"),
    "fr": ("17 juillet 2019", "mars 2019"),
    "es": ("17 de julio de 2019", "marzo de 2019"),
}


@pytest.fixture(scope="module")
def packs(django_db_setup, django_db_blocker, tmp_path_factory):
    """The PDFs by language and edition; drawn once for all processes of a run."""
    of_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # what it has is one process's
        of_run = of_run.parent
    kept = of_run / "packs-of-the-demonstration"
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(SITE_URL="https://portal.example"),
    ):
        loader.load(directory=loader.DATA, users=DEMO_USERS)
        event = Event.objects.get(slug="gcg-5")
        if not kept.exists():
            keep(drawn(event), kept)
        yield pickle.loads(kept.read_bytes())
        transaction.set_rollback(True)


def drawn(event):
    gathered = {each: snapshot_of(event, *each) for each in NINE}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda found: render_pdf(found, None), gathered.values())
        return dict(zip(gathered, found, strict=True))


def keep(found, path):
    """All at once: another process finds the whole of it or nothing."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(pickle.dumps(found))
    draft.rename(path)


def snapshot_of(event, language, edition):
    snapshot, _assets = snapshots.take_snapshot(
        event=event, edition=edition, language=language, on=ON
    )
    return snapshot


@pytest.fixture(autouse=True)
def _loaded(packs, db):
    """The records are there while a test runs."""


@pytest.fixture(params=LANGUAGES)
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture(params=PackEdition)
def edition(request):
    return request.param


@pytest.fixture
def pdf(packs, language, edition):
    return packs[language, edition]


@pytest.fixture
def public(packs, language):
    """What every edition has, in the one for anyone."""
    return packs[language, PackEdition.PUBLIC]


def bare(text):
    """Letters and digits alone: lines, hyphens and no-break spaces fall where they may."""
    return re.sub(r"\W+", "", re.sub(r"<[^>]+>", "", text))


@cache  # reading forty pages takes longer than drawing them
def pages_of(pdf):
    return [page.extract_text() for page in reader_of(pdf).pages]


def printed_in(pdf):
    return bare(" ".join(pages_of(pdf)))


def said(row, field):
    return translated_text(row, field)[0]


def missing(pdf, rows, field):
    printed = printed_in(pdf)
    texts = [said(row, field) for row in rows]
    assert texts
    return [text for text in texts if bare(text) not in printed]


# -- What all of them hold, in order -------------------------------------------------
def facts_in_order(language):
    """What every edition says, in the order of its pages."""
    event = Event.objects.get(slug="gcg-5")
    day, month = DATES[language]
    yield from (said(event, "title"), day)
    points = event.agenda_items.all()
    for point in points:
        yield said(point, "title")
    countries = [str(row.country) for row in PathfinderCountry.objects.all()]
    for name in sorted(countries, key=fold):
        yield from (name, month) if name in ("Chile", "Chili") else (name,)
    for group in ActionGroup.objects.order_by("kind", "status", "slug"):
        yield said(group, "name")
    yield said(Document.objects.get(slug="guidance-for-action-groups"), "title")
    for section in ReportSection.objects.filter(report__event__slug="abidjan-2019"):
        yield said(section, "heading")
        for proposal in section.proposals.all():
            yield said(proposal, "text")
    for objective in WorkPlan.objects.get(
        slug="supply-chains-2020-2021"
    ).objectives.all():
        yield said(objective, "title")
        for output in objective.outputs.all():
            yield said(output, "text")
    for point in points[4:]:  # behind the groups: their papers
        for paper in point.documents.filter(body_en__gt=""):
            yield said(paper, "title")


def test_every_fact_is_printed_in_its_order(pdf, language, edition):
    printed = bare(" ".join([*pages_of(pdf)[:1], *pages_of(pdf)[2:]]))  # no contents
    place, out_of_place = 0, []
    for fact in facts_in_order(language):
        found = printed.find(bare(fact), place)
        if found < 0:
            out_of_place.append(fact)
        place = max(found, place)

    assert out_of_place == []


def test_what_is_written_for_a_circle_is_read_by_nobody_outside_it(
    pdf, language, edition
):
    plan = PackItem.objects.filter(outline__event__slug="gcg-5")
    circles = {
        PackEdition.CHAIR: [
            *(said(item, "notes") for item in plan if said(item, "notes")),
            *texts_of(plan.get(kind=PackItemKind.FREE_TEXT)),
        ],
        PackEdition.PARTICIPANTS: texts_of(plan.get(kind=PackItemKind.CONCEPT_NOTE)),
    }
    manifest = bare(json.dumps(json.loads(manifest_of(pdf)), ensure_ascii=False))

    assert len(circles[PackEdition.CHAIR]) >= 4 + 2
    for circle, texts in circles.items():
        is_for_them = circle in edition.prints
        for text in texts:
            assert (bare(text) in printed_in(pdf)) is is_for_them
            assert (bare(text) in manifest) is is_for_them


def texts_of(item):
    """The title, and each passage of the text."""
    passages = re.findall(r"<(?:p|li|h3|td)>(.*?)</", said(item, "text"))
    return [said(item, "title"), *(each for each in passages if len(each) > 30)]


def test_participants_are_invited_to_the_meeting():
    invited = Registration.objects.filter(event__slug="gcg-5")

    assert {row.representative.user.email.split("@")[0] for row in invited} == {
        *("group-chair", "partner", "country")
    }


# -- Each part -----------------------------------------------------------------------
def test_all_fifteen_countries_have_their_section(public, language):
    countries = [row.country for row in PathfinderCountry.objects.all()]
    sections = [title for level, title, _page in outline_of(public)]

    assert len(countries) == 15
    assert {str(country) for country in countries} <= set(sections)


def test_the_seven_agenda_points_stand_with_their_times(public, language):
    event = Event.objects.get(slug="gcg-5")
    points = event.agenda_items.all()
    agenda = pages_of(public)[2]

    assert [point.number for point in points if point.number] == list("1234567")
    assert missing(public, points, "title") == []
    for time in ["10:30 – 11:30", "11:30 – 11:45", "11:45 – 13:00"]:
        assert time in agenda


def test_every_objective_and_output_of_the_work_plan_is_printed(public, language):
    plan = WorkPlan.objects.get(slug="supply-chains-2020-2021")
    objectives = plan.objectives.all()
    outputs = [row for objective in objectives for row in objective.outputs.all()]

    assert (len(objectives), len(outputs)) == (3, 9)
    assert missing(public, objectives, "title") == []
    assert missing(public, outputs, "text") == []
    assert missing(public, plan.cross_cutting_priorities.all(), "text") == []


def test_every_abidjan_session_is_printed_with_its_proposals(public, language):
    report = MeetingReport.objects.get(event__slug="abidjan-2019")
    sections = ReportSection.objects.filter(report=report)
    proposals = Proposal.objects.filter(section__report=report)

    assert missing(public, sections, "heading") == []
    assert missing(public, proposals, "text") == []


def test_commitments_next_steps_and_lessons_are_printed(public, language):
    pdf = public

    assert missing(pdf, Commitment.objects.all(), "text") == []
    assert missing(pdf, NextStep.objects.all(), "text") == []
    assert missing(pdf, LessonLearnt.objects.all(), "text") == []


def test_the_contents_give_the_pages_of_every_item(pdf):
    items = [(title, page) for level, title, page in outline_of(pdf) if level == 1][1:]
    contents = "".join(pages_of(pdf)[1].split())
    ends = [page - 1 for _title, page in items[1:]] + [len(pages_of(pdf))]

    assert len(items) >= 10
    for (title, first), last in zip(items, ends, strict=True):
        assert bare(title) in bare(pages_of(pdf)[first - 1])
        pages = str(first) if first == last else f"{first}–{last}"
        after = contents.split("".join(title.split()), 1)[1]
        assert pages in after[:120]


def test_bookmarks_go_three_levels_deep(public, language):
    assert {level for level, _title, _page in outline_of(public)} == {1, 2, 3}


def test_the_pictures_are_vectors_with_their_text(public, language):
    pictures = [
        str(each.get("/Alt", ""))
        for each in figures_of(public)
        if len(str(each.get("/Alt", ""))) > 100
    ]

    countries = [str(row.country) for row in PathfinderCountry.objects.all()]
    # The map, the steps over time, the commitments, and the code of the last page.
    assert len(pictures) == 4
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


def test_the_language_of_the_document_is_set(pdf, language):
    assert reader_of(pdf).trailer["/Root"]["/Lang"] == language


def test_the_pack_is_valid_pdf_ua_1(public):
    assert failures(public) == []


@pytest.mark.validator
def test_the_packs_are_valid_pdf_a_3a_and_ua_1_by_verapdf(packs, tmp_path):
    paths = {each: tmp_path / f"{'-'.join(each)}.pdf" for each in packs}
    for each, pdf in packs.items():
        paths[each].write_bytes(pdf)

    found = verapdf.broken_rules(paths)

    assert found == {each: {"PDF/A-3a": [], "PDF/UA-1": []} for each in NINE}
