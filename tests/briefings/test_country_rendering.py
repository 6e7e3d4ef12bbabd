"""The e-report as a file: valid PDF/UA-1 in three languages, and drawn apart."""

import io

import pikepdf
import pytest
from django.db import transaction

from alliance87.briefings.content import digest, gather_country
from alliance87.briefings.drawing import apart
from alliance87.briefings.drawing.apart import DrawingError
from alliance87.briefings.drawing.reports import country_html, render_report
from tests.briefings.countries import (
    CANARY,
    ON,
    add_what_is_closed,
    country_with_everything,
)
from tests.briefings.pdfs import failures, outline_of, reader_of, text_of
from tests.factories.pathfinders import CommitmentFactory, PathfinderCountryFactory

LANGUAGES = ["en", "fr", "es"]


@pytest.fixture(scope="module")
def snapshots(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        country = country_with_everything()
        add_what_is_closed(country)
        yield {
            language: gather_country(country=country, language=language, on=ON)
            for language in LANGUAGES
        }
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reports(snapshots):
    return {language: render_report(snapshots[language]) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_is_valid_pdf_ua_1(reports, language):
    assert failures(reports[language]) == []


def without_title(pdf):
    del pdf.Root.Metadata


def without_language(pdf):
    del pdf.Root.Lang


def without_tags(pdf):
    del pdf.Root.StructTreeRoot


def without_mark(pdf):
    pdf.Root.MarkInfo.Marked = False


def without_fonts(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each:
            del each.FontFile2


def with_a_heading_left_out(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/H2":
            each.S = pikepdf.Name.H4


@pytest.mark.parametrize(
    "damage",
    [
        *(without_title, without_language, without_tags, without_mark),
        *(without_fonts, with_a_heading_left_out),
    ],
)
def test_validator_refuses_a_damaged_report(reports, damage):
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(reports["en"])) as pdf:
        damage(pdf)
        pdf.save(output)

    assert failures(output.getvalue()) != []


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Testland"), ("fr", "Pays"), ("es", "País")]
)
def test_language_and_title_are_those_of_the_report(reports, language, name):
    pdf = reader_of(reports[language])

    assert pdf.trailer["/Root"]["/Lang"] == language
    assert pdf.metadata.title.startswith(name)


def test_bookmarks_name_the_sections_in_order(reports):
    titles = [(level, title) for level, title, _page in outline_of(reports["en"])]

    assert titles[0] == (1, "Testland")
    assert [title for level, title in titles if level == 2] == [
        "Contents",
        "Facts",
        "The roadmap",
        "What is said of its progress",
        "Next steps",
        "Progress reports",
        "Figures",
        "Ratifications",
        "Lessons learnt",
        "Events here or about the country",
        "Documents",
        "Sources",
        "About this report",
    ]


def test_every_page_says_which_of_how_many(reports):
    pages = reader_of(reports["en"]).pages

    assert len(pages) > 3
    for number, each in enumerate(pages, start=1):
        assert f"{number} / {len(pages)}" in each.extract_text()


def test_every_font_is_ours_and_embedded(reports):
    fonts = [
        font.get_object()
        for each in reader_of(reports["en"]).pages
        for font in each["/Resources"].get("/Font", {}).values()
    ]

    assert fonts
    for font in fonts:
        descendant = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in descendant["/FontDescriptor"]
        assert "Overpass" in font["/BaseFont"] or "Noto" in font["/BaseFont"]


@pytest.mark.parametrize(
    "text",
    [
        "What anyone may read, as of 1 March 2026",
        "It has begun.",
        "Ministry of Labour",
        "National committee",
        "Promise for Schools Free ten towns of it. 10 towns from 2 in 2018",
        "Delayed as of 30 June 2024",
        "With: Helper of Fields",
        "The government says half.",
        "Civil society sees nothing.",
        "Somebody else says less.",
        "The government answers.",
        "Evidence on paper",
        "Hold a second workshop",
        "The year went well",
        "1,234,567.5",
        "C182",
        "Count together",
        "A forum there",
        "A public paper",
        "The long report of 2020",
        "Report of 2020, page 3",
    ],
)
def test_report_prints_what_the_page_shows(reports, text):
    assert text in text_of(reports["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_prints_nothing_that_is_closed(reports, language):
    printed = text_of(reports[language])

    assert "Hold a second workshop" in printed
    assert CANARY not in printed


def test_borrowed_texts_say_their_language(snapshots):
    html = country_html(snapshots["fr"])

    assert "Il a commencé." in html
    assert '<span lang="en">Hold a second workshop</span>' in html


def test_same_snapshot_gives_the_same_bytes_and_names_them(reports, snapshots):
    again = render_report(snapshots["es"])

    assert again == reports["es"]
    identifier = reader_of(again).trailer["/ID"][0]
    assert bytes(identifier.original_bytes) == digest(snapshots["es"])[:32].encode()


@pytest.mark.django_db
def test_short_report_has_no_contents():
    country = PathfinderCountryFactory()

    pdf = render_report(gather_country(country=country, language="en", on=ON))

    assert len(reader_of(pdf).pages) <= 3
    assert "Contents" not in [title for _level, title, _page in outline_of(pdf)]


@pytest.mark.django_db
def test_names_are_printed_as_text_whatever_is_in_them():
    hostile = "<a rel=attachment href='file:///etc/hostname'>x</a><img src=x>"
    commitment = CommitmentFactory(title_en=hostile, text_en=hostile)
    country = commitment.priority_area.roadmap.pathfinder

    pdf = render_report(gather_country(country=country, language="en", on=ON))

    assert "rel=attachment" in text_of(pdf)
    assert list(reader_of(pdf).attachments) == ["manifest.json"]


def draw_with(source, tmp_path, monkeypatch, snapshots):
    path = tmp_path / "program.py"
    path.write_text(source)
    monkeypatch.setattr(apart, "PROGRAM", path)
    return render_report(snapshots["en"])


@pytest.mark.django_db  # run alone, too: without a test that says so there is no database
def test_drawing_that_takes_too_long_is_ended(tmp_path, monkeypatch, snapshots):
    monkeypatch.setattr(apart, "SECONDS", 0.5)

    with pytest.raises(DrawingError, match="too long"):
        draw_with("import time; time.sleep(60)", tmp_path, monkeypatch, snapshots)


def test_drawing_that_fails_says_how(tmp_path, monkeypatch, snapshots):
    with pytest.raises(DrawingError, match="no more ink"):
        draw_with("raise SystemExit('no more ink')", tmp_path, monkeypatch, snapshots)
