"""Every change to a pack and its plan, and the drawing of reports.

PostgreSQL holds the truth of every pack's build.
"""

import datetime
import hashlib
import logging
import time
import uuid
from contextlib import contextmanager
from functools import partial

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, override

from alliance87.briefings.content import (
    PackError,
    digest,
    gather,
    gather_country,
    gather_meeting_report,
    gather_plan,
)
from alliance87.briefings.enums import PackItemKind, PackState
from alliance87.briefings.models import BriefingPack, PackItem, PackOutline
from alliance87.briefings.progress import ignore, set_progress
from alliance87.briefings.proposals import propose_items
from alliance87.briefings.rendering import (
    SECONDS,
    DrawingError,
    count_pages,
    look_of_reports,
    render_pdf,
    render_report,
)
from alliance87.core.enums import DocumentKind, Visibility
from alliance87.core.files import extension_of, printed_name, sha256_of
from alliance87.core.models import Document
from alliance87.core.richtext import clean_rich_text

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=7)  # longer than Celery lets a task run
MAX_ATTEMPTS = 3
REQUEUE_AFTER = datetime.timedelta(seconds=45)


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


class LostLease(Exception):
    """Another worker took this pack over: what this one made is thrown away."""


# -- The plan --------------------------------------------------------------------
@transaction.atomic
def outline_for(*, event):
    """Return the plan of a meeting's packs; a new one starts from what is proposed."""
    outline, is_new = PackOutline.objects.get_or_create(event=event)
    if is_new:
        add_proposed_items(outline=outline)
    return outline


@transaction.atomic
def add_proposed_items(*, outline):
    """Add what the agenda and the records propose and the plan lacks. Return how many."""
    existing = {identity(item) for item in outline.items.all()}
    position = outline.items.aggregate(last=Max("position"))["last"] or 0
    added = 0
    for fields in propose_items(outline.event):
        item = PackItem(outline=outline, **fields)
        if identity(item) in existing:
            continue
        added += 1
        item.position = position + added
        item.save()
    return added


def identity(item):
    record = item.document_id or item.meeting_report_id or item.work_plan_id
    return (item.kind, record)


@transaction.atomic
def arrange_items(*, outline, order):
    """Number the items by ``order``, a list of their ids; others follow as they were."""
    known = {item.pk: item for item in outline.items.order_by("position", "created_at")}
    ids = [pk for pk in order if pk in known]
    ids += [pk for pk in known if pk not in ids]
    for position, pk in enumerate(ids, start=1):
        item = known[pk]
        if item.position != position:
            item.position = position
            item.save(update_fields=["position", "updated_at"])


@transaction.atomic
def move_item(*, item, by):
    """Move an item ``by`` places (−1 up, 1 down); at either end nothing happens."""
    order = list(item.outline.items.values_list("pk", flat=True))
    here = order.index(item.pk)
    there = here + by
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    arrange_items(outline=item.outline, order=order)


@transaction.atomic
def attach_document(*, outline, agenda_item, file, title, language):
    """Store an uploaded PDF as a paper of the meeting and put it in the pack.

    The file has passed ``validate_pdf``. Readable by those who take part.
    """
    document = Document(
        slug=f"{slugify(title)[:100] or 'paper'}-{uuid.uuid4().hex[:8]}",
        title=title,
        kind=DocumentKind.OTHER,
        language=language,
        visibility=Visibility.PARTNERS,
        file_name=printed_name(file.name),
        sha256=sha256_of(file),
        size=file.size,
    )
    document.file.save(f"paper{extension_of(file.name)}", file, save=False)
    document.save()
    outline.event.documents.add(document)
    if agenda_item:
        agenda_item.documents.add(document)
    return append_item(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        document=document,
        agenda_item=agenda_item,
    )


@transaction.atomic
def add_text(*, outline, agenda_item, title, text):
    """Put a text written for this pack at its end. Cleaned here."""
    return append_item(
        outline=outline,
        kind=PackItemKind.FREE_TEXT,
        agenda_item=agenda_item,
        title=title,
        text=clean_rich_text(text),
    )


def append_item(*, outline, agenda_item=None, **fields):
    """Put a new item after the last one of its agenda point or an earlier one."""
    items = list(outline.items.select_related("agenda_item"))
    order = [item.pk for item in items]
    place = len(items)
    if agenda_item:
        upto = [
            index
            for index, item in enumerate(items, start=1)
            if item.agenda_item and item.agenda_item.position <= agenda_item.position
        ]
        place = upto[-1] if upto else place
    item = PackItem.objects.create(
        outline=outline, agenda_item=agenda_item, position=len(items) + 1, **fields
    )
    arrange_items(outline=outline, order=[*order[:place], item.pk, *order[place:]])
    item.refresh_from_db()
    return item


def remove_item(*, item):
    """Take an item out of the plan. Its document stays a paper of the meeting."""
    item.delete()


# -- Requests --------------------------------------------------------------------
def request_pack(*, event, edition, language, by=None, request_key=None):
    """Return the pack to build: a double click with one ``request_key`` makes one.

    The caller queues it; a caller that dies before leaves it to the sweeper.
    """
    pack, _is_new = BriefingPack.objects.get_or_create(
        request_key=request_key or uuid.uuid4(),
        defaults={
            "event": event,
            "edition": edition,
            "language": language,
            "requested_by": by,
        },
    )
    return pack


def publish_pack(*, pack):
    """Let the readers of its edition have a sealed pack. Anything else is unchanged."""
    rows = BriefingPack.objects.filter(pk=pack.pk, state=PackState.SEALED)
    return bool(
        rows.update(
            state=PackState.PUBLISHED,
            published_at=timezone.now(),
            updated_at=timezone.now(),
        )
    )


def stuck_packs():
    """The packs to queue again. One that has been tried often enough fails instead."""
    now = timezone.now()
    rows = BriefingPack.objects.stuck(at=now, requested_before=now - REQUEUE_AFTER)
    given_up = rows.filter(fence__gte=MAX_ATTEMPTS)
    for pack in given_up:
        with override(pack.language):
            fail(
                pack=pack,
                fence=pack.fence,
                error=gettext(
                    "The pack was tried %(times)d times and never finished. A document "
                    "in it may be too large: switch items off and try again."
                )
                % {"times": MAX_ATTEMPTS},
            )
    return rows.filter(fence__lt=MAX_ATTEMPTS)


# -- Building --------------------------------------------------------------------
def build_pack(*, pack):
    """Make the PDF of a requested pack and seal it. Return whether this call did.

    Safe to call twice, and by two workers at once: one of them gets the lease, and a
    worker that lost it can no longer write. A failure is stored in words its chair
    can act on.
    """
    fence = take_lease(pack=pack)
    if fence is None:
        return False
    try:
        with override(pack.language):
            pdf, snapshot = make(pack=pack, fence=fence)
        seal(pack=pack, fence=fence, pdf=pdf, snapshot=snapshot)
    except LostLease:
        logger.warning("Pack %s was taken over by another worker.", pack.pk)
        return False
    except PackError as error:
        fail(pack=pack, fence=fence, error=str(error))
        return False
    except SoftTimeLimitExceeded:
        with override(pack.language):
            message = gettext(
                "Drawing the pack took too long. Switch off the longest items, or "
                "attach them as separate files."
            )
        fail(pack=pack, fence=fence, error=message)
        return False
    except Exception:
        logger.exception("Pack %s could not be built.", pack.pk)
        with override(pack.language):
            message = gettext(
                "Something went wrong that the Secretariat has to look at. Nothing of "
                "your plan is lost."
            )
        fail(pack=pack, fence=fence, error=message)
        raise
    return True


def take_lease(*, pack):
    """Claim a pack nobody holds. Return the fencing number, or None if it is held."""
    now = timezone.now()
    free = Q(state=PackState.REQUESTED) | Q(
        state=PackState.BUILDING, lease_until__lt=now
    )
    claimed = BriefingPack.objects.filter(free, pk=pack.pk).update(
        state=PackState.BUILDING,
        fence=F("fence") + 1,
        lease_until=now + LEASE,
        error="",
        updated_at=now,
    )
    if not claimed:
        return None
    pack.refresh_from_db()
    return pack.fence


def held(*, pack, fence):
    return BriefingPack.objects.filter(
        pk=pack.pk, fence=fence, state=PackState.BUILDING
    )


def keep_lease(*, pack, fence):
    """Hold on to the pack. Raises ``LostLease`` where another worker took it over."""
    if not held(pack=pack, fence=fence).update(lease_until=timezone.now() + LEASE):
        raise LostLease


def make(*, pack, fence):
    """Gather, then draw. Return the PDF's bytes and the snapshot they come from."""
    tell = partial(set_progress, pack.pk)
    snapshot, assets = take_snapshot(
        event=pack.event,
        edition=pack.edition,
        language=pack.language,
        on=timezone.localdate(pack.created_at),
        report=tell,
    )
    keep_lease(pack=pack, fence=fence)
    return render_pdf(snapshot, asset_reader(assets), tell), snapshot


def take_snapshot(*, event, edition, language, on, report=ignore):
    """Return the snapshot of a meeting's plan and its assets, as of one moment."""
    outline = outline_for(event=event)
    with one_moment():
        items = list(
            outline.items.switched_on().select_related(
                "outline__event",
                "agenda_item",
                "document",
                "meeting_report__event",
                "work_plan",
            )
        )
        if not items:
            with override(language):
                raise PackError(
                    gettext("The pack is empty: switch on at least one of its items.")
                )
        gathered = gather(
            event=event,
            items=items,
            edition=edition,
            language=language,
            on=on,
            report=report,
        )
    return gathered.snapshot, gathered.assets


@contextmanager
def one_moment():
    """A repeatable-read transaction: no item sees a change that another does not."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # the outermost one may choose its level
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def asset_reader(assets):
    def read(sha256):
        asset = assets[sha256]
        try:
            with default_storage.open(asset.name) as file:
                return file.read()
        except OSError as error:
            raise PackError(
                gettext("The file of “%(title)s” cannot be read.")
                % {"title": asset.title}
            ) from error

    return read


def seal(*, pack, fence, pdf, snapshot):
    """Store the bytes and close the pack, if this worker still holds it."""
    name = default_storage.save(
        BriefingPack.file.field.generate_filename(pack, "pack.pdf"), ContentFile(pdf)
    )
    now = timezone.now()
    previous = (
        BriefingPack.objects.finished()
        .filter(event=pack.event, edition=pack.edition, language=pack.language)
        .order_by("-sealed_at")
        .first()
    )
    sealed = held(pack=pack, fence=fence).update(
        state=PackState.SEALED,
        lease_until=None,
        file=name,
        sha256=hashlib.sha256(pdf).hexdigest(),
        size=len(pdf),
        page_count=count_pages(pdf),
        snapshot=snapshot,
        snapshot_sha256=digest(snapshot),
        sealed_at=now,
        supersedes=previous,
        updated_at=now,
    )
    if not sealed:
        default_storage.delete(name)
        raise LostLease
    pack.refresh_from_db()


def fail(*, pack, fence, error):
    held_or_waiting = BriefingPack.objects.under_way().filter(pk=pack.pk, fence=fence)
    held_or_waiting.update(
        state=PackState.FAILED,
        error=error,
        lease_until=None,
        updated_at=timezone.now(),
    )
    pack.refresh_from_db()


# -- Reports that are drawn while a reader waits ------------------------------------
def country_snapshot(*, country, language, on):
    """Return what anyone may read of a country, as of one moment of the day ``on``."""
    with one_moment():
        return gather_country(country=country, language=language, on=on)


def plan_snapshot(*, plan, reader, language, on):
    """Return a work plan as ``reader`` sees it, as of one moment of the day ``on``."""
    with one_moment():
        return gather_plan(plan=plan, reader=reader, language=language, on=on)


def meeting_report_snapshot(*, report, reader, language):
    """Return what ``reader`` may read of a report of a meeting, as of one moment."""
    with one_moment():
        return gather_meeting_report(report=report, reader=reader, language=language)


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
