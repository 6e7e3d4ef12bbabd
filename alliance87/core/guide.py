"""The guide of the API as a page: ``docs/api.md``, with its contents beside it."""

import functools
import itertools
from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

DOCS = settings.BASE_DIR / "docs"


@dataclass(frozen=True)
class Guide:
    html: str
    contents: list[tuple[str, str]]  # the anchor and the words of each section


@functools.cache
def guide():
    """The guide, made once a process. Raw HTML in the text is shown, not drawn."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((DOCS / "api.md").read_text(encoding="utf-8"))
    contents = []
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag in {"h2", "h3"}:
            anchor = slugify(inline.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                contents.append((anchor, inline.content.replace("`", "")))
    body = markdown.renderer.render(tokens, markdown.options, {})
    for wide in ("pre", "table"):  # these are moved by keyboard
        body = body.replace(f"<{wide}>", f'<{wide} tabindex="0">')
    return Guide(html=mark_safe(body), contents=contents)  # noqa: S308, our own text


@require_safe
def guide_page(request):
    return render(request, "api/guide.html", {"guide": guide()})
