"""From a request to a sealed pack. PostgreSQL holds the truth of every build."""

import datetime
import hashlib
import logging
import uuid
from functools import partial

from billiard.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from alliance87.accounts.models import User
from alliance87.briefings.actions.leases import (
    LostLease,
    held,
    keep_lease,
    lease_kept,
    take_lease,
    with_attempt,
)
from alliance87.briefings.actions.snapshots import asset_reader, take_snapshot
from alliance87.briefings.content import PackError, check_meeting, digest, reading
from alliance87.briefings.drawing.binding import count_pages
from alliance87.briefings.drawing.manifest import manifest_of
from alliance87.briefings.drawing.packs import PACK_STYLES, render_pdf
from alliance87.briefings.enums import AttemptOutcome, PackPaper, PackState
from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import set_progress
from events.models import Event

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
REQUEUE_AFTER = datetime.timedelta(seconds=45)
# What may be over in a moment: the database starting again, the storage out of reach.
PASSING = (OperationalError, InterfaceError, OSError)
BACK_OFF = [datetime.timedelta(seconds=15), datetime.timedelta(seconds=75)]
AT_ONCE = 2  # packs under way for one person


class TooManyPacks(Exception):
    """The person has as many packs under way as they may: wait for one of them."""


# -- Requests --------------------------------------------------------------------
@transaction.atomic
def request_pack(
    *, event, edition, language, paper=PackPaper.A4, by=None, request_key=None
):
    """Return the pack to build: a double click with one ``request_key`` makes one.

    Raises ``TooManyPacks`` where ``by`` has enough under way, and ``PackError`` where
    readers of the edition may not see the meeting. The caller queues it; a caller that
    dies before leaves it to the sweeper.
    """
    with reading(edition=edition, event=event) as reader:
        check_meeting(event, reader)
    request_key = request_key or uuid.uuid4()
    if by is not None:
        # Their requests wait for each other, so that each counts the one before.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        others = BriefingPack.objects.under_way().exclude(request_key=request_key)
        known = BriefingPack.objects.filter(request_key=request_key).exists()
        if not known and others.filter(requested_by=by).count() >= AT_ONCE:
            raise TooManyPacks
    pack, _is_new = BriefingPack.objects.get_or_create(
        request_key=request_key,
        defaults={
            "event": event,
            "edition": edition,
            "language": language,
            "paper": paper,
            "requested_by": by,
        },
    )
    return pack


def cancel_pack(*, pack, by):
    """Stop a build that is under way, for good. Return whether this call did.

    Whoever builds it notices soon, and can no longer write. Only who keeps the meeting
    now may; for anyone else nothing happens.
    """
    now = timezone.now()
    rows = BriefingPack.objects.editable_by(by).under_way().filter(pk=pack.pk)
    return bool(
        rows.update(
            state=PackState.CANCELLED,
            cancelled_at=now,
            cancelled_by=by,
            lease_until=None,
            not_before=None,
            updated_at=now,
        )
    )


def stuck_packs():
    """The packs to queue again. One that has been tried often enough fails instead."""
    now = timezone.now()
    rows = BriefingPack.objects.stuck(at=now, requested_before=now - REQUEUE_AFTER)
    for pack in rows.filter(fence__gte=MAX_ATTEMPTS):
        give_up(pack=pack, outcome=AttemptOutcome.LOST)
    return rows.filter(fence__lt=MAX_ATTEMPTS)


def give_up(*, pack, outcome, reason=""):
    with override(pack.language):
        error = gettext(
            "The pack was tried %(times)d times and never finished. A document "
            "in it may be too large: switch items off and try again."
        ) % {"times": MAX_ATTEMPTS}
    fail(pack=pack, fence=pack.fence, error=error, outcome=outcome, reason=reason)


# -- Building --------------------------------------------------------------------
def build_pack(*, pack):
    """Make the PDF of a requested pack and seal it. Return whether this call did.

    Safe to call twice, and by two workers at once: one of them gets the lease, and a
    worker that lost it can no longer write. What fails in passing is tried again, later
    and later. Any other failure is stored in words its chair can act on.
    """
    fence = take_lease(pack=pack)
    if fence is None:
        return False
    try:
        with lease_kept(pack=pack, fence=fence) as lost, override(pack.language):
            pdf, snapshot, moment = make(pack=pack, fence=fence, lost=lost)
            seal(pack=pack, fence=fence, pdf=pdf, snapshot=snapshot, moment=moment)
    except LostLease:
        logger.warning("Pack %s was cancelled or taken over.", pack.pk)
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
    except PASSING as error:
        logger.exception("Pack %s is put off.", pack.pk)
        put_off(pack=pack, fence=fence, reason=type(error).__name__)
        return False
    except Exception as error:
        logger.exception("Pack %s could not be built.", pack.pk)
        with override(pack.language):
            message = gettext(
                "Something went wrong that the Secretariat has to look at. Nothing of "
                "your plan is lost."
            )
        fail(pack=pack, fence=fence, error=message, reason=type(error).__name__)
        raise
    return True


def make(*, pack, fence, lost):
    """Gather, then draw. Return the PDF's bytes, the snapshot and its moment."""
    check_rights(pack=pack)
    tell = partial(tell_unless, lost, pack.pk)
    moment = timezone.now()
    snapshot, assets = take_snapshot(
        event=pack.event,
        edition=pack.edition,
        language=pack.language,
        on=timezone.localdate(pack.created_at),
        report=tell,
        paper=pack.paper,
    )
    keep_lease(pack=pack, fence=fence)
    return render_pdf(snapshot, asset_reader(assets), tell), snapshot, moment


def check_rights(*, pack):
    """Whoever asked keeps the meeting still. What a command asked for needs nobody."""
    person = pack.requested_by
    if person is None:
        return
    kept = Event.objects.visible_to(person) & Event.objects.editable_by(person)
    if not person.is_active or not kept.filter(pk=pack.event_id).exists():
        raise PackError(
            gettext(
                "Whoever asked for this pack does not keep the meeting any more. "
                "Somebody who does can ask for it again."
            )
        )


def tell_unless(lost, pack_id, percent, note):
    """Tell of the progress, or stop where the pack is lost."""
    if lost.is_set():
        raise LostLease
    set_progress(pack_id, percent, note)


def seal(*, pack, fence, pdf, snapshot, moment):
    """Store the bytes and close the pack, if this worker still holds it."""
    name = default_storage.save(
        BriefingPack.file.field.generate_filename(pack, "pack.pdf"), ContentFile(pdf)
    )
    manifest = manifest_of(snapshot, styles=PACK_STYLES)
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
        manifest_sha256=hashlib.sha256(manifest.encode()).hexdigest(),
        snapshot_at=moment,
        attempts=with_attempt(fence, AttemptOutcome.SEALED),
        sealed_at=now,
        supersedes=previous,
        updated_at=now,
    )
    if not sealed:
        default_storage.delete(name)
        raise LostLease
    pack.refresh_from_db()


def put_off(*, pack, fence, reason):
    """Let the pack be tried again later; what was tried often enough fails.

    Where the database itself is out of reach nothing is written: the lease ends by
    itself, and the sweeper finds the pack.
    """
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    try:
        if fence >= MAX_ATTEMPTS:
            give_up(pack=pack, outcome=AttemptOutcome.FAILED, reason=reason)
            return
        now = timezone.now()
        held(pack=pack, fence=fence).update(
            state=PackState.REQUESTED,
            lease_until=None,
            not_before=now + BACK_OFF[fence - 1],
            attempts=with_attempt(fence, AttemptOutcome.PUT_OFF, reason),
            updated_at=now,
        )
        pack.refresh_from_db()
    except (OperationalError, InterfaceError):
        logger.warning("Pack %s waits for its lease to end.", pack.pk)


def fail(*, pack, fence, error, outcome=AttemptOutcome.FAILED, reason=""):
    """Say why a pack cannot be built; ``reason`` is for its attempts, if it is another."""
    held_or_waiting = BriefingPack.objects.under_way().filter(pk=pack.pk, fence=fence)
    held_or_waiting.update(
        state=PackState.FAILED,
        error=error,
        lease_until=None,
        attempts=with_attempt(fence, outcome, reason or error),
        updated_at=timezone.now(),
    )
    pack.refresh_from_db()
