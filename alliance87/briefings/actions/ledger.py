"""The ledger of what was handed out: entries are added to it, and nothing else."""

from django.db import connection, transaction
from django.utils import timezone

from alliance87.briefings.models import LedgerEntry
from alliance87.briefings.models.ledger import FIRST

LOCK = 0x1ED6E4  # one writer at a time, in all processes


def hold_ledger():
    """Wait for whoever else is writing, and keep others out until the transaction ends.

    What is read after it is what the entry will follow.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


@transaction.atomic
def append_entry(*, kind, pack, at=None):
    """Write down what happened to a pack, after all that was written before.

    Waits for whoever else is writing. Undone with the transaction around it.
    """
    hold_ledger()
    last = LedgerEntry.objects.order_by("-number").first()
    entry = LedgerEntry(
        number=last.number + 1 if last else 1,
        kind=kind,
        pack_id=pack.pk,
        edition=pack.edition,
        language=pack.language,
        sha256=pack.sha256,
        manifest_sha256=pack.manifest_sha256,
        at=at or timezone.now(),
        previous=last.hash if last else FIRST,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    return entry


def first_broken_entry():
    """The number of the first entry that was changed or does not follow, or None."""
    expected = (1, FIRST)
    for entry in LedgerEntry.objects.order_by("number").iterator():
        follows = (entry.number, entry.previous) == expected
        if not follows or entry.hash != entry.computed_hash():
            return entry.number
        expected = (entry.number + 1, entry.hash)
    return None
