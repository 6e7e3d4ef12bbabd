"""The papers of others in a pack: made ready once, and named where they cannot be."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from alliance87.briefings.actions import building, document_pages
from alliance87.briefings.actions import outline as plans
from alliance87.briefings.actions.document_pages import make_pages
from alliance87.briefings.actions.snapshots import asset_reader, take_snapshot
from alliance87.briefings.content.snapshot import Asset
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import DocumentPages
from alliance87.briefings.verification import stored_assets
from tests.briefings.pdfs import changed, pdf_file, reader_of
from tests.briefings.test_binding import LOCK, drawn, font_not_embedded, scan
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory

pytestmark = pytest.mark.django_db


def attach(outline, file, title, point=None):
    return plans.attach_document(
        outline=outline, agenda_item=point, file=file, title=title, language="en"
    )


def attach_unseen(outline, data, title, **fields):
    """A file that came by a way on which nobody looked at it."""
    document = DocumentFactory(
        with_pdf=True,
        title_en=title,
        content=data,
        file=ContentFile(data, "a.pdf"),
        **fields,
    )
    return PackItemFactory(
        outline=outline, kind="document", document=document, title_en="", text_en=""
    )


def snapshot_of(outline, edition="participants", **more):
    return take_snapshot(
        event=outline.event,
        edition=edition,
        language="en",
        on=timezone.localdate(),
        **more,
    )


def built(outline, **fields):
    pack = BriefingPackFactory(event=outline.event, **fields)
    building.build_pack(pack=pack)
    pack.refresh_from_db()
    return pack


def bytes_of(row):
    with row.file.open() as file:
        return file.read()


@pytest.fixture
def outline():
    return PackOutlineFactory()


# -- Made ready once ------------------------------------------------------------------
def test_a_paper_is_made_ready_once(outline, monkeypatch):
    made = []
    monkeypatch.setattr(
        document_pages,
        "normalised",
        lambda data, _own=document_pages.normalised, **how: (
            made.append(data) or _own(data, **how)
        ),
    )
    data = font_not_embedded()
    attach_unseen(outline, data, "Report")

    first, second = built(outline), built(outline, edition="public")

    assert [first.state, second.state] == [PackState.SEALED, PackState.SEALED]
    assert made == [data]
    (pages,) = DocumentPages.objects.all()
    assert (pages.page_count, pages.has_text) == (1, True)
    assert hashlib.sha256(bytes_of(pages)).hexdigest() == pages.sha256


def test_a_pack_names_what_was_bound_in_and_is_the_same_when_drawn_again(outline):
    attach_unseen(outline, scan(), "Scan")
    pack = built(outline)

    (pages,) = DocumentPages.objects.all()
    assert pack.snapshot["items"][0]["content"]["bound"] == {
        "sha256": pages.sha256,
        "pages": 1,
        "has_text": False,
    }
    again = render_pdf(pack.snapshot, asset_reader(stored_assets(pack.snapshot)))
    assert again == bytes_of(pack)


def test_two_who_make_a_paper_ready_at_once_get_the_same(outline, monkeypatch):
    document = attach_unseen(outline, scan(), "Scan").document
    asset = Asset(document.sha256, document.file.name, document.title)
    own = document_pages.normalised

    def overtaken(data, **how):
        monkeypatch.setattr(document_pages, "normalised", own)
        make_pages(asset=asset)
        return own(data, **how)

    monkeypatch.setattr(document_pages, "normalised", overtaken)

    pages = make_pages(asset=asset)

    assert DocumentPages.objects.get() == pages
    assert hashlib.sha256(bytes_of(pages)).hexdigest() == pages.sha256


def test_a_paper_in_two_items_is_bound_in_twice(outline):
    item = attach_unseen(outline, pdf_file(pages=2).read(), "Report")
    PackItemFactory(
        outline=outline,
        kind="document",
        document=item.document,
        agenda_item=AgendaItemFactory(event=outline.event),
        title_en="",
        text_en="",
    )

    texts = [page.extract_text() for page in reader_of(bytes_of(built(outline))).pages]

    assert [n for n, said in enumerate(texts) if "A bound page" in said] == [3, 4, 6, 7]


def test_to_compare_with_today_makes_nothing_ready(outline):
    attach_unseen(outline, b"%PDF-1.7 broken", "Report")

    snapshot_of(outline, binds_in=False)

    assert not DocumentPages.objects.exists()


# -- What cannot be bound in ------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 broken", "“Report” is not a PDF that can be opened."),
        (
            changed(drawn(), lambda pdf: {"encryption": LOCK}),
            "“Report” asks for a password: a pack cannot bind it in.",
        ),
        (
            pdf_file(pages=1).read()[:-900],
            "“Report” is not a PDF that can be opened.",
        ),
    ],
)
def test_a_pack_that_cannot_bind_a_paper_in_names_it_and_the_next_is_built(
    outline, data, why
):
    item = attach_unseen(outline, data, "Report")
    PackItemFactory(outline=outline)

    failed = built(outline)
    item.is_on = False
    item.save()

    assert (failed.state, failed.error) == (PackState.FAILED, why)
    assert built(outline).state == PackState.SEALED


def test_a_paper_that_readers_may_not_see_fails_no_pack_of_theirs(outline):
    attach_unseen(outline, b"%PDF-1.7 broken", "Secret", visibility="secretariat")
    PackItemFactory(outline=outline, edition="public")

    assert built(outline, edition="public").state == PackState.SEALED
