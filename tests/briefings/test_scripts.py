"""The scripts that partners' names are written in, and what no font of ours has."""

import pytest
from fontTools.ttLib import TTFont

from alliance87.briefings.drawing import coverage
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.drawing.program import printable
from tests.briefings.pdfs import failures, reader_of, text_of
from tests.briefings.test_rendering import no_assets, snapshot, text
from tests.validators import verapdf

NAMES = {
    "Arabic": "العربية",
    "Armenian": "Հայաստան",
    "Bengali": "বাংলাদেশ",
    "Chinese": "中国劳工 中華民國",
    "Devanagari": "नेपाल",
    "Ethiopic": "ኢትዮጵያ",
    "Georgian": "საქართველო",
    "Greek": "Ελλάδα",
    "Hebrew": "ישראל",
    "Japanese": "日本国 ほうそう カタカナ",
    "Khmer": "កម្ពុជា",
    "Korean": "대한민국",
    "Lao": "ປະເທດລາວ",
    "Myanmar": "မြန်မာ",
    "Russian": "Россия",
    "Sinhala": "ශ්‍රී ලංකා",
    "Tamil": "இலங்கை",
    "Thai": "ประเทศไทย",
    "Marks of lists": "•◦▪",  # that no text holds: style sheets say circle, square
    "Vietnamese": "Việt Nam",
}


@pytest.fixture(scope="module")
def drawn():
    body = "".join(
        f"<p>{name}</p><p><strong>{name}</strong></p>" for name in NAMES.values()
    )
    return render_pdf(snapshot(text("Names", body)), no_assets)


@pytest.mark.parametrize("script", NAMES)
def test_every_character_of_a_script_has_a_font(script):
    assert printable(NAMES[script]) == (NAMES[script], [])


def test_only_our_fonts_are_used(drawn):
    names = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader_of(drawn).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert all(name.startswith(("Noto-Sans", "Overpass")) for name in names), names
    assert len(names) > 12


@pytest.mark.validator
def test_names_in_all_scripts_are_valid(drawn, tmp_path):
    path = tmp_path / "names.pdf"
    path.write_bytes(drawn)

    assert verapdf.broken_rules({"names": path})["names"] == {
        "PDF/A-3a": [],
        "PDF/UA-1": [],
    }


def test_character_without_a_font_is_told_and_printed_as_its_code(caplog):
    told = []

    pdf = render_pdf(
        snapshot(text("First", "<p>Made of \U00012000 and gold</p>")),
        no_assets,
        lambda _percent, note: told.append(note),
    )

    assert "Made of [U+12000] and gold" in text_of(pdf)
    assert "no font has \U00012000 (U+12000): printed as codes" in told
    assert "U+12000" in caplog.text
    assert failures(pdf) == []


def test_spaces_and_controls_need_no_font():
    quiet = "a\u2003b\u200dc\u00add\ufe0fe\tf\n"

    assert printable(quiet) == (quiet, [])


def test_controls_for_which_a_box_would_be_drawn_are_left_out():
    assert printable("a\x08b\x1b\x7f\x85c\t\n") == ("abc\t\n", [])


def test_list_of_characters_is_that_of_the_fonts():
    written = coverage.LIST.read_text()

    assert written == coverage.as_ranges(coverage.covered_by_fonts())


def test_every_font_has_a_space():
    """A space is drawn by the font of the word before it, and must be in that one."""
    fonts = [*coverage.FONTS.glob("*.ttf"), *coverage.FONTS.glob("*.otf")]

    assert len(fonts) > 25
    for path in fonts:
        with TTFont(path, lazy=True) as font:
            assert ord(" ") in font.getBestCmap(), path.name
