import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.utils import translation

from alliance87.core.enums import DatePrecision
from alliance87.core.templatetags.records import exact_date, period, tri_words
from alliance87.core.templatetags.richtext import rich, tri_rich
from tests.factories.core import DocumentFactory, SourceFactory


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (None, ""),
        ("One.\n\nTwo & three.", "<p>One.</p>\n\n<p>Two &amp; three.</p>"),
        ("<p>Said</p><script>x()</script>", "<p>Said</p>"),
        ('<p onclick="x()">Said</p>', "<p>Said</p>"),
        ('<img src="http://example.org/spy.gif">', ""),
    ],
)
def test_rich_text_is_cleaned_where_it_is_drawn(text, html):
    assert rich(text) == html


def test_borrowed_rich_text_is_marked():
    document = DocumentFactory.build(summary_en="", summary_fr="<p>Résumé</p>")

    assert tri_rich(document, "summary") == '<div lang="fr"><p>Résumé</p></div>'


def test_first_words_are_escaped_and_without_tags():
    document = DocumentFactory.build(summary_en="<p>One & two three four</p>")

    assert tri_words(document, "summary", 3) == "One &amp; two…"


def test_first_words_in_a_borrowed_language_are_marked():
    document = DocumentFactory.build(summary_en="", summary_es="Uno dos")

    assert tri_words(document, "summary", 3) == '<span lang="es">Uno dos</span>'


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        (DatePrecision.DAY, "17 July 2019"),
        (DatePrecision.MONTH, "July 2019"),
        (DatePrecision.YEAR, "2019"),
        (DatePrecision.BY, "by July 2019"),
    ],
)
def test_date_is_as_exact_as_its_source(precision, text):
    assert exact_date(datetime.date(2019, 7, 17), precision) == text


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "text"),
    [
        ("2020-01-01", "2021-12-31", "2020–2021"),
        ("2020-01-01", "2020-12-31", "2020"),
        ("2020-04-01", "2021-03-31", "April 2020–March 2021"),
    ],
)
def test_period_is_in_years_where_they_are_whole(starts_on, ends_on, text):
    dates = map(datetime.date.fromisoformat, (starts_on, ends_on))

    assert period(*dates) == text


def source_note(document, **context):
    template = Template("{% load records %}{% source_of document %}")
    return template.render(Context({"document": document} | context))


@pytest.mark.django_db
def test_source_note_names_source_and_place():
    document = DocumentFactory(
        source=SourceFactory(short_title="Abidjan report"), locator="Foreword"
    )

    note = source_note(document, user=AnonymousUser())

    assert "Abidjan report" in note
    assert "Foreword" in note


@pytest.mark.django_db
def test_source_the_reader_may_not_see_is_no_note(member):
    source = SourceFactory(for_partners=True, short_title="Members' paper")
    document = DocumentFactory(source=source, locator="Foreword")

    assert source_note(document).strip() == ""
    assert source_note(document, user=AnonymousUser()).strip() == ""
    assert "Members&#x27; paper" in source_note(document, user=member)


def test_text_without_columns_for_languages_is_taken_as_it_is():
    with translation.override("es"):
        assert tri_rich(DocumentFactory.build(file_name="a & b"), "file_name") == (
            "<p>a &amp; b</p>"
        )
