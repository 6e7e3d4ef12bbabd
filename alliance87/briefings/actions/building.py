"""From a request to a sealed pack. PostgreSQL holds the truth of every build."""

import datetime
import hashlib
import logging
import uuid
from functools import partial

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, override

from alliance87.briefings.actions.snapshots import asset_reader, take_snapshot
from alliance87.briefings.content import PackError, digest
from alliance87.briefings.drawing.binding import count_pages
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import set_progress

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=7)  # longer than Celery lets a task run
MAX_ATTEMPTS = 3
REQUEUE_AFTER = datetime.timedelta(seconds=45)


class LostLease(Exception):
    """Another worker took this pack over: what this one made is thrown away."""


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
