"""Whatever a PDF is that somebody attaches, the pack it is bound into stays valid."""

import hashlib
import io

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing import binding
from alliance87.briefings.drawing.binding import normalised
from alliance87.briefings.drawing.packs import render_pdf
from tests.briefings.pdfs import changed, drawn, pdf_file, text_of
from tests.briefings.test_rendering import paper, snapshot, text
from tests.hostile.papers import one_page
from tests.validators import verapdf

LOCK = pikepdf.Encryption(user="a", owner="b")
RUN = "<< /S /JavaScript /JS (app.alert(1)) >>"


def bound_in(*papers, language="en", name="paper.pdf", **more):
    """The pack of these papers, each made fit."""
    made = [normalised(data, name=name) for data in papers]
    by_hash = {hashlib.sha256(each.data).hexdigest(): each.data for each in made}
    items = []
    for data, each in zip(papers, made, strict=True):
        item = paper(data, name=name)
        sha256 = hashlib.sha256(each.data).hexdigest()
        item["content"]["bound"] = {
            "sha256": sha256,
            "pages": each.pages,
            "has_text": each.with_text > 0,
        }
        items.append(item)
    made_from = snapshot(*items, text("After"), language=language) | more
    return render_pdf(made_from, by_hash.get)


def fit(data):
    """Whether each page stays as it is, and the PDF that is bound in."""
    made = normalised(data, name="paper.pdf")
    return made.pictures == 0, made.data


def pictures_of(data, page=0):
    """What a page looks like."""
    return pypdfium2.PdfDocument(data)[page].render(scale=0.5).to_pil().convert("L")


def alternatives(data):
    """What is read out of each bound-in page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            str(each.Alt)
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary)
            and each.get("/S") == "/Figure"
            and str(each.Alt).startswith("Page")
        ]


# -- The kinds of PDF there are ------------------------------------------------------
def font_not_embedded():
    return one_page(b"BT /F1 12 Tf 72 720 Td (Words of a page) Tj ET")


def colours_of_print():
    return changed(drawn(), _paint_in_four_colours)


def _paint_in_four_colours(pdf):
    pdf.pages[0].contents_add(b"0 1 0 0 k 0 0 90 90 re f", prepend=True)


def _fonts_of(pdf):
    return pdf.pages[0].Resources.Font.values()


def no_characters():
    def change(pdf):
        for font in _fonts_of(pdf):
            del font.ToUnicode

    return changed(drawn(), change)


def private_characters():
    def change(pdf):
        for font in _fonts_of(pdf):
            font.ToUnicode.write(font.ToUnicode.read_bytes().replace(b"<00", b"<e0"))

    return changed(drawn(), change)


def wrong_widths():
    def change(pdf):
        for font in _fonts_of(pdf):
            font.DescendantFonts[0].W = pikepdf.Array()

    return changed(drawn(), change)


def script():
    def change(pdf):
        run = pikepdf.Object.parse(RUN.encode())
        pdf.Root.OpenAction = run
        pdf.pages[0].AA = pikepdf.Dictionary(O=run)

    return changed(drawn(), change)


def file_inside():
    def change(pdf):
        pdf.attachments["a.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ")

    return changed(drawn(), change)


def filled_form():
    return drawn("<p>Name: <input value=Zinc></p>", pdf_forms=True)


def hidden_layer():
    return one_page(
        b"BT /F1 12 Tf 72 700 Td (Shown) Tj ET "
        b"/OC /L BDC 0 0 595 400 re f BT /F1 40 Tf 72 400 Td (Hidden) Tj ET EMC",
        resources=b"/Properties << /L 10 0 R >>",
        catalog=b"/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>",
        more={10: b"<< /Type /OCG /Name (L) >>"},
    )


def see_through():
    return drawn("<p style='opacity: .4'>Words <b style='color: #f008'>of</b> a page")


def turned_and_cropped():
    def change(pdf):
        page = pdf.pages[0]
        page.Rotate = 90
        page.CropBox = pikepdf.Array([400, 842, 0, 500])
        page.TrimBox = pikepdf.Array([0, 0, 1, 1])
        page.UserUnit = 3

    return changed(drawn(), change)


def of_no_size():
    return one_page(box=b"[0 0 0 0]")


def huge():
    return one_page(b"0 0 9000 9000 re f", box=b"[0 0 20000 20000]")


def locked_for_nobody():
    lock = pikepdf.Encryption(owner="owner", user="")
    return changed(drawn(), lambda pdf: {"encryption": lock})


def scan():
    output = io.BytesIO()
    Image.effect_noise((400, 500), 90).save(output, "PDF")
    return output.getvalue()


def tagged():
    html = "<html lang=en><title>A</title><h1>Words</h1><p>of a page"
    return drawn(html, pdf_variant="pdf/ua-1")


KINDS = {
    font_not_embedded: False,
    colours_of_print: False,
    no_characters: False,
    private_characters: False,
    wrong_widths: False,
    script: True,
    file_inside: True,
    filled_form: False,
    hidden_layer: False,
    see_through: True,
    turned_and_cropped: True,
    of_no_size: False,
    huge: False,
    locked_for_nobody: True,
    scan: True,
    tagged: True,
}


@pytest.mark.parametrize(("make", "stays"), KINDS.items())
def test_a_page_stays_as_it_is_where_all_on_it_is_allowed(make, stays):
    is_fit, made = fit(make())

    assert is_fit == stays
    assert pictures_of(made).getextrema()[0] < 200  # there is something on it


@pytest.mark.validator
def test_every_kind_leaves_the_pack_valid_by_verapdf(tmp_path):
    path = tmp_path / "pack.pdf"
    path.write_bytes(bound_in(*[make() for make in KINDS]))

    assert verapdf.broken_rules({"pack": path}) == {
        "pack": {"PDF/A-3a": [], "PDF/UA-1": []}
    }


def test_of_the_file_itself_nothing_is_kept():
    for make in [script, file_inside, filled_form, locked_for_nobody, tagged]:
        _is_fit, made = fit(make())
        with pikepdf.open(io.BytesIO(made)) as pdf:
            written = b"".join(
                each.unparse(resolved=True)
                for each in pdf.objects
                if isinstance(each, (pikepdf.Dictionary, pikepdf.Array))
            )
            assert set(pdf.Root.keys()) == {"/Pages", "/Type"}
            assert not pdf.is_encrypted
        for word in [b"/JS", b"/EF", b"/AA", b"/AcroForm", b"/StructParents"]:
            assert word not in written


def test_what_is_filled_in_is_seen():
    _is_fit, made = fit(filled_form())
    empty = drawn("<p>Name: <input></p>", pdf_forms=True)

    assert pictures_of(made) != pictures_of(fit(empty)[1])


def test_a_layer_that_is_not_shown_is_neither_drawn_nor_told():
    _is_fit, made = fit(hidden_layer())

    assert pictures_of(made).crop((0, 200, 240, 340)).getextrema() == (255, 255)
    assert "Hidden" not in " ".join(alternatives(bound_in(hidden_layer())))


def test_what_lies_outside_the_page_is_not_told():
    data = one_page(b"BT /F1 9 Tf 72 720 Td (In) Tj 0 2000 Td (Outside) Tj ET")

    assert alternatives(bound_in(data)) == [
        "Page 1 of 1 of the document “paper.pdf”. In"
    ]


def test_a_page_as_a_picture_is_read_out():
    told = alternatives(bound_in(font_not_embedded(), scan()))

    assert told == [
        "Page 1 of 1 of the document “paper.pdf”. Words of a page",
        "Page 1 of 1 of the document “paper.pdf”. It is a picture: there is no text in "
        "it.",
    ]


def test_what_is_read_out_has_an_end():
    data = drawn(f"<p style='font-size: 2pt'>{'word ' * 5000}</p>")

    (told,) = alternatives(bound_in(data))
    assert 3000 < len(told) < 4200


def test_the_contents_say_which_papers_are_pictures_without_text():
    told = text_of(bound_in(drawn(), scan()))

    before, _said, after = told.partition("Pages as pictures, without text")
    assert before.endswith("A paper – 3–4 A paper ")
    assert after.startswith(" – 5–6 After")


@pytest.mark.parametrize(("paper", "width"), [("a4", 595.28), ("letter", 612)])
def test_bound_pages_lie_inside_the_margins_of_their_paper(paper, width):
    black = one_page(b"0 0 595 842 re f")
    pdf = bound_in(black, paper=paper)
    picture = pypdfium2.PdfDocument(pdf)[3].render(scale=1).to_pil().convert("L")
    height = {"a4": 841.89, "letter": 792}[paper]

    left, top, right, bottom = (
        picture.point(lambda dark: 255 * (dark < 40))
        .crop((0, 55, picture.width, picture.height - 45))
        .getbbox()
    )
    assert picture.width == pytest.approx(width, abs=1)
    assert left == pytest.approx(picture.width - right, abs=2)
    assert left >= 50
    assert top + 55 >= 62
    assert bottom + 55 <= height - 50
    # As large as it can be: it fills the width, or the height.
    assert left <= 52 or (top + 55 <= 64 and bottom + 55 >= height - 53)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf_file(pages=1).read()[:-700], "“Report” is not a PDF that can be opened."),
        (b"%PDF-1.7", "“Report” is not a PDF that can be opened."),
        (
            changed(drawn(), lambda pdf: {"encryption": LOCK}),
            "“Report” asks for a password: a pack cannot bind it in.",
        ),
    ],
)
def test_what_cannot_be_opened_is_named(data, why):
    with pytest.raises(PackError) as error:
        normalised(data, name="Report")

    assert str(error.value) == why


def test_a_pdf_of_too_many_pages_is_named(monkeypatch):
    monkeypatch.setattr(binding, "MAX_PAGES", 2)

    with pytest.raises(PackError) as error:
        normalised(pdf_file(pages=3).read(), name="Report")

    assert str(error.value) == "“Report” has 3 pages; a pack binds in 1 to 2."


def test_a_page_that_takes_too_long_ends_alone_and_is_named(monkeypatch):
    monkeypatch.setattr(binding, "PAGE_SECONDS", 0)
    loop = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F "
    )
    many = {
        10 + each: b"<< %b%d 0 R >> >> /Length 60 >>\nstream\n%b\nendstream"
        % (loop, 11 + each, b"/F Do " * 10)
        for each in range(9)
    }

    with pytest.raises(PackError) as error:
        normalised(
            one_page(b"/F Do", resources=b"/XObject << /F 10 0 R >>", more=many),
            name="Report",
        )

    assert str(error.value) == "“Report” takes too long to open: switch it off."


def test_the_same_file_is_made_fit_in_the_same_way():
    data = font_not_embedded()

    assert fit(data) == fit(data)
