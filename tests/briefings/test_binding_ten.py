"""Ten papers under five points of an agenda: each where the contents say it is."""

import io
import re

import pikepdf
import pytest
from django.db import transaction

from alliance87.briefings.actions.snapshots import asset_reader
from alliance87.briefings.drawing.packs import render_pdf
from tests.briefings.pdfs import outline_of, pdf_file, reader_of
from tests.briefings.test_binding_papers import attach, snapshot_of
from tests.factories.briefings import PackOutlineFactory
from tests.factories.events import AgendaItemFactory
from tests.validators import verapdf

pytestmark = pytest.mark.django_db  # without it no database is made for the tests

PAGES = [3, 1, 2, 1, 4, 2, 1, 1, 3, 2]  # of each paper
POINT_OF = [0, 0, 0, 1, 2, 2, 3, 4, 4, 4]


@pytest.fixture(scope="module")
def ten(django_db_setup, django_db_blocker):
    """The finished pack of ten papers."""
    with django_db_blocker.unblock(), transaction.atomic():
        outline = PackOutlineFactory()
        points = [
            AgendaItemFactory(
                event=outline.event,
                position=place,
                number=place,
                title_en=f"Point {place}",
            )
            for place in range(1, 6)
        ]
        for number, (pages, point) in enumerate(zip(PAGES, POINT_OF, strict=True)):
            file = pdf_file(pages=pages, text=f"Marker {number:02} page")
            attach(outline, file, f"Paper {number:02}", points[point])
        made_from, assets = snapshot_of(outline)
        yield render_pdf(made_from, asset_reader(assets))
        transaction.set_rollback(True)


def test_the_contents_tell_the_pages_of_ten_papers(ten):
    contents = " ".join(reader_of(ten).pages[1].extract_text().split())
    told = re.findall(r"Paper (\d\d) (\d) Point \d (\d+)(?:–(\d+))?", contents)

    first, expected = 3, []
    for number, (pages, point) in enumerate(zip(PAGES, POINT_OF, strict=True)):
        last = first + pages  # a page of its own with its title comes before
        expected.append((f"{number:02}", str(point + 1), str(first), str(last)))
        first = last + 1
    assert told == expected


def test_each_page_is_of_the_paper_that_the_contents_tell(ten):
    texts = [page.extract_text() for page in reader_of(ten).pages]
    at = 2
    for number, pages in enumerate(PAGES):
        assert f"Paper {number:02}" in texts[at]
        for page in range(1, pages + 1):
            found = re.findall(r"Marker \d\d page \d", texts[at + page])
            assert found == [f"Marker {number:02} page {page}"]
        at += 1 + pages


def test_the_bookmarks_lead_to_ten_papers(ten):
    expected, page = [], 3
    for number, pages in enumerate(PAGES):
        expected.append((1, f"Paper {number:02}", page))
        page += 1 + pages

    assert [each for each in outline_of(ten) if "Paper" in each[1]] == expected


def test_each_bound_page_is_a_figure_that_is_read_out(ten):
    with pikepdf.open(io.BytesIO(ten)) as pdf:
        index = {page.objgen: number for number, page in enumerate(pdf.pages)}
        told = [
            (index[each.Pg.objgen], str(each.Alt))
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary)
            and each.get("/S") == "/Figure"
            and "Marker" in str(each.Alt)
        ]

    assert len(told) == sum(PAGES)
    texts = [page.extract_text() for page in reader_of(ten).pages]
    for page, alternative in told:
        (marker,) = re.findall(r"Marker \d\d page \d", alternative)
        assert marker in texts[page]


@pytest.mark.validator
def test_the_pack_of_ten_papers_is_valid_by_verapdf(ten, tmp_path):
    path = tmp_path / "ten.pdf"
    path.write_bytes(ten)

    assert verapdf.broken_rules({"ten": path}) == {
        "ten": {"PDF/A-3a": [], "PDF/UA-1": []}
    }
