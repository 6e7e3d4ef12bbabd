"""A briefing pack, from its snapshot."""

import math

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from alliance87.briefings.content import PackError, canonical, digest
from alliance87.briefings.drawing.apart import (
    PACK_SECONDS,
    DrawingError,
    drawn_apart,
    named,
)
from alliance87.briefings.drawing.binding import bind, bound_file, open_bound
from alliance87.briefings.drawing.manifest import manifest_of
from alliance87.briefings.progress import ignore
from alliance87.briefings.templatetags.packs import plain

PACK_STYLES = ["pack.css"]


def render_pdf(snapshot, read_asset, report=ignore):
    """Return the PDF of ``snapshot`` as bytes, the same bytes every time.

    ``read_asset(sha256)`` gives the bytes of a bound-in file; they must have that
    hash. ``report(percent, note)`` is told of every page laid out. Raises
    ``PackError`` naming the item that cannot be printed.
    """
    with translation.override(snapshot["language"]):
        bound = open_bound(snapshot, read_asset)
        html = render_html(snapshot, bound)
        try:
            pdf = drawn_apart(
                [html],
                styles=PACK_STYLES,
                identifier=digest(snapshot)[:32],
                manifest=manifest_of(snapshot, styles=PACK_STYLES),
                tell=_watcher(report, expected=expected_pages(snapshot, bound)),
                seconds=PACK_SECONDS,
            )
        except DrawingError as error:
            if error.why == "failed":
                raise
            raise PackError(_said(error, snapshot)) from error
        report(92, gettext("binding"))
        return bind(pdf, snapshot, bound)


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
            },
        )


def expected_pages(snapshot, bound):
    """A rough number of pages, only to show how far the drawing has come."""
    characters = len(canonical(snapshot))
    return 4 + math.ceil(characters / 2600) + sum(b.pages for b in bound.values())


def _watcher(report, expected):
    """Turns the pages that are laid out into percentages."""
    passes = 0

    def watch(told):
        nonlocal passes
        if "missing" in told:
            report(
                30,
                gettext("no font has %(characters)s: printed as codes")
                % {"characters": named(told["missing"][:5])},
            )
            return
        if told["page"] == 1:
            passes += 1
        if passes > 1:  # the numbers of the contents are known only now
            report(90, gettext("checking the page numbers"))
            return
        share = min(told["page"] / max(expected, 1), 1)
        note = gettext("laying out page %(page)d") % {"page": told["page"]}
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
