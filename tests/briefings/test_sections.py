"""A pack is drawn in sections, which are kept: it reads as if it were drawn as one."""

import datetime
import io

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from alliance87.briefings.drawing import apart, kept, sections
from alliance87.briefings.drawing.packs import render_html, render_pdf
from alliance87.briefings.templatetags.packs import address_of, by_sheet
from tests.briefings.pdfs import failures, outline_of, pdf_file, reader_of
from tests.briefings.test_content_document import POINT, agenda, targets_of
from tests.briefings.test_rendering import no_assets, paper, snapshot, text

LONG = "<p>" + "word " * 900 + "</p>"
BODY = (
    "<h3>Part</h3><p>See <a href='https://example.org/'>there</a></p><h4>Detail</h4>"
    "<table><tr><th>Country</th></tr><tr><td>Nepal</td></tr></table>"
)


@pytest.fixture
def drawn(monkeypatch):
    """The items whose sections are drawn from now on."""
    items, draw = [], sections.drawn_sections

    def noted(bundles, **how):
        items.extend(each["name"] for bundle in bundles for each in bundle)
        return draw(bundles, **how)

    monkeypatch.setattr(sections, "drawn_sections", noted)
    return items


@pytest.fixture(autouse=True)
def _nothing_kept(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def full_pack(**changed):
    texts = [text("Alpha", BODY, point=POINT), text("Beta", LONG), text("Gamma", BODY)]
    return snapshot(agenda(), *texts) | changed


def as_one(pack):
    return apart.drawn_apart([render_html(pack)], styles=["pack.css"], identifier="x")


def pages_of(pdf):
    return [" ".join(page.extract_text().split()) for page in reader_of(pdf).pages]


def test_pack_in_sections_reads_as_the_pack_drawn_as_one():
    one, joined = as_one(full_pack()), render_pdf(full_pack(), no_assets)

    # The foot of a page comes last, and in the other order.
    assert list(map(sorted, map(str.split, pages_of(joined)))) == (
        list(map(sorted, map(str.split, pages_of(one))))
    )
    assert outline_of(joined) == outline_of(one)
    # Two numbers are two links where a style sheet counts them.
    assert {page: {*to} for page, to in targets_of(joined).items()} == {
        page: {*to} for page, to in targets_of(one).items()
    }
    assert failures(joined) == []


def test_tags_have_a_part_for_each_section_in_reading_order():
    with pikepdf.open(io.BytesIO(render_pdf(full_pack(), no_assets))) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        first_pages = [int(part.K[0].Pg.StructParents) for part in document.K]
        parts = {str(part.S) for part in document.K}

    assert document.S == "/Document"
    assert parts == {"/Part"}
    assert len(first_pages) == 8  # cover, contents, four items, sources, verification
    assert first_pages == sorted(first_pages)


def test_cells_name_their_headers_by_names_of_their_own():
    with pikepdf.open(io.BytesIO(render_pdf(full_pack(), no_assets))) as pdf:
        names = [
            str(each.ID)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH"
        ]

    assert len(names) > 5
    assert len(names) == len(set(names))


def test_what_is_kept_gives_the_same_bytes_as_what_is_drawn(drawn):
    fresh = render_pdf(full_pack(), no_assets, is_fresh=True)
    first = render_pdf(full_pack(), no_assets)
    drawn.clear()

    again = render_pdf(full_pack(), no_assets)

    assert fresh == first == again
    assert drawn == []


@pytest.mark.parametrize("processes", [1, 3])
def test_bytes_do_not_depend_on_who_draws_what(processes, monkeypatch):
    here = render_pdf(full_pack(), no_assets, is_fresh=True)
    monkeypatch.setattr(sections, "AT_ONCE", processes)
    monkeypatch.setattr(sections, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(apart, "KEEPER", None)

    assert render_pdf(full_pack(), no_assets, is_fresh=True) == here


def test_only_the_item_that_changed_is_drawn_again(drawn):
    render_pdf(full_pack(), no_assets)
    drawn.clear()
    changed = full_pack()
    changed["items"][2]["content"]["body"] += "<p>More</p>"

    pdf = render_pdf(changed, no_assets)

    # The cover and the last page name the content.
    assert sorted(drawn) == ["cover", "item-3", "verify"]
    assert pdf == render_pdf(changed, no_assets, is_fresh=True)


def test_numbers_follow_where_an_item_grows_by_a_page(drawn):
    render_pdf(full_pack(), no_assets)
    drawn.clear()
    changed = full_pack()
    changed["items"][1]["content"]["body"] += LONG

    pdf = render_pdf(changed, no_assets)

    # The agenda names no page that moved.
    assert set(drawn) == {"cover", "contents", "item-2", "verify"}
    pages = {title: page for _level, title, page in outline_of(pdf)}
    assert f"Beta – {pages['Beta']}–{pages['Gamma'] - 1} " in pages_of(pdf)[1]


def test_an_agenda_longer_than_a_page_moves_the_numbers_it_prints():
    long = agenda()
    long["content"]["slots"] *= 40
    pack = snapshot(long, text("Alpha", point=POINT))

    pdf = render_pdf(pack, no_assets)

    pages = {title: page for _level, title, page in outline_of(pdf)}
    assert pages["Alpha"] > 4
    assert f"Alpha, page {pages['Alpha']}" in pages_of(pdf)[2]
    assert f"Agenda – 3–{pages['Alpha'] - 1} Alpha" in pages_of(pdf)[1]


def test_bound_pages_are_laid_on_sections_that_were_kept(drawn):
    data = pdf_file(pages=2, text="Foreign").read()
    first = snapshot(paper(data), text("Alpha"))
    render_pdf(first, lambda _: data)
    drawn.clear()

    pdf = render_pdf(snapshot(paper(data), text("Beta")), lambda _: data)

    assert "item-1" not in drawn
    assert "Foreign 2" in pages_of(pdf)[4]
    assert failures(pdf) == []


def test_half_a_file_is_drawn_again(drawn):
    whole = render_pdf(full_pack(), no_assets)
    folder = default_storage.path(kept.FOLDER)
    for name in default_storage.listdir(folder)[1]:
        with open(f"{folder}/{name}", "r+b") as file:
            file.truncate(len(file.read()) // 2)
    drawn.clear()

    assert render_pdf(full_pack(), no_assets) == whole
    assert "item-4" in drawn


def test_what_was_drawn_long_ago_is_swept():
    kept.keep("a", kept.piece_of(b"%PDF"))
    now = timezone.now()

    assert kept.sweep(now=now + kept.KEPT_FOR - datetime.timedelta(hours=1)) == 0
    assert kept.sweep(now=now + kept.KEPT_FOR + datetime.timedelta(hours=1)) == 1
    assert kept.pieces(["a"]) == {}


def test_words_that_look_like_ours_move_nothing():
    body = (
        "<p>&lt;!-- section item-9 --&gt; <!-- section item-9 --></p>"
        "<p><a href='https://pack.invalid/#nowhere'>x</a></p>"
    )

    pdf = render_pdf(snapshot(text("Alpha", body), text("Beta")), no_assets)

    assert [title for level, title, _page in outline_of(pdf) if level == 1] == [
        *("Contents", "Alpha", "Beta", "Sources and dates", "How to check this pack"),
    ]


def country(name, letters):
    return {"name": name, "summary": "x" * (letters - len(name))}


@pytest.mark.parametrize(
    ("letters", "sheets"),
    [
        ([], []),
        ([9000], ["A"]),
        ([1000, 1000], ["AB"]),
        ([3000, 600, 600, 3000], ["A", "BC", "D"]),
        ([1700, 300, 600, 2600], ["A", "BC", "D"]),
    ],
)
def test_countries_share_a_sheet_where_they_fill_it_evenly(letters, sheets):
    countries = [
        country(name, each) for name, each in zip("ABCD", letters, strict=False)
    ]

    found = by_sheet(countries)

    assert ["".join(each["name"] for each in sheet) for sheet in found] == sheets


def test_the_address_to_check_a_pack_at_is_whole_and_within_the_margins():
    pack = full_pack(verify="https://partners.example.org/verify/content/")

    page = reader_of(render_pdf(pack, no_assets)).pages[-1]

    assert address_of(pack) in "".join(page.extract_text().split())  # no hyphen in it
    rights = [float(link.get_object()["/Rect"][2]) for link in page["/Annots"]]
    margin = 18 / 25.4 * 72
    assert max(rights) <= float(page.mediabox.width) - margin + 0.5
