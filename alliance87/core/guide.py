"""The guide of the API as a page: ``docs/api.md``, with its contents beside it."""

import functools
import io
import itertools
import zipfile
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

DOCS = settings.BASE_DIR / "docs"
EXAMPLES = DOCS / "examples"
CLIENT = EXAMPLES / "portal_client.zip"  # of the folder of that name


@dataclass(frozen=True)
class Guide:
    html: str
    contents: list[tuple[str, str]]  # the anchor and the words of each section


@functools.cache
def guide():
    """The guide, made once a process. Raw HTML in the text is shown, not drawn."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((DOCS / "api.md").read_text(encoding="utf-8"))
    contents, taken = [], Counter()
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag in {"h2", "h3"}:
            anchor = slugify(inline.content)
            taken[anchor] += 1
            if taken[anchor] > 1:  # as where such files are looked at
                anchor = f"{anchor}-{taken[anchor] - 1}"
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                contents.append((anchor, inline.content.replace("`", "")))
    for token in tokens:
        lead_somewhere(token.children or [])
    body = markdown.renderer.render(tokens, markdown.options, {})
    for wide in ("pre", "table"):  # these are moved by keyboard
        body = body.replace(f"<{wide}>", f'<{wide} tabindex="0">')
    return Guide(html=mark_safe(body), contents=contents)  # noqa: S308, our own text


def lead_somewhere(tokens):
    """Let links to files that lie beside the guide lead to where the portal serves them.

    What it does not serve is named without a link.
    """
    ends = []
    for token in tokens:
        if token.type == "link_open":
            place = address_of(token.attrGet("href"))
            ends.append(place)
            if place:
                token.attrSet("href", place)
            else:
                token.tag, token.attrs = "span", {}
        elif token.type == "link_close" and not ends.pop():
            token.tag = "span"


def address_of(href):
    if href.startswith(("#", "https://")):
        return href
    if href == "openapi.yaml":
        return reverse("api-schema")
    name = href.removeprefix("examples/")
    if name == f"{CLIENT.stem}/":
        return reverse("api-example", args=[CLIENT.name])
    if name != href and is_example(name):
        return reverse("api-example", args=[name])
    return None


def is_example(name):
    path = EXAMPLES / name
    return path.parent == EXAMPLES and path.suffix == ".py" and path.is_file()


@functools.cache
def client():
    """The typed client as a zip archive, to be unpacked beside the script that uses it."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(CLIENT.with_suffix("").rglob("*.py")):
            archive.write(path, path.relative_to(EXAMPLES))
    return found.getvalue()


@require_safe
def guide_page(request):
    return render(request, "api/guide.html", {"guide": guide()})


@require_safe
def example(request, name):
    """A script of ``docs/examples/``, as text; or the typed client, in an archive."""
    if name == CLIENT.name:
        return HttpResponse(client(), content_type="application/zip")
    if not is_example(name):
        raise Http404
    content = (EXAMPLES / name).read_bytes()
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
