from decimal import Decimal

import pytest
from django.forms import Form
from django.template.loader import render_to_string
from django.utils import translation

from alliance87.core.templatetags.pages import around, figure, found, mark_found, plain
from tests.factories.core import ThemeFactory


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("10.00"), "10"),
        (Decimal("9.60"), "9.6"),
        (Decimal("100.0000"), "100"),
        (160_000_000, "160,000,000"),
        (0, "0"),
        (None, ""),
    ],
)
def test_figures_have_no_empty_decimals(value, text):
    assert figure(value) == text


def test_figures_follow_the_language():
    with translation.override("fr"):
        assert figure(Decimal("1234.5")) == "1\xa0234,5"


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Côte d’Ivoire", "cote", "<mark>Côte</mark> d’Ivoire"),
        ("Forced labour", "lab", "Forced <mark>labour</mark>"),
        ("A <b> & c", "b", "A &lt;<mark>b</mark>&gt; &amp; c"),
        ("Nothing", "", "Nothing"),
        ("Nothing", "—", "Nothing"),
    ],
)
def test_words_found_are_marked_and_the_rest_escaped(text, query, marked):
    assert mark_found(text, query) == marked


def test_excerpt_begins_near_the_word_found():
    text = "word " * 100 + "nepal " + "word " * 100

    piece = around(text, "nepal", 120)

    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert "nepal" in piece
    assert len(piece) < 130


def test_rich_text_becomes_one_plain_line():
    assert plain("<td>Held</td><td>Albania &amp; Chile</td>") == "Held Albania & Chile"
    assert plain("5 < 6") == "5 < 6"


def test_borrowed_text_is_marked():
    theme = ThemeFactory.build(name_en="", name_fr="Pêche")

    assert found(theme, "name", "pec") == '<span lang="fr"><mark>Pêche</mark></span>'


@pytest.mark.parametrize(("items", "bullets"), [(["One"], 0), (["One", "Two"], 2)])
def test_a_lone_message_has_no_bullet(items, bullets):
    form = Form({})
    for item in items:
        form.add_error(None, item)
    context = {"kind": "error", "items": form.non_field_errors()}

    page = render_to_string("components/alert.html", context)

    assert page.count("<li>") == bullets
    assert all(item in page for item in items)
