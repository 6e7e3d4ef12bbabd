"""The one profile of rich text, applied on write and again wherever it is drawn.

Which fields hold it is the ``rich_text`` of their model.
nh3's defaults are not enough: images, any ``colspan`` and any nesting pass. This profile keeps a few tags, no author styles, no images and no attachments.
"""

import math
import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

TAGS = {
    *("p", "br", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "sup", "sub"),
}
ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan", "scope"}}
ATTRIBUTES["td"] = {"colspan", "rowspan"}
MAX_SPAN = 50
MAX_DEPTH = 20
MAX_LENGTH = 100_000
# So many take up to 5 seconds to draw; list items take longest.
MAX_ELEMENTS = 1500
MAX_CELLS = 5000  # of all tables, a cell counted once for each place it spans

_VOID = {"br"}
_ANY_TAG = re.compile(r"<[a-zA-Z/!?]")
_TAG = re.compile(r"<(/?)([a-z0-9]+)")
_CELL = re.compile(r"<t[hd]\b([^>]*)>")
_SPAN = re.compile(r'\b(?:col|row)span="(\d+)"')


def _keep_small_spans(tag, attribute, value):
    if attribute in {"colspan", "rowspan"}:
        small = value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= MAX_SPAN
        return value if small and len(value) < 4 else None
    return value


def clean_html(html):
    """Return ``html`` with only what the profile allows. Text is never lost.

    Cleaning it again changes nothing: what a browser reads is what was looked at.
    """
    for _again in range(MAX_DEPTH):
        # A tag that goes can leave another where no browser would have put it.
        cleaned = _cleaned_once(html)
        if cleaned == html:
            break
        html = cleaned
    return html


def _cleaned_once(html):
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        attribute_filter=_keep_small_spans,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
        strip_comments=True,
    )


def is_plain(text):
    """Whether ``text`` has no tag: it is shown as paragraphs, as it was typed."""
    return not _ANY_TAG.search(text)


def clean_rich_text(text):
    """Simple HTML as it is stored, cleaned; plain text as it was typed."""
    if is_plain(text):
        return text
    cleaned = clean_html(text)
    # Where only tags outside the profile were, what is escaped must stay so.
    return f"<p>{cleaned}</p>" if cleaned and is_plain(cleaned) else cleaned


def depth_of(html):
    """How deeply the tags of cleaned ``html`` nest."""
    depth = deepest = 0
    for closing, tag in _TAG.findall(html):
        if tag in _VOID:
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def cells_in(html):
    """How many places the table cells of cleaned ``html`` take."""
    return sum(
        math.prod(int(span) for span in _SPAN.findall(attributes))
        for attributes in _CELL.findall(html)
    )


def validate_rich_text(html):
    """Refuse what would take too long to draw, in the writer's words."""
    _check_length(html)
    cleaned = clean_html(html)
    if depth_of(cleaned) > MAX_DEPTH:
        raise ValidationError(
            _("Lists or tables lie more than %(limit)d deep in each other.")
            % {"limit": MAX_DEPTH},
            code="too_deep",
        )
    _check_length(cleaned)
    elements = sum(not closing for closing, _tag in _TAG.findall(cleaned))
    if elements > MAX_ELEMENTS or cells_in(cleaned) > MAX_CELLS:
        raise ValidationError(
            _(
                "This text has more than %(limit)d paragraphs, list items and table "
                "cells. Attach it as a PDF, or divide it."
            )
            % {"limit": MAX_ELEMENTS},
            code="too_many",
        )


def _check_length(html):
    if len(html) > MAX_LENGTH:
        raise ValidationError(
            _(
                "This text has %(length)d characters; a pack takes up to %(limit)d. "
                "Attach it as a PDF, or divide it."
            )
            % {"length": len(html), "limit": MAX_LENGTH},
            code="too_long",
        )
