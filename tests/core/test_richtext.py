import itertools
import re
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance87.core.richtext import (
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_LENGTH,
    TAGS,
    clean_html,
    clean_rich_text,
    depth_of,
    is_plain,
    validate_rich_text,
)


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <strong>two</strong> <em>three</em><br>four</p>",
        "<h3>Heading</h3><h4>Heading</h4>",
        "<ul><li>One</li></ul><ol><li>Two</li></ol>",
        "<blockquote>Said</blockquote><p>H<sub>2</sub>O, 5<sup>th</sup></p>",
        "<table><caption>Figures</caption><thead><tr>"
        '<th colspan="2" scope="col">A</th></tr></thead>'
        '<tbody><tr><td rowspan="3">1</td><td>2</td></tr></tbody></table>',
    ],
)
def test_the_profile_passes(html):
    assert clean_html(html) == html
    validate_rich_text(html)


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ("<SCRIPT SRC=//example.org/x></SCRIPT>a", "a"),
        ("<style>p { color: red }</style>a", "a"),
        ("a<img src=x onerror=alert(1)>b", "ab"),
        ('<img src="data:image/png;base64,AAAA">', ""),
        ('<p style="color: red" class="x" id="y" onclick="z()">a</p>', "<p>a</p>"),
        ("<div>a</div><span>b</span><h1>c</h1>", "abc"),
        ("<svg><use href='#a'/></svg>a", "a"),
        ("<iframe src='//example.org'></iframe>a", "a"),
        ("<object data=x></object><embed src=x>a", "a"),
        ('<link rel="attachment" href="file:///etc/passwd">a', "a"),
        ("<base href='//example.org/'><meta http-equiv=refresh>a", "a"),
        ("<form action=x><input name=y><button>a</button></form>", "a"),
        ("a<!-- hidden -->b", "ab"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<p>open <strong>tags", "<p>open <strong>tags</strong></p>"),
        ("", ""),
    ],
)
def test_everything_else_goes_and_the_text_stays(html, cleaned):
    assert clean_html(html) == cleaned


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/x",
    ],
)
def test_a_link_leads_to_the_web_or_a_mailbox_only(address):
    cleaned = clean_html(f'<a href="{address}">a</a>')

    assert "href" not in cleaned
    assert ">a</a>" in cleaned


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c", "http://example.org", "mailto:a@b.org"]
)
def test_a_link_keeps_its_address(address):
    assert f'href="{address}"' in clean_html(f'<a href="{address}">a</a>')


def test_a_link_cannot_attach_a_file():
    cleaned = clean_html('<a rel="attachment" download href="https://a.org">a</a>')

    assert cleaned == '<a href="https://a.org" rel="noopener nofollow">a</a>'


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
@pytest.mark.parametrize("span", ["1", "2", "50"])
def test_a_small_span_stays(name, span):
    assert f'{name}="{span}"' in cell(name, span)


@pytest.mark.parametrize("name", ["colspan", "rowspan"])
@pytest.mark.parametrize(
    "span",
    [
        *("51", "100000", "0", "-1", "1e9", "", " 2", "2 ", "x", "9" * 5000),
        *("0050", "٥", "²", "1_0"),
    ],
)
def test_a_large_or_strange_span_goes(name, span):
    assert name not in cell(name, span)


def cell(name, span):
    return clean_html(f'<table><tbody><tr><td {name}="{span}">a</td></tr></table>')


def test_depth_counts_the_tags_inside_each_other():
    assert depth_of("text") == 0
    assert depth_of("<p>a<br>b</p><p>c<br></p>") == 1
    assert depth_of("<ul><li><strong>a</strong></li></ul><p>b</p>") == 3


def nested(levels, text="a"):
    return "<ul><li>" * levels + text + "</li></ul>" * levels


def test_lists_nest_up_to_the_limit():
    html = nested(MAX_DEPTH // 2)

    validate_rich_text(html)

    assert depth_of(html) == MAX_DEPTH


@pytest.mark.parametrize(
    "html",
    [
        nested(MAX_DEPTH // 2 + 1),
        nested(80),
        "<ul><li>" * 80,
        "<strong>" * 80 + "a",
        "<blockquote>" * 5000 + "a",
        "<table><tbody><tr><td>" * 20 + "a",
        # An address that reads like closing tags hides no depth.
        nested(80, '<a href="https://a.org/</li></ul></li></ul></li></ul>">a</a>'),
        ("<blockquote><a href='https://a.org/</p></p></p></p>'>a</a>" * 80),
    ],
    ids=lambda html: html[:24],
)
def test_deeper_nesting_is_refused_in_words(html):
    with pytest.raises(ValidationError, match="more than 20 deep") as refused:
        validate_rich_text(html)

    assert refused.value.code == "too_deep"


def test_an_address_that_reads_like_tags_is_not_counted():
    html = f'<p><a href="https://a.org/{"<ul>" * 30}">a</a></p>'

    validate_rich_text(html)

    assert depth_of(clean_html(html)) == 2


def test_a_long_text_is_refused_with_its_length():
    with pytest.raises(ValidationError, match="200000 characters") as refused:
        validate_rich_text("a" * 200_000)

    assert refused.value.code == "too_long"
    validate_rich_text("a" * MAX_LENGTH)


def test_cleaning_never_loses_text():
    words = [f"word{number}" for number in range(5000)]
    tags = itertools.cycle(["p", "div", "center", "font", "li"])
    html = "".join(
        f"<{tag}>{word}</{tag}>" for word, tag in zip(words, tags, strict=False)
    )

    assert re.findall(r"word\d+", clean_html(html)) == words


PIECES = [
    *("<p>", "</p>", "<table>", "<tr>", "<td colspan=9 rowspan=99>", "</td>", "<svg>"),
    *("<math><mtext>", "<style>", "<noscript>", "<a href='java&#10;script:x'>", "</a>"),
    *("<a href='https://a.org' rel=attachment>", "<!--", "-->", "<![CDATA[", "]]>"),
    *("<template>", "<select>", "<textarea>", "</textarea>", "&lt;", "&amp;lt;", "&"),
    *('"', "'", ">", "<", "\x00", "\u202e", "\ufffe", "<br/>", "<li>", "<ul>", "text "),
    *("<caption>", "<strong>", "<em/", "<img src=x onerror=y>", "<xmp>", "<plaintext>"),
]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=25))
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_changes_nothing(pieces):
    for clean in (clean_html, clean_rich_text):
        once = clean("".join(pieces))

        assert clean(once) == once
        if not is_plain(once):
            assert {tag for _, tag in re.findall(r"<(/?)([a-z0-9]+)", once)} <= TAGS


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Mines & quarries, under <5 years", "Mines & quarries, under <5 years"),
        ("<div>Mines &amp; quarries</div>", "<p>Mines &amp; quarries</p>"),
        ("<div>&lt;script&gt;</div>", "<p>&lt;script&gt;</p>"),
        ("<p>a</p>", "<p>a</p>"),
        ("<script>x</script>", ""),
        ("", ""),
    ],
)
def test_plain_text_stays_as_it_was_typed_and_html_is_cleaned(typed, stored):
    assert clean_rich_text(typed) == stored


def table(cells, attributes=""):
    row = f"<tr>{f'<td {attributes}>a</td>' * 10}</tr>"
    return f"<table>{row * (cells // 10)}</table>"


@pytest.mark.parametrize(
    "html",
    [
        "<p>a</p>" * (MAX_ELEMENTS + 1),
        "<ul>" + "<li>a" * MAX_ELEMENTS + "</ul>",
        table(1500),
        table(100, "colspan=50 rowspan=2"),
        table(20, "colspan=50 rowspan=50"),
    ],
    ids=lambda html: html[:40],
)
def test_more_than_can_be_drawn_in_time_is_refused(html):
    with pytest.raises(ValidationError, match="Attach it as a PDF") as refused:
        validate_rich_text(html)

    assert refused.value.code == "too_many"


@pytest.mark.parametrize("html", ["<p>a</p>" * MAX_ELEMENTS, table(1000)])
def test_a_long_report_is_taken(html):
    validate_rich_text(html)

    assert clean_html(html).count(">a</") == html.count(">a</")


def test_what_grows_when_it_is_cleaned_is_measured_afterwards():
    with pytest.raises(ValidationError, match="characters"):
        validate_rich_text("<p>" + "&" * (MAX_LENGTH // 2) + "</p>")


@pytest.mark.parametrize(
    "html", ["<b>" * 66_000, "<" * 200_000, "<p>a" * 50_000, "&" * 200_000]
)
def test_hostile_text_is_cleaned_quickly(html):
    start = time.monotonic()
    clean_html(html[:MAX_LENGTH])

    assert time.monotonic() - start < 10


@pytest.mark.parametrize(
    "text",
    [
        "<table><tr><td><p>a</table><a href='https://a.b'><table><a href='https://c.d'>x",
        "<p>x<ul> </form> <h3> </svg> <b></form>x<p>x<h3>",
        "<table><td>x<a href='https://a.b'><table><a>y",
    ],
)
def test_what_is_cleaned_stays_as_it_is_when_it_is_cleaned_again(text):
    cleaned = clean_html(text)

    assert clean_html(cleaned) == cleaned
