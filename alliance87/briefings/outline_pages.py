"""How long each part of a pack will be, before it is built.

What did not change since the last pack of the same edition and language takes as many
pages as there. Anything else is an estimate and says so.
"""

import logging
import math
import re
from collections import Counter
from dataclasses import dataclass

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db.models import Count
from django.utils import translation

from alliance87.briefings.content.pack import item_title, reading
from alliance87.briefings.drawing.manifest import read_pdf
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import BriefingPack, DocumentPages
from alliance87.core import apart
from alliance87.core.texts import FALLBACK_LANGUAGES
from events.models import MeetingReport, ReportSection

logger = logging.getLogger(__name__)

FRONT = 2  # the cover and the contents
CHARACTERS = 2600  # of a page of text
BYTES = 80_000  # of a page of a PDF whose pages nobody has counted
ROUGHLY = {
    PackItemKind.AGENDA: 1,
    PackItemKind.PATHFINDER_UPDATE: 12,
    PackItemKind.ACTION_GROUP_UPDATE: 3,
    PackItemKind.WORK_PLAN: 4,
    PackItemKind.CHANGES: 2,
}
PROPOSALS = 18  # a page, where their threads are printed
OF_REPORT = 12  # proposals a page, within a report
SECTIONS = 4  # a page: the heading of each and its summary, in the reports of meetings
# What these print is one row: when it was changed last says whether it is the same.
OF_ONE_ROW = [*PackItemKind.written(), PackItemKind.DOCUMENT]
OF_REPORTS = [PackItemKind.MEETING_REPORT, PackItemKind.PROPOSALS]
_START = re.compile(r"item-(\d+)$")


@dataclass
class Line:
    """One item of the outline. ``is_estimate``: nobody has counted these pages."""

    item: object
    pages: int
    is_estimate: bool
    is_printed: bool
    is_readable: bool
    first: int = 0  # the page on which it would begin


@dataclass
class Outline:
    lines: list[Line]
    front: int = FRONT
    pages: int = FRONT
    is_estimate: bool = False


def outline_with_pages(items, *, event, edition, language, unreadable=()):
    """The Outline of a pack of ``items``, in order.

    ``unreadable`` are those of which the readers of the edition may read nothing.
    """
    edition = PackEdition(edition)
    pack = (
        BriefingPack.objects.finished()
        .filter(event=event, edition=edition, language=language)
        .defer("snapshot")
        .order_by("-sealed_at")
        .first()
    )
    before = parts_of(pack) if pack else {}
    counted = counted_pages(items) | reported_pages(items, event, edition)
    outline = Outline([])
    for item in items:
        pages, is_estimate = expected(item, language, pack, before, counted)
        is_readable = item not in unreadable
        is_printed = item.is_on and item.edition in edition.prints and is_readable
        first = outline.pages + 1
        line = Line(item, pages, is_estimate, is_printed, is_readable, first)
        outline.lines.append(line)
        if line.is_printed:
            outline.pages += pages
            outline.is_estimate |= is_estimate
    return outline


def expected(item, language, pack, before, counted):
    """The pages an item takes, and whether that is an estimate."""
    pages = before.get((item.kind, title_of(item, language)))
    if pages and item.kind not in OF_ONE_ROW:
        return pages, True
    if pages and not changed_since(pack, item):
        return pages, False
    return estimate(item, counted), True


def changed_since(pack, item):
    moment = pack.snapshot_at or pack.created_at
    rows = [item, item.document] if item.document else [item]
    return any(row.updated_at >= moment for row in rows)


def estimate(item, counted):
    if item.is_written:
        return pages_of_text(item, "text")
    if item.kind == PackItemKind.DOCUMENT:
        document = item.document
        bound = 0
        if document.is_pdf:
            guess = math.ceil((document.size or 0) / BYTES)
            bound = counted.get(document.sha256) or max(1, guess)
        return pages_of_text(document, "body") + bound
    return counted.get(item.pk) or ROUGHLY.get(item.kind, 1)


def pages_of_text(row, name):
    """Of the longest of its languages; a page at least, for the heading."""
    texts = [getattr(row, f"{name}_{code}", "") or "" for code in FALLBACK_LANGUAGES]
    return max(1, math.ceil(max(map(len, texts)) / CHARACTERS))


def counted_pages(items):
    """The pages of the bound-in files that were made ready, by the hash of the upload."""
    hashes = {item.document.sha256 for item in items if item.document}
    rows = DocumentPages.objects.filter(source_sha256__in=hashes)
    return dict(rows.values_list("source_sha256", "page_count"))


def reported_pages(items, event, edition):
    """The pages of reports and of proposals, by item, from the rows its readers see."""
    items = [item for item in items if item.kind in OF_REPORTS]
    if not items:
        return {}
    with reading(edition=edition, event=event) as reader:
        sections = ReportSection.objects.visible_to(reader).order_by()
        rows = sections.values("report").annotate(
            count=Count("pk", distinct=True),
            proposed=Count("proposals", distinct=True),
        )
        reports = {str(row["report"]): row for row in rows}
        before = MeetingReport.objects.visible_to(reader).published()
        before = before.filter(event__starts_at__lt=event.starts_at)
        before = {str(key) for key in before.values_list("pk", flat=True)}
    found = {}
    for item in items:
        if item.kind == PackItemKind.MEETING_REPORT:
            row = reports.get(str(item.meeting_report_id), {"count": 0, "proposed": 0})
            pages = 1 + row["proposed"] / OF_REPORT + row["count"] / SECTIONS
        else:
            keys = item.options.get("reports") or before
            counts = [reports[key]["proposed"] for key in keys if key in reports]
            pages = sum(counts) / PROPOSALS
        found[item.pk] = max(1, math.ceil(pages))
    return found


def title_of(item, language):
    """The title as a snapshot in ``language`` has it."""
    with translation.override(language):
        return item_title(item)


def parts_of(pack):
    """The pages that each part of a finished pack takes, by its kind and title.

    Read once for a file. Two parts of one kind and title cannot be told apart: neither
    is there.
    """
    key = f"pack-parts:{pack.sha256}"
    parts = cache.get(key)
    if parts is None:
        parts = read_parts(pack)
        cache.set(key, parts, timeout=None)
    return parts


def read_parts(pack):
    starts = starts_in(pack.file.name)
    found, seen = {}, Counter()
    for part in (pack.snapshot or {}).get("items", []):
        number = part["number"]
        name = (part["kind"], plain(part["title"]))
        seen[name] += 1
        if number in starts:
            end = starts.get(number + 1, pack.page_count + 1)
            found[name] = end - starts[number]
    return {name: pages for name, pages in found.items() if seen[name] == 1}


def plain(text):
    return text["text"] if isinstance(text, dict) else text


def starts_in(name):
    """The page on which each part begins, by its number, as the PDF's own links say.

    Nothing where the file is gone or names no places: then all is estimated.
    """
    try:
        with default_storage.open(name) as file:
            places, _manifest = read_pdf(file.read())
    except (OSError, apart.Ended):
        logger.info("The parts of %s could not be found", name, exc_info=True)
        return {}
    return {
        int(found[1]): page
        for place, page in places.items()
        if (found := _START.match(place))
    }
