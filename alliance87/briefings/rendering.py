"""From a snapshot to a PDF, and from nothing else: no database, no clock, no network."""

import hashlib
import io
import json
import logging
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from alliance87.briefings import drawing
from alliance87.briefings.content import PackError, canonical, digest
from alliance87.briefings.drawing import draw
from alliance87.briefings.progress import ignore

PACK_STYLES = ["pack.css"]
COUNTRY_STYLES = ["pack.css", "country-report.css"]
MEETING_STYLES = ["pack.css", "meeting-report.css"]
PAPER_STYLES = ["pack.css", "meeting-papers.css"]
PLAN_STYLES = [*COUNTRY_STYLES, "work-plan.css"]
CONTENTS_ABOVE = 3  # pages: a shorter report needs no contents
SECONDS = 30  # of a reader's patience; the program itself stops sooner

# The box on the page that a bound-in page is fitted to, in points from the bottom
# left of A4: inside our margins, so that running heads and page numbers stay.
BOUND_BOX = pikepdf.Rectangle(51, 51, 595.28 - 51, 841.89 - 62)
MAX_BOUND_PAGES = 300


class DrawingError(Exception):
    """A document that could not be drawn in the time and memory it may have."""


@dataclass
class Bound:
    """A PDF to bind in, opened and counted."""

    pdf: pikepdf.Pdf
    sha256: str

    @property
    def pages(self):
        return len(self.pdf.pages)


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


def open_bound(snapshot, read_asset):
    """The bound-in PDFs of the snapshot by their hash, each checked and opened."""
    bound = {}
    for item in snapshot["items"]:
        sha256 = item["content"].get("asset")
        if not sha256 or sha256 in bound:
            continue
        name = item["content"]["file_name"]
        data = read_asset(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PackError(gettext("“%(name)s” has changed on disk.") % {"name": name})
        try:
            pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
        except pikepdf.PdfError as error:
            raise PackError(
                gettext("“%(name)s” is not a PDF that can be opened.") % {"name": name}
            ) from error
        if not 0 < len(pdf.pages) <= MAX_BOUND_PAGES:
            raise PackError(
                gettext(
                    "“%(name)s” has %(pages)d pages; a pack binds in 1 to %(most)d."
                )
                % {"name": name, "pages": len(pdf.pages), "most": MAX_BOUND_PAGES}
            )
        bound[sha256] = Bound(pdf=pdf, sha256=sha256)
    return bound


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


def bind(data, snapshot, bound):
    """Lay the bound-in pages onto the pages that wait for them.

    Our own page objects stay, and with them tags, outline, links and numbers; merging
    the files would lose the tags.
    """
    if not bound:
        return data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        waiting = _named_pages(pdf)
        for item in snapshot["items"]:
            entry = bound.get(item["content"].get("asset"))
            if entry is None:
                continue
            for index, page in enumerate(entry.pdf.pages):
                place = f"bound-{item['number']}-{index}"
                form = pdf.copy_foreign(page.as_form_xobject())
                _lay_on(pdf.pages[waiting[place]], form, name=f"/{place}")
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, linearize=False)
        return output.getvalue()


def _lay_on(page, form, name):
    # Page.add_overlay() would do this under a name of chance, and no two packs of one
    # snapshot would be the same. The pages share their resources: one name, one form.
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
    # Our own content turns the page's axes and never turns them back.
    page.contents_add(b"q\n", prepend=True)
    placed = page.calc_form_xobject_placement(form, name, BOUND_BOX)
    page.contents_add(b"\nQ\n" + placed)


def count_pages(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _named_pages(pdf):
    """The page index of every named destination of the document."""
    index_of = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {
        str(name): index_of[destination[0].objgen]
        for name, destination in names.items()
    }


# -- Reports that are drawn while a reader waits ------------------------------------
def render_report(snapshot):
    """Return the PDF of any report's snapshot, the same bytes every time.

    See ``drawn_apart``.
    """
    pages, styles = REPORTS[snapshot["document"]]
    return drawn_apart(pages(snapshot), styles=styles, identifier=digest(snapshot)[:32])


def drawn_apart(pages, *, styles, identifier):
    """Draw the first of ``pages`` that is short enough, or the last.

    A reader waits, so it is done in a process of its own with limits of memory and
    time, which knows no secret of ours. Raises ``DrawingError`` where it ends early.
    """
    order = {
        "pages": pages,
        "most": CONTENTS_ABOVE,
        "styles": styles,
        "identifier": identifier,
    }
    known = {"PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME"}
    try:
        finished = subprocess.run(  # noqa: S603  # a program of ours
            [sys.executable, "-I", drawing.__file__],
            input=json.dumps(order).encode(),
            env={name: os.environ[name] for name in known & os.environ.keys()},
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingError("It took too long.") from error
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise DrawingError(last or f"It ended with {error.returncode}.") from error
    return finished.stdout


def render_meeting_paper(template, context):
    """Return the PDF of a paper for the organisers of a meeting: badges, or a list."""
    html = render_to_string(f"briefings/{template}.html", context)
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32]
    return drawn_apart([html], styles=PAPER_STYLES, identifier=identifier)


def country_pages(snapshot):
    """The e-report without a table of contents, and with one for where it is long."""
    return [country_html(snapshot), country_html(snapshot, has_contents=True)]


def country_html(snapshot, *, has_contents=False):
    """The e-report as one HTML page, with a table of contents or without."""
    country = snapshot["country"]
    with translation.override(snapshot["language"]):
        parts = [
            ("assessed", gettext("What is said of its progress")),
            ("next_steps", gettext("Next steps")),
            ("reports", gettext("Progress reports")),
            ("indicators", gettext("Figures")),
            ("ratifications", gettext("Ratifications")),
            ("lessons", gettext("Lessons learnt")),
            ("events", gettext("Events here or about the country")),
        ]
        return render_to_string(
            "briefings/country_report.html",
            {
                "report": snapshot,
                "country": country,
                "has_contents": has_contents,
                "missing": [label for name, label in parts if not country[name]],
                "description": gettext(
                    "What anyone may read about the country on the Alliance 8.7 "
                    "partner portal on %(date)s."
                )
                % {"date": snapshot["as_of_text"]},
                "short_hash": digest(snapshot)[:12],
            },
        )


def plan_html(snapshot):
    """A work plan as one HTML page."""
    with translation.override(snapshot["language"]):
        context = {
            "report": snapshot,
            "plan": snapshot["plan"],
            "short_hash": digest(snapshot)[:12],
        }
        return render_to_string("briefings/work_plan.html", context)


def meeting_report_html(snapshot):
    """The report of a meeting as one HTML page."""
    with translation.override(snapshot["language"]):
        context = {
            "snapshot": snapshot,
            "report": snapshot["report"],
            "short_hash": digest(snapshot)[:12],
        }
        return render_to_string("briefings/meeting_report.html", context)


# By the kind of a snapshot: the pages to choose from, and their styles.
REPORTS = {
    "country_report": (country_pages, COUNTRY_STYLES),
    "meeting_report": (
        lambda snapshot: [meeting_report_html(snapshot)],
        MEETING_STYLES,
    ),
    "work_plan": (lambda snapshot: [plan_html(snapshot)], PLAN_STYLES),
}


@cache
def look_of_reports():
    """The hash of all that a report is drawn from beside its snapshot.

    What was stored under another look is drawn anew after an update.
    """
    base = Path(settings.BASE_DIR)
    styles = {name for _pages, names in REPORTS.values() for name in names}
    files = [
        *(base / "templates" / "briefings").rglob("*.html"),
        *(drawing.STATIC / "css" / name for name in sorted(styles)),
        *(base / "alliance87" / "locale").rglob("*.mo"),
        *drawing.ASSETS.values(),
    ]
    found = hashlib.sha256(weasyprint.__version__.encode())
    for path in sorted(files):
        found.update(path.relative_to(base).as_posix().encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
