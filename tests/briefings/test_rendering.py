import hashlib
import io
import subprocess
import sys

import pikepdf
import pytest
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing import apart, binding, packs
from alliance87.briefings.drawing.packs import PACK_STYLES, render_html, render_pdf
from alliance87.briefings.drawing.program import ClosedFetcher, draw
from tests.briefings.pdfs import failures, outline_of, pdf_file, reader_of, text_of


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


def test_a_bound_page_is_a_figure_that_says_what_it_is():
    data = pdf_file(pages=2).read()

    pdf = render_pdf(snapshot(paper(data, "a.pdf"), language="en"), lambda _: data)

    assert failures(pdf) == []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        figures = [
            str(each.Alt)
            for each in opened.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
    assert figures[-2:] == [
        f"Page {number} of 2 of the document “a.pdf”" for number in [1, 2]
    ]


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

    render_pdf(
        snapshot(text("First")),
        no_assets,
        lambda *step: told.append(step),
        is_fresh=True,
    )

    assert [note for _percent, note in told][:2] == [
        "laying out page 1",
        "laying out page 2",
    ]
    percents = [percent for percent, _note in told]
    assert percents == sorted(percents)


def test_progress_names_the_item_that_each_page_goes_on_with():
    told = []
    long = "<p>" + "word " * 900 + "</p>"
    html = render_html(snapshot(text("First", long), text("Second")))

    apart.drawn_apart([html], styles=PACK_STYLES, identifier="x", tell=told.append)

    pages = [(each["page"], each["item"]) for each in told]
    assert pages[:5] == [
        *[(1, ""), (2, "contents"), (3, "item-1"), (4, "item-1"), (5, "item-2")],
    ]


@pytest.mark.parametrize(
    ("item", "ends", "says"),
    [
        ("item-2", "while True: pass", "“Second” takes too long to draw"),
        ("item-2", "raise MemoryError", "“Second” takes more memory to draw"),
        ("contents", "while True: pass", "Drawing the pack took too long"),
        ("", "raise MemoryError", "Drawing the pack takes more memory"),
    ],
)
def test_item_that_takes_too_much_is_named(item, ends, says, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text(
        f"""print('{{"page": 3, "item": "{item}"}}', flush=True)\n{ends}"""
    )
    monkeypatch.setattr(apart, "PROGRAM", program)
    monkeypatch.setattr(packs, "PACK_SECONDS", 1)

    with pytest.raises(PackError, match=says):
        render_pdf(snapshot(text("First"), text("Second")), no_assets, is_fresh=True)


def test_drawing_that_fails_otherwise_is_for_the_secretariat(tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('no more ink')")
    monkeypatch.setattr(apart, "PROGRAM", program)

    with pytest.raises(apart.DrawingError, match="no more ink"):
        render_pdf(snapshot(text("First")), no_assets, is_fresh=True)


def test_binding_that_takes_too_long_is_told(tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text("while True: pass")
    monkeypatch.setattr(binding, "BINDERY", program)
    monkeypatch.setattr(binding, "SECONDS", 1)
    data = pdf_file().read()

    with pytest.raises(PackError, match="could not be bound together"):
        render_pdf(snapshot(paper(data)), lambda sha256: data)


def test_file_that_binding_fails_at_is_named(tmp_path, monkeypatch):
    data = pdf_file().read()
    file = f"{hashlib.sha256(data).hexdigest()}.pdf"
    program = tmp_path / "program.py"
    program.write_text(
        f"""print('{{"file": "{file}"}}', flush=True)\nraise MemoryError"""
    )
    monkeypatch.setattr(binding, "BINDERY", program)

    with pytest.raises(PackError, match=r"“paper\.pdf” cannot be bound in"):
        render_pdf(snapshot(paper(data)), lambda sha256: data)


def test_file_with_a_password_is_named():
    output = io.BytesIO()
    with pikepdf.open(pdf_file()) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user="u"))
    data = output.getvalue()

    with pytest.raises(PackError, match=r"“paper\.pdf” asks for a password"):
        render_pdf(snapshot(paper(data)), lambda sha256: data)


def test_worker_never_loads_what_draws_and_binds():
    """Other people's bytes could do harm in there; it has the database and the keys."""
    source = (
        "import sys, django; django.setup(); import alliance87.urls, alliance87.celery;"
        "from alliance87.briefings import tasks;"
        "print(sorted({'weasyprint', 'pikepdf', 'pypdf'} & set(sys.modules)))"
    )

    finished = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, check=True
    )

    assert finished.stdout == b"[]\n"


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

    assert list(reader_of(pdf).attachments) == ["manifest.json"]
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
