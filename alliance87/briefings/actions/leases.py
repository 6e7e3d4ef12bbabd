"""Who builds a pack, and for how long nobody else may.

A worker holds a pack under a number that grows with each attempt: what it writes, it
writes under that number, so that one that was given up can no longer write anything.
"""

import datetime
import logging
import threading
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F, Func, JSONField, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from alliance87.briefings.enums import AttemptOutcome, PackState
from alliance87.briefings.models import BriefingPack

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(seconds=60)
RENEWED_EVERY = 15  # seconds: three times may fail before the lease ends


class LostLease(Exception):
    """The pack is another worker's or cancelled: what this one made is thrown away."""


@transaction.atomic
def take_lease(*, pack):
    """Claim a pack nobody holds. Return the fencing number, or None if it is held.

    One that is to be tried again later is held by nobody and not to be had yet.
    """
    now = timezone.now()
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    free = Q(due, state=PackState.REQUESTED) | Q(
        state=PackState.BUILDING, lease_until__lt=now
    )
    rows = BriefingPack.objects.select_for_update(of=("self",))
    claimed = rows.filter(free, pk=pack.pk).first()
    if claimed is None:
        return None
    if claimed.state == PackState.BUILDING:
        claimed.attempts.append(attempt(claimed.fence, AttemptOutcome.LOST))
    held = BriefingPack.objects.filter(pk=pack.pk)
    held.update(
        state=PackState.BUILDING,
        fence=claimed.fence + 1,
        lease_until=now + LEASE,
        not_before=None,
        attempts=claimed.attempts,
        error="",
        updated_at=now,
    )
    pack.refresh_from_db()
    return pack.fence


def held(*, pack, fence):
    return BriefingPack.objects.filter(
        pk=pack.pk, fence=fence, state=PackState.BUILDING
    )


def keep_lease(*, pack, fence):
    """Hold on to the pack. Raises ``LostLease`` where it is no longer this worker's."""
    # Two threads renew it, each from its own moment: the later stands.
    until = Greatest("lease_until", timezone.now() + LEASE)
    if not held(pack=pack, fence=fence).update(lease_until=until):
        raise LostLease


@contextmanager
def lease_kept(*, pack, fence):
    """Within it, the lease is renewed by a thread: a long build keeps its pack.

    Gives an event that is set once the pack is lost, so that the work can stop. A worker
    that is killed renews nothing, and one that Celery ends for its time neither.
    """
    done, lost = threading.Event(), threading.Event()
    renewing = threading.Thread(
        target=renew, kwargs={"pack": pack, "fence": fence, "done": done, "lost": lost}
    )
    renewing.daemon = True
    renewing.start()
    try:
        yield lost
    finally:
        done.set()
        renewing.join()


def renew(*, pack, fence, done, lost):
    try:
        while not done.wait(RENEWED_EVERY):
            try:
                keep_lease(pack=pack, fence=fence)
            except LostLease:
                lost.set()
                return
            except (DatabaseError, InterfaceError):
                # It may be back before the lease ends.
                logger.warning("The lease of pack %s could not be renewed.", pack.pk)
                connection.close()
    finally:
        connection.close()


# -- Attempts ----------------------------------------------------------------------
def attempt(number, outcome, reason=""):
    """One attempt, as it is written down. ``reason`` holds no detail of ours."""
    return {
        "number": number,
        "ended_at": timezone.now().isoformat(timespec="seconds"),
        "outcome": str(outcome),
        "reason": reason,
    }


def with_attempt(number, outcome, reason=""):
    """The pack's attempts and this one, as a value to update them with."""
    more = Value([attempt(number, outcome, reason)], output_field=JSONField())
    return Func(
        F("attempts"),
        more,
        template="(%(expressions)s)",
        arg_joiner=" || ",
        output_field=JSONField(),
    )
