"""A briefing pack, from its snapshot."""

import hashlib
import math

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.briefings.content import PackError, canonical, digest
from alliance87.briefings.drawing import kept
from alliance87.briefings.drawing.apart import PACK_SECONDS, DrawingError, named
from alliance87.briefings.drawing.binding import bind, bound_file, open_bound
from alliance87.briefings.drawing.manifest import manifest_of
from alliance87.briefings.drawing.sections import draw_pack
from alliance87.briefings.progress import ignore
from alliance87.briefings.templatetags.packs import plain

PACK_STYLES = ["pack.css", "pack-section.css"]  # program.py has them ready


def render_pdf(snapshot, read_asset, report=ignore, *, is_fresh=False, seconds=None):
    """Return the PDF of ``snapshot`` as bytes, the same bytes every time.

    ``read_asset(sha256)`` gives the bytes of a bound-in file; they must have that
    hash. ``report(percent, note)`` is told of every page laid out. What was drawn
    before and is kept is used again, unless the drawing ``is_fresh``. Raises
    ``PackError`` naming the item that cannot be printed, or not in ``seconds``
    (those of a worker, unless said).
    """
    manifest = manifest_of(snapshot, styles=PACK_STYLES)
    key = hashlib.sha256(manifest.encode()).hexdigest()
    if not is_fresh and (piece := kept.pieces([key]).get(key)):
        return kept.pdf_in(piece)
    with translation.override(snapshot["language"]):
        bound = open_bound(snapshot, read_asset)
        how = {"is_fresh": is_fresh, "seconds": seconds or PACK_SECONDS}
        pdf = _drawn(snapshot, bound, manifest, report, how)
        report(92, gettext("binding"))
        pdf = bind(pdf, snapshot, bound)
    if not is_fresh:
        kept.keep(key, kept.piece_of(pdf))
    return pdf


def _drawn(snapshot, bound, manifest, report, how):
    try:
        return draw_pack(
            render_html(snapshot, bound),
            foot=foot_of(snapshot),
            words=page_words(),
            styles=PACK_STYLES,
            extra={"identifier": digest(snapshot)[:32], "manifest": manifest},
            tell=_watcher(report, expected=expected_pages(snapshot, bound)),
            **how,
        )
    except DrawingError as error:
        if error.why == "failed":
            raise
        raise PackError(_said(error, snapshot)) from error


def render_html(snapshot, bound=None):
    """The pack as one HTML page: what WeasyPrint draws, and the preview shows."""
    contents = [item["content"] for item in snapshot["items"]]
    pages_of = {
        content["asset"]: range(bound[bound_file(content)].pages)
        for content in contents
        if bound and content.get("asset")
    }
    with translation.override(snapshot["language"]):
        return render_to_string(
            "briefings/pack.html",
            {
                "pack": snapshot,
                "event": snapshot["event"],
                "items": snapshot["items"],
                "bound_pages": pages_of,
                "short_hash": digest(snapshot)[:12],
                "foot": foot_of(snapshot),
                "words": page_words(),
            },
        )


def foot_of(snapshot):
    """What stands at the foot of every page: for whom, and of which content."""
    return f"{capfirst(snapshot['edition_label'])} ({digest(snapshot)[:12]})"


def page_words():
    """What stands before, between and after the two numbers of “page 4 of 39”."""
    words = gettext("Page %(page)s of %(pages)s") % {"page": "\x00", "pages": "\x00"}
    return words.split("\x00")


def expected_pages(snapshot, bound):
    """A rough number of pages, only to show how far the drawing has come."""
    characters = len(canonical(snapshot))
    return 4 + math.ceil(characters / 2600) + sum(b.pages for b in bound.values())


def _watcher(report, expected):
    """Turns the pages that are laid out into percentages."""
    pages = 0

    def watch(told):
        nonlocal pages
        if "missing" in told:
            report(
                30,
                gettext("no font has %(characters)s: printed as codes")
                % {"characters": named(told["missing"][:5])},
            )
        if "page" in told:
            pages += 1
            share = min(pages / max(expected, 1), 1)
            note = gettext("laying out page %(page)d") % {"page": pages}
            report(30 + int(share * 60), note)

    return watch


def _said(error, snapshot):
    """Why a pack cannot be drawn, naming the item that was drawn last, if it is known."""
    titles = {f"item-{item['number']}": item["title"] for item in snapshot["items"]}
    if title := titles.get(error.item):
        words = {
            "time": gettext(
                "“%(item)s” takes too long to draw. Switch it off, or attach it as a "
                "separate file."
            ),
            "memory": gettext(
                "“%(item)s” takes more memory to draw than there is. Switch it off, or "
                "attach it as a separate file."
            ),
        }
        return words[error.why] % {"item": plain(title)}
    words = {
        "time": gettext(
            "Drawing the pack took too long. Switch off the longest items, or "
            "attach them as separate files."
        ),
        "memory": gettext(
            "Drawing the pack takes more memory than there is. Switch off the longest "
            "items, or attach them as separate files."
        ),
    }
    return words[error.why]
