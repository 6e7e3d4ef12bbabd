"""How long each part will be: counted in the last pack, or an estimate that says so."""

import datetime
import hashlib
import io
import math

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance87.briefings.actions.snapshots import asset_reader, take_snapshot
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.outline_pages import outline_with_pages
from tests.briefings.pdfs import outline_of
from tests.briefings.test_composer import compose_url
from tests.factories.briefings import (
    BriefingPackFactory,
    DocumentPagesFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    MeetingReportFactory,
    ProposalFactory,
    ReportSectionFactory,
)

pytestmark = pytest.mark.django_db
ON = datetime.date(2019, 7, 17)
LONG = "<p>" + "A word before the meeting. " * 300 + "</p>"


def outline_now(outline, **options):
    asked = {"edition": "participants", "language": "en"} | options
    items = outline.items.select_related("document", "meeting_report", "work_plan")
    return outline_with_pages(list(items), event=outline.event, **asked)


def said(expected):
    return [(line.first, line.pages, line.is_estimate) for line in expected.lines]


def test_without_a_pack_all_is_estimated():
    outline = PackOutlineFactory()
    PackItemFactory(outline=outline, kind=PackItemKind.AGENDA, title_en="", text_en="")
    PackItemFactory(outline=outline, text_en=LONG)

    expected = outline_now(outline)

    assert said(expected) == [(3, 1, True), (4, 4, True)]
    assert (expected.pages, expected.is_estimate) == (7, True)


def test_what_is_off_or_not_for_the_edition_takes_no_pages():
    outline = PackOutlineFactory()
    PackItemFactory(outline=outline, is_on=False)
    PackItemFactory(outline=outline, edition=PackEdition.CHAIR)
    hidden = PackItemFactory(outline=outline)
    PackItemFactory(outline=outline)

    expected = outline_now(outline, unreadable=[hidden])

    assert [line.is_printed for line in expected.lines] == [False, False, False, True]
    assert expected.pages == 3


@pytest.mark.parametrize("count", [1, 3])
def test_reports_and_proposals_are_as_long_as_what_their_readers_see_of_them(
    count, django_assert_num_queries
):
    outline = PackOutlineFactory()
    earlier = outline.event.starts_at - datetime.timedelta(days=30)
    reports = MeetingReportFactory.create_batch(count, event__starts_at=earlier)
    for report in [*reports, MeetingReportFactory(hidden=True)]:
        facts = {"outline": outline, "title_en": "", "text_en": ""}
        PackItemFactory(
            kind=PackItemKind.MEETING_REPORT, meeting_report=report, **facts
        )
        section = ReportSectionFactory(report=report)
        ProposalFactory.create_batch(30, section=section)
    PackItemFactory(kind=PackItemKind.PROPOSALS, **facts)
    chosen = {"reports": [str(reports[0].pk)]}
    PackItemFactory(kind=PackItemKind.PROPOSALS, options=chosen, **facts)

    with django_assert_num_queries(4):  # items, last pack, sections, reports
        expected = outline_now(outline)

    pages = [line.pages for line in expected.lines]
    assert pages == [4] * count + [1, math.ceil(30 * count / 18), 2]


def test_a_bound_file_has_the_pages_that_were_counted():
    outline = PackOutlineFactory()
    document = DocumentFactory(with_pdf=True)
    DocumentPagesFactory(source_sha256=document.sha256, page_count=40)
    PackItemFactory(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        document=document,
        title_en="",
        text_en="",
    )

    assert said(outline_now(outline)) == [(3, 41, True)]


@pytest.fixture
def outline():
    """A plan of two texts and a paper."""
    cache.clear()
    outline = PackOutlineFactory()
    PackItemFactory(outline=outline, title_en="Long", text_en=LONG, position=1)
    PackItemFactory(outline=outline, title_en="Short", position=2)
    PackItemFactory(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        document=DocumentFactory(title_en="Paper", body_en="<p>Read this.</p>"),
        title_en="",
        text_en="",
        position=3,
    )
    return outline


def seal(outline, pdf, *, snapshot, page_count):
    return BriefingPackFactory(
        event=outline.event,
        sealed=True,
        file=ContentFile(pdf, name="pack.pdf"),
        snapshot=snapshot,
        snapshot_at=timezone.now(),
        page_count=page_count,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )


@pytest.fixture
def sealed(outline):
    """Its pack of ten pages, whose parts begin on pages 3, 5 and 6."""
    pdf = pikepdf.new()
    for _ in range(10):
        pdf.add_blank_page()
    places = pdf.make_indirect(pikepdf.NameTree.new(pdf).obj)
    pdf.Root.Names = pikepdf.Dictionary(Dests=places)
    for number, page in enumerate([3, 5, 6], start=1):
        place = pikepdf.Array([pdf.pages[page - 1].obj, pikepdf.Name.Fit])
        pikepdf.NameTree(places)[f"item-{number}"] = place
    data = io.BytesIO()
    pdf.save(data)
    parts = [("free_text", "Long"), ("free_text", "Short"), ("document", "Paper")]
    snapshot = {
        "items": [
            {"number": number, "kind": kind, "title": title}
            for number, (kind, title) in enumerate(parts, start=1)
        ]
    }
    return seal(outline, data.getvalue(), snapshot=snapshot, page_count=10)


def test_what_did_not_change_is_counted_in_the_last_pack(outline, sealed):
    expected = outline_now(outline)

    assert said(expected) == [(3, 2, False), (5, 1, False), (6, 5, False)]
    assert (expected.pages, expected.is_estimate) == (10, False)


def test_a_pack_is_read_once(outline, sealed):
    outline_now(outline)
    sealed.file.storage.delete(sealed.file.name)

    assert not outline_now(outline).is_estimate


def test_the_pages_are_those_of_a_pack_that_was_really_drawn(outline):
    snapshot, assets = take_snapshot(
        event=outline.event, edition="participants", language="en", on=ON
    )
    pdf = render_pdf(snapshot, asset_reader(assets))
    starts = {title: page for level, title, page in outline_of(pdf) if level == 1}
    seal(outline, pdf, snapshot=snapshot, page_count=20)

    firsts = [line.first for line in outline_now(outline).lines]

    assert firsts == [starts["Long"], starts["Short"], starts["Paper"]]


def test_what_changed_since_is_an_estimate(outline, sealed):
    text, _other, paper = outline.items.all()
    text.text_en = "<p>Short now</p>"
    text.save()
    paper.document.summary_en = "Changed"
    paper.document.save()

    estimates = [line.is_estimate for line in outline_now(outline).lines]

    assert estimates == [True, False, True]


def test_another_edition_or_language_is_not_counted_in_this_one(outline, sealed):
    assert outline_now(outline, language="fr").is_estimate
    assert outline_now(outline, edition="chair").is_estimate


def test_two_parts_of_one_title_are_not_taken_for_each_other(outline, sealed):
    for part in sealed.snapshot["items"][:2]:
        part["title"] = "Short"
    sealed.save()

    lines = outline_now(outline).lines

    assert lines[1].is_estimate


def test_a_pack_whose_file_is_gone_costs_the_page_nothing(outline, sealed):
    sealed.file.storage.delete(sealed.file.name)

    assert outline_now(outline).is_estimate


def test_the_page_shows_the_outline(secretariat_client, outline):
    outline.items.filter(title_en="Long").update(is_on=False)

    page = secretariat_client.get(compose_url(outline)).text

    assert "In all about 4 pages." in page
    assert page.count("data-estimate") == 3
