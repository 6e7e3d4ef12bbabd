"""A briefing pack, from its snapshot."""

import logging
import math

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from alliance87.briefings.content import canonical, digest
from alliance87.briefings.drawing.binding import bind, open_bound
from alliance87.briefings.drawing.program import draw
from alliance87.briefings.progress import ignore

PACK_STYLES = ["pack.css"]


def render_pdf(snapshot, read_asset, report=ignore):
    """Return the PDF of ``snapshot`` as bytes, the same bytes every time.

    ``read_asset(sha256)`` gives the bytes of a bound-in file; they must have that
    hash. ``report(percent, note)`` is told of every page laid out. Raises
    ``PackError`` naming the item that cannot be printed.
    """
    bound = open_bound(snapshot, read_asset)
    with translation.override(snapshot["language"]):
        html = render_html(snapshot, bound)
        with _watched(report, expected=expected_pages(snapshot, bound)):
            pdf = draw(html, styles=PACK_STYLES, identifier=digest(snapshot)[:32])
        report(92, gettext("binding"))
    return bind(pdf, snapshot, bound)


def render_html(snapshot, bound=None):
    """The pack as one HTML page: what WeasyPrint draws, and the preview shows."""
    pages_of = {sha256: range(entry.pages) for sha256, entry in (bound or {}).items()}
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


class _PageWatcher(logging.Handler):
    """Turns WeasyPrint's progress messages into percentages."""

    def __init__(self, report, expected):
        super().__init__()
        self.report, self.expected = report, max(expected, 1)
        self.pages = self.passes = 0

    def emit(self, record):
        if "Page %d" not in record.msg:
            return
        self.pages += 1
        if record.args[0] == 1:
            self.passes += 1
        if self.passes > 1:  # the numbers of the contents are known only now
            self.report(90, gettext("checking the page numbers"))
            return
        share = min(self.pages / self.expected, 1)
        note = gettext("laying out page %(page)d") % {"page": self.pages}
        self.report(30 + int(share * 60), note)


class _watched:
    """Within it, every page that WeasyPrint lays out is reported."""

    def __init__(self, report, expected):
        self.handler = _PageWatcher(report, expected)
        self.logger = logging.getLogger("weasyprint.progress")

    def __enter__(self):
        self.level = self.logger.level
        self.logger.addHandler(self.handler)
        self.logger.setLevel(logging.INFO)
        self.propagate, self.logger.propagate = self.logger.propagate, False

    def __exit__(self, *error):
        self.logger.removeHandler(self.handler)
        self.logger.setLevel(self.level)
        self.logger.propagate = self.propagate
