"""The one profile of rich text, applied on write and again before a pack is drawn.

nh3's defaults are not enough: images, any ``colspan`` and any nesting
pass. This profile keeps a few tags, no author styles, no images and no attachments.
"""

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

_VOID = {"br"}
_TAG = re.compile(r"<(/?)([a-z0-9]+)")


def _keep_small_spans(tag, attribute, value):
    if attribute in {"colspan", "rowspan"}:
        small = value.isascii() and value.isdigit() and 1 <= int(value[:4]) <= MAX_SPAN
        return value if small and len(value) < 4 else None
    return value


def clean_html(html):
    """Return ``html`` with only what the profile allows. Text is never lost."""
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


def depth_of(html):
    """How deeply the tags of cleaned ``html`` nest."""
    depth = deepest = 0
    for closing, tag in _TAG.findall(html):
        if tag in _VOID:
            continue
        depth += -1 if closing else 1
        deepest = max(deepest, depth)
    return deepest


def validate_rich_text(html):
    """Refuse what would take too long to draw, in the writer's words."""
    if len(html) > MAX_LENGTH:
        raise ValidationError(
            _(
                "This text has %(length)d characters; a pack takes up to %(limit)d. "
                "Attach it as a PDF, or divide it."
            )
            % {"length": len(html), "limit": MAX_LENGTH},
            code="too_long",
        )
    if depth_of(clean_html(html)) > MAX_DEPTH:
        raise ValidationError(
            _("Lists or tables lie more than %(limit)d deep in each other.")
            % {"limit": MAX_DEPTH},
            code="too_deep",
        )
