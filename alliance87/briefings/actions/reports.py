"""The drawing of reports while a reader waits."""

import hashlib
import logging
import time
from contextlib import contextmanager

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from alliance87.briefings.content import digest
from alliance87.briefings.drawing.apart import SECONDS, DrawingError
from alliance87.briefings.drawing.reports import look_of_reports, render_report

logger = logging.getLogger(__name__)

DRAWN_AT_ONCE = 2  # reports, by all web processes together
PATIENCE = 8  # seconds, for a report that somebody else's request is drawing
REPORT_KEPT = 3 * 24 * 60 * 60
FAILURE_KEPT = 5 * 60
# Where each kind of report is kept, and what its snapshot calls the record.
FOLDERS = {
    "country_report": ("country-reports", "country"),
    "meeting_report": ("meeting-reports", "report"),
    "work_plan": ("work-plans", "plan"),
}


class Busy(Exception):
    """As many reports as may be are being drawn: ask again in a moment."""


def report_key(snapshot):
    """One key for one file: the snapshot, and how it is drawn by this version."""
    both = f"{digest(snapshot)} {look_of_reports()}"
    return hashlib.sha256(both.encode()).hexdigest()


def stored_report(snapshot):
    """The name of the stored PDF of ``snapshot``, or None if it is still to be drawn."""
    name = cache.get(f"report:{report_key(snapshot)}")
    return name if name and default_storage.exists(name) else None


def draw_report(*, snapshot):
    """Return the name of the stored PDF of ``snapshot``, drawing it unless it is there.

    Two requests for one report draw it once. Raises ``Busy`` where too many others are
    drawn, and ``DrawingError`` where it cannot be; then nobody tries for a while.
    Of each record and language the newest file is kept.
    """
    if name := stored_report(snapshot):
        return name
    key = report_key(snapshot)
    if cache.get(f"report:{key}:failed"):
        raise DrawingError("It failed a moment ago.")
    if not cache.add(f"report:{key}:drawing", 1, SECONDS + 10):
        return wait_for_report(snapshot)
    try:
        with place_to_draw():
            pdf = render_report(snapshot)
        return store_report(snapshot, pdf)
    except DrawingError:
        logger.exception("The report %s could not be drawn.", folder_of(snapshot))
        cache.set(f"report:{key}:failed", 1, FAILURE_KEPT)
        raise
    finally:
        cache.delete(f"report:{key}:drawing")


def wait_for_report(snapshot):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if name := stored_report(snapshot):
            return name
        time.sleep(0.2)
    raise Busy


@contextmanager
def place_to_draw():
    """One of the places at which something is drawn, for all processes together."""
    for number in range(DRAWN_AT_ONCE):
        if cache.add(f"drawing-place:{number}", 1, SECONDS + 10):
            try:
                yield
            finally:
                cache.delete(f"drawing-place:{number}")
            return
    raise Busy


def folder_of(snapshot):
    folder, record = FOLDERS[snapshot["document"]]
    return f"{folder}/{snapshot[record]['slug']}-{snapshot['language']}"


def store_report(snapshot, pdf):
    # The name is told only when the file is whole: a reader never gets half of one.
    folder, key = folder_of(snapshot), report_key(snapshot)
    name = default_storage.save(f"{folder}/{key}.pdf", ContentFile(pdf))
    cache.set(f"report:{key}", name, REPORT_KEPT)
    for other in default_storage.listdir(folder)[1]:
        if f"{folder}/{other}" != name:
            default_storage.delete(f"{folder}/{other}")
    return name
