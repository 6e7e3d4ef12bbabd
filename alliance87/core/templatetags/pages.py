"""What result and record pages draw: figures, and the words that were found."""

import re
from html import unescape

from django import template
from django.utils import formats
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.safestring import mark_safe

from alliance87.core.folding import fold
from alliance87.core.texts import translated_text

register = template.Library()

_WORD = re.compile(r"\w+")
EXCERPT_BEFORE = 60  # characters kept before the first word found


@register.filter
def figure(value):
    """A number as people write it here: no empty decimals, thousands apart."""
    if value is None or value == "":
        return ""
    whole = int(value) == value
    return formats.number_format(
        int(value) if whole else value.normalize(), use_l10n=True, force_grouping=True
    )


@register.simple_tag
def found(obj, field, query, length=240):
    """A translated field from about the first word found, the words found marked."""
    text, language = translated_text(obj, field)
    html = mark_found(around(plain(text), query, length), query)
    if language is None:
        return html
    return format_html('<span lang="{}">{}</span>', language, html)


def plain(text):
    """Rich text as one line of plain text; a text without tags as it is."""
    if "<" not in text or ">" not in text:
        return text
    return " ".join(unescape(strip_tags(text.replace("<", " <"))).split())


def around(text, query, length):
    """``length`` characters of ``text`` about the first word of ``query`` in it."""
    spots = [start for start, _end in _spans(text, query)]
    start = max(0, spots[0] - EXCERPT_BEFORE) if spots else 0
    if start:
        start = text.find(" ", start) + 1
    piece = text[start : start + length]
    if start + length < len(text):
        piece = piece.rsplit(" ", 1)[0] + " …"
    return f"… {piece}" if start else piece


def mark_found(text, query):
    """Escaped ``text`` in which each word that begins like one of ``query`` is marked."""
    parts, position = [], 0
    for start, end in _spans(text, query):
        parts.append(
            format_html("{}<mark>{}</mark>", text[position:start], text[start:end])
        )
        position = end
    parts.append(conditional_escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308  # every part was escaped above


def _spans(text, query):
    wanted = tuple(_WORD.findall(fold(query[:200])))
    if not wanted:
        return []
    return [
        match.span()
        for match in _WORD.finditer(text)
        if fold(match[0]).startswith(wanted)
    ]
