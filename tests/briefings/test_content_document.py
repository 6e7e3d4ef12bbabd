"""The document of a pack as people read it: contents, links, last page, paper."""

import io

import pikepdf
import pytest

from alliance87.briefings.content import digest
from alliance87.briefings.drawing.packs import render_html, render_pdf
from tests.briefings.pdfs import failures, outline_of, pdf_file, reader_of, text_of
from tests.briefings.test_rendering import no_assets, paper, snapshot, text

PLACE = "https://portal.example/verify/content/"
LONG = "<p>" + "word " * 900 + "</p>"
POINT = {"key": "p-1", "number": "4", "title": "Papers"}


def agenda(*, minutes=None):
    point = {
        **POINT,
        "objective": "",
        "documents": ["Alpha", "Elsewhere"],
        "people": [],
    }
    slot = {
        "start": "10:00",
        "end": "11:00",
        "track": "",
        "is_break": False,
        "minutes": minutes,
        "points": [point],
    }
    content = {"slots": [slot], "minutes": minutes or 0}
    return {
        "kind": "agenda",
        "title": "Agenda",
        "agenda_point": None,
        "content": content,
    }


def contents_of(pdf):
    return " ".join(reader_of(pdf).pages[1].extract_text().split())


def targets_of(pdf):
    """By page, the numbers of the pages that its links lead to."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        index = {page.objgen: n for n, page in enumerate(opened.pages, start=1)}
        places = {
            str(name): index[place[0].objgen]
            for name, place in pikepdf.NameTree(opened.Root.Names.Dests).items()
        }
        return {
            number: [
                places[
                    str(link.A.D) if "/A" in link and "/D" in link.A else str(link.Dest)
                ]
                for link in page.get("/Annots", [])
                if "/Dest" in link or "/D" in link.get("/A", {})
            ]
            for number, page in enumerate(opened.pages, start=1)
        }


def test_an_item_on_one_page_is_told_by_one_number_and_a_longer_one_by_two():
    pdf = render_pdf(snapshot(text("Alpha", LONG), text("Beta")), no_assets)

    pages = {title: page for _level, title, page in outline_of(pdf)}
    assert f"Alpha – 3–{pages['Beta'] - 1} Beta – {pages['Beta']} Sources" in (
        contents_of(pdf)
    )


def test_bound_pages_are_in_the_range_of_their_item():
    data = pdf_file(pages=4).read()

    pdf = render_pdf(
        snapshot(paper(data) | {"agenda_point": POINT}, paper(data), text("After")),
        lambda sha256: data,
    )

    told = contents_of(pdf)
    assert "A paper 4 Papers 3–7 A paper – 8–12 After – 13" in told


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Contents", "Agenda point", "Page 2 of 5"]),
        ("fr", ["Table des matières", "Point de l’ordre du jour"]),
        ("es", ["Índice", "Punto del orden del día"]),
    ],
)
def test_the_contents_are_in_the_language_of_the_pack(language, words):
    pdf = render_pdf(snapshot(text("Alpha"), language=language), no_assets)

    for word in words:
        assert word in contents_of(pdf)


def test_the_agenda_leads_to_the_parts_of_each_point_and_they_lead_back():
    pdf = render_pdf(snapshot(agenda(), text("Alpha", point=POINT)), no_assets)

    links = targets_of(pdf)
    assert 4 in links[3]
    assert 3 in links[4]
    printed = reader_of(pdf).pages[2].extract_text()
    assert "Alpha, page 4" in " ".join(printed.split())


def test_the_agenda_names_the_papers_that_are_not_in_the_pack():
    html = render_html(snapshot(agenda(), text("Alpha", point=POINT)))

    papers = html.split('class="agenda__papers"')[1].split("</p>")[0]
    assert "Elsewhere" in papers
    assert "Alpha" not in papers


def test_the_agenda_of_the_chair_says_how_long_each_slot_is():
    html = render_html(snapshot(agenda(minutes=60)))

    assert "60 minutes" in html
    assert "60 minutes in all" in html


def test_bookmarks_go_three_levels_deep():
    body = "<h3>Part</h3><p>x</p><h4>Detail</h4><p>x</p>"

    pdf = render_pdf(snapshot(text("Alpha", body)), no_assets)

    titles = {(level, title) for level, title, _page in outline_of(pdf)}
    assert {(1, "Alpha"), (2, "Part"), (3, "Detail")} <= titles


def test_the_last_page_leads_to_what_the_ledger_says_of_its_content():
    made_from = snapshot(text("Alpha")) | {"verify": PLACE}

    pdf = render_pdf(made_from, no_assets)

    last = reader_of(pdf).pages[-1]
    links = [link.get_object()["/A"].get("/URI") for link in last["/Annots"]]
    assert f"{PLACE}{digest(made_from)}/" in links
    assert failures(pdf) == []


def test_a_pack_that_has_no_address_prints_no_code():
    html = render_html(snapshot(text("Alpha")))

    assert "How to check this pack" in html
    assert 'class="qr"' not in html


@pytest.mark.parametrize(("size", "box"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_every_sheet_has_the_format_that_was_asked_for(size, box):
    data = pdf_file().read()

    pdf = render_pdf(
        snapshot(text("Alpha"), paper(data)) | {"paper": size}, lambda sha256: data
    )

    sheets = {
        tuple(round(side) for side in page.mediabox[2:])
        for page in reader_of(pdf).pages
    }
    assert sheets == {box}
    assert "Page 3 of 7" in reader_of(pdf).pages[2].extract_text()


def test_what_could_not_be_printed_is_said_under_the_contents():
    left_out = {
        "title": "The note",
        "agenda_point": POINT,
        "reason": "The document has no text and no file any more.",
    }

    pdf = render_pdf(snapshot(text("Alpha")) | {"left_out": [left_out]}, no_assets)

    told = contents_of(pdf)
    assert "The note (agenda point 4) The document has no text" in told


def test_a_pack_of_an_older_format_is_printed_still():
    assert "Alpha" in text_of(render_pdf(snapshot(text("Alpha")), no_assets))


def test_the_cover_has_the_name_of_the_alliance_in_three_languages():
    cover = reader_of(render_pdf(snapshot(text("A")), no_assets)).pages[0]

    words = " ".join(cover.extract_text().split())
    for name in ["Alliance 8.7: for", "Alliance 8.7 : pour", "Alianza 8.7: por"]:
        assert name in words
