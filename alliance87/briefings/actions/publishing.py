"""Handing out what is sealed, and taking it back: each is written in the ledger."""

from django.db import transaction
from django.utils import timezone

from alliance87.briefings.actions.handout import readers_to_tell, tell_readers, write_to
from alliance87.briefings.actions.ledger import append_entry, hold_ledger
from alliance87.briefings.enums import LedgerKind, PackState
from alliance87.briefings.models import BriefingPack, LedgerEntry


class NewerIsPublished(Exception):
    """Its readers have a pack that was sealed later: ``pack`` is that one."""

    def __init__(self, pack):
        super().__init__(str(pack))
        self.pack = pack


@transaction.atomic
def publish_pack(*, pack, by, over_newer=False):
    """Let the readers of its edition have a sealed pack. Anything else is unchanged.

    It replaces what they had in its edition and language; the ledger says both, and who
    takes part is written to. Only who keeps the meeting now may; the rights are judged
    with the change itself. Raises ``NewerIsPublished`` where the readers have a pack that
    was sealed later, unless ``over_newer``. Return how many are written to, or None where
    this call published nothing.
    """
    hold_ledger()  # two that publish for the same readers come one after the other
    rows = BriefingPack.objects.editable_by(by)
    sealed = rows.filter(pk=pack.pk, state=PackState.SEALED)
    now = timezone.now()
    found = BriefingPack.objects.filter(pk__in=sealed).select_for_update().first()
    if found is None:
        return None
    replaced = list(BriefingPack.objects.published_beside(found))
    newer = [other for other in replaced if other.sealed_at > found.sealed_at]
    if newer and not over_newer:
        raise NewerIsPublished(newer[0])
    BriefingPack.objects.filter(pk=found.pk).update(
        state=PackState.PUBLISHED,
        published_at=now,
        supersedes=replaced[0] if replaced else None,
        updated_at=now,
    )
    found.refresh_from_db()
    append_entry(kind=LedgerKind.PUBLISHED, pack=found, at=now)
    told = LedgerEntry.objects.filter(kind=LedgerKind.SUPERSEDED)
    told = set(told.values_list("pack_id", flat=True))
    for older in replaced:
        if older.pk not in told:
            append_entry(kind=LedgerKind.SUPERSEDED, pack=older, at=now)
    return tell_readers(pack=found, by=by)


@transaction.atomic
def withdraw_pack(*, pack, by, reason):
    """Take back a published pack: nobody gets its file any more, and its page says why.

    Its readers are written to. Only who keeps the meeting now may. Return whether this
    call withdrew it.
    """
    hold_ledger()
    readers = readers_to_tell(pack)
    rows = BriefingPack.objects.editable_by(by)
    now = timezone.now()
    is_withdrawn = rows.filter(pk=pack.pk, state=PackState.PUBLISHED).update(
        state=PackState.WITHDRAWN,
        withdrawn_at=now,
        withdrawn_by=by,
        withdrawal_reason=reason,
        updated_at=now,
    )
    if not is_withdrawn:
        return False
    pack.refresh_from_db()
    append_entry(kind=LedgerKind.WITHDRAWN, pack=pack, at=now)
    told = [person for person in readers if person != by]
    write_to(told, pack=pack, template="pack_withdrawn")
    return True
