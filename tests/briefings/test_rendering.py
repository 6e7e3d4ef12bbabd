import hashlib

import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing.packs import render_html, render_pdf
from alliance87.briefings.drawing.program import ClosedFetcher, draw
from tests.briefings.pdfs import outline_of, pdf_file, reader_of, text_of


def snapshot(*items, language="en"):
    return {
        "format": 1,
        "language": language,
        "edition": "participants",
        "edition_label": "participants",
        "as_of": "2026-03-01",
        "as_of_text": "1 March 2026",
        "event": {
            "slug": "gcg-9",
            "title": "9th meeting",
            "date": "10 March 2026",
            "date_iso": "2026-03-10",
            "times": "10:30 – 13:00",
            "venue": "",
            "city": "Geneva",
            "country": "Switzerland",
            "chair": "France",
            "vice_chair": "",
            "summary": "",
            "source": None,
        },
        "items": [
            {"number": number, "agenda_point": None} | fields
            for number, fields in enumerate(items, start=1)
        ],
    }


def text(title, body="<p>Text</p>", point=None):
    return {
        "kind": "free_text",
        "title": title,
        "content": {"body": body},
        "agenda_point": point,
    }


def paper(data, name="paper.pdf"):
    sha256 = hashlib.sha256(data).hexdigest()
    content = {"body": "", "asset": sha256, "file_name": name, "kind": "report"}
    return {"kind": "document", "title": "A paper", "content": content}


def no_assets(sha256):
    raise AssertionError("nothing is bound in")


def test_bookmarks_name_the_items_and_their_sections():
    pdf = render_pdf(
        snapshot(text("First"), text("Second", "<h3>Part</h3><p>x</p>")), no_assets
    )

    titles = [(level, title) for level, title, _page in outline_of(pdf)]
    assert (1, "First") in titles
    assert (1, "Second") in titles


def test_the_contents_print_the_pages_of_each_item():
    long = "<p>" + "word " * 900 + "</p>"
    pdf = render_pdf(
        snapshot(
            text("Alpha", long), text("Beta", point={"number": "4", "title": "Q"})
        ),
        no_assets,
    )

    pages = {title: page for _level, title, page in outline_of(pdf)}
    contents = " ".join(reader_of(pdf).pages[1].extract_text().split())
    last = pages["Beta"] - 1
    assert f"Alpha – {pages['Alpha']}–{last} Beta 4 Q {pages['Beta']} " in contents
    assert pages["Beta"] > pages["Alpha"] + 1


def test_fonts_are_embedded_and_the_language_is_set():
    pdf = reader_of(render_pdf(snapshot(text("Un titre"), language="fr"), no_assets))

    fonts = [
        font.get_object()
        for page in pdf.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"]
    assert pdf.trailer["/Root"]["/Lang"] == "fr"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_every_page_after_the_cover_says_which_of_how_many():
    pdf = render_pdf(snapshot(text("First"), text("Second")), no_assets)

    pages = reader_of(pdf).pages
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page.extract_text()


def test_a_bound_pdf_keeps_its_pages_and_gets_our_numbers():
    data = pdf_file(pages=3, text="Foreign page").read()

    pdf = render_pdf(snapshot(paper(data), text("After")), lambda sha256: data)

    pages = reader_of(pdf).pages
    # Cover, contents, the paper's title page, three, the text, and two at the end.
    assert len(pages) == 9
    for number in [1, 2, 3]:
        words = pages[2 + number].extract_text()
        assert f"Foreign page {number}" in words
        assert f"Page {3 + number} of 9" in words


def test_a_bound_page_stands_upright():
    data = pdf_file(text="Foreign page").read()
    upright = []

    def look(text, place, matrix, *rest):
        if "Foreign" in text:
            upright.append(place[3] * matrix[3] > 0)

    pdf = render_pdf(snapshot(paper(data)), lambda sha256: data)
    reader_of(pdf).pages[3].extract_text(visitor_text=look)

    assert upright == [True]


def test_a_bound_pdf_does_not_cost_the_bookmarks_and_tags():
    data = pdf_file().read()

    pdf = render_pdf(snapshot(paper(data), text("After")), lambda sha256: data)

    assert [title for _l, title, _p in outline_of(pdf)] == [
        "Contents",
        "A paper",
        "After",
        "Sources and dates",
        "How to check this pack",
        "What this pack is",
    ]
    assert "/StructTreeRoot" in reader_of(pdf).trailer["/Root"]


def test_a_bound_file_that_is_no_pdf_is_named():
    data = b"%PDF-1.7 but nothing after"

    with pytest.raises(PackError, match=r"“paper\.pdf” is not a PDF"):
        render_pdf(snapshot(paper(data)), lambda sha256: data)


def test_the_same_snapshot_gives_the_same_bytes_with_and_without_binding():
    data = pdf_file().read()
    one = snapshot(text("First"), paper(data))

    assert render_pdf(one, lambda _: data) == render_pdf(one, lambda _: data)


def test_progress_is_told_page_by_page():
    told = []

    render_pdf(snapshot(text("First")), no_assets, lambda *step: told.append(step))

    assert [note for _percent, note in told][:2] == [
        "laying out page 1",
        "laying out page 2",
    ]
    percents = [percent for percent, _note in told]
    assert percents == sorted(percents)


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>x<img src='file:///etc/hostname'></p>",
        "<p><a rel=attachment href='file:///etc/hostname'>x</a></p>",
        "<link rel=stylesheet href='http://127.0.0.1:1/x.css'>",
        "<svg><use href='#a'/></svg><script>1</script>",
    ],
)
def test_a_text_reaches_no_file_and_no_address(hostile):
    pdf = render_pdf(snapshot(text("First", hostile)), no_assets)

    assert "/EmbeddedFiles" not in reader_of(pdf).trailer["/Root"].get("/Names", {})
    assert "file:" not in render_html(snapshot(text("First", hostile)))


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "http://127.0.0.1/", "asset:../settings/base.py"]
)
def test_the_fetcher_refuses_whatever_is_not_ours(url):
    with pytest.raises(FatalURLFetchingError):
        weasyprint.HTML(
            string=f"<img src='{url}'>", url_fetcher=ClosedFetcher()
        ).write_pdf()


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1/"])
def test_drawing_reads_nothing_that_is_not_ours(url):
    with pytest.raises(FatalURLFetchingError):
        draw(f"<img src='{url}'>", styles=[], identifier="none")


def test_names_render_in_vietnamese_and_with_carons():
    pdf = render_pdf(snapshot(text("Việt Nam, Šķēle")), no_assets)

    assert "Việt Nam, Šķēle" in text_of(pdf)
