"""Readers are told of what changed: see ADR 0021."""

import contextlib
import datetime

from django.core.exceptions import EmptyResultSet
from django.db import IntegrityError, connection, transaction

from alliance87.core import writes
from alliance87.core.endpoints import endpoints
from alliance87.core.locks import FOR_EVER, TakesLong, waiting
from alliance87.core.remembered import asking_anew
from alliance87.feeds.comparing import Touch, compared, compared_in_full, reached
from alliance87.feeds.dependencies import (
    endpoints_touched,
    kind_of,
    tables_of_rights,
)
from alliance87.feeds.enums import ChangeKind
from alliance87.feeds.models import Change, Reader, Told
from alliance87.feeds.reading import keys_seen
from alliance87.feeds.rights import next_lapse, rights_of

KEPT = datetime.timedelta(days=90)
FOLLOWED = datetime.timedelta(days=writes.KEPT_DAYS - 1)
NOTED_EVERY = datetime.timedelta(hours=1)
BATCH = 2000
LOOKS = 3
WAIT = "1s"  # each of them, for another process


def reader_for(*, user, as_member, now):
    """The reader that ``user`` is; made where there is none yet."""
    readers = Reader.objects.of(user, as_member=as_member)
    reader = readers.first()
    if reader is None:
        person = user if user.is_authenticated else None
        with contextlib.suppress(IntegrityError), transaction.atomic():
            Reader.objects.create(
                user_id=person and person.pk,
                as_member=bool(person and as_member),
                asked_at=now,
            )
        reader = readers.get()
    elif now - reader.asked_at >= NOTED_EVERY:
        readers.update(asked_at=now)
    return reader


def catch_up(*, reader, now):
    """Tell ``reader`` of everything that can be read now.

    Where another process is at it, this one waits and then looks for itself; where that
    takes long, what is told is as old as the other's look. A reader who begins is told
    of nothing: what they see is noted as known.
    """

    def look(locked):
        bring_up_to_date(locked, now=now)
        return True

    for _another in range(LOOKS):
        if not is_behind(reader, now):
            break
        looked = in_one_look(reader, look)
        reader.refresh_from_db()
        if looked:
            break


def compare(*, reader, now):
    """Catch up, then compare every record the reader sees. Return how many differed.

    They are told like all changes: what came with the date alone, and what was missed.
    None if another process is at it.
    """

    def look(locked):
        bring_up_to_date(locked, now=now)
        return compare_all(
            locked,
            locked.actor,
            Touch(0, now),
            unknown_changed=locked.created_at.date() < now.date(),
        )

    return in_one_look(reader, look)


def is_behind(reader, now):
    if not reader.seen:
        return True
    lapsed = reader.lapses_at is not None and reader.lapses_at <= now
    return lapsed or writes.anything_since(reader.seen)


def in_one_look(reader, look):
    """What ``look`` makes of the locked reader, seeing one state of the database.

    None if another process has the reader for longer than WAIT, or told them since this
    look began. Whoever begins waits until that has begun.
    """
    rows = Reader.objects.select_for_update().filter(pk=reader.pk)
    try:
        with writes.one_state():
            with waiting(WAIT if reader.seen else FOR_EVER):
                locked = rows.first()
            if locked is None:
                return None
            with asking_anew(keeping=True):  # what was asked before is of another state
                return look(locked)
    except (TakesLong, writes.Overtaken):
        return None


def bring_up_to_date(reader, *, now):
    """Tell the changes since the last look, and note this one."""
    actor, seen = reader.actor, writes.snapshot()
    if not reader.seen:
        begin(reader, actor)
    elif reader.seen_at < now - FOLLOWED or writes.is_of_another_cluster(reader.seen):
        compare_all(reader, actor, Touch(0, now))
    else:
        follow(reader, actor, writes.writes_since(reader.seen), now=now)
    reader.rights, _keys = rights_of(actor)
    reader.lapses_at = next_lapse(actor)
    reader.seen, reader.seen_at = seen, now
    reader.save(update_fields=["rights", "lapses_at", "seen", "seen_at"])


def begin(reader, actor):
    """Note as known whatever ``actor`` sees; how it stands is looked at later."""
    for endpoint in endpoints():
        rows = keys_seen(endpoint, actor)
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            continue
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO feeds_told (reader_id, endpoint, record, digest)"  # noqa: S608
                f" SELECT %s, %s, seen.id, '' FROM ({sql}) AS seen (id)",
                [reader.pk, endpoint, *values],
            )


def follow(reader, actor, written, *, now):
    """Compare what the writes may have changed for ``actor``."""
    tables, kind = {write.table for write in written}, kind_of(actor)
    rights, commits = reader.rights, set()
    lapsed = reader.lapses_at is not None and reader.lapses_at <= now
    if reader.user_id and (lapsed or tables & tables_of_rights()):
        rights, keys = rights_of(actor)
        commits = commits_about(keys, written)
    changes = []
    for endpoint in endpoints_touched(tables, kind):
        touched = reached(endpoint, kind, written)
        if touched is None:
            last = Touch(written[-1].number, written[-1].at)
            found, learnt = compared_in_full(endpoint, actor, reader.told, last)
            learn(reader, endpoint, learnt)
            changes += found
        elif touched:
            changes += compared(endpoint, actor, reader.told, touched)
    tell(reader, changes)
    if rights != reader.rights or len(commits) > 1:
        compare_all(reader, actor, Touch(0, now, commits))


def commits_about(keys, written):
    """The transactions that tied or untied one of ``keys`` to what gives rights."""
    # Not what a partner or an event says of itself: those are told by what follows them.
    tables = tables_of_rights() - {"partners_partner", "events_event"}
    tables |= {"partners_partnerevent"}  # by which a partner comes to be listed, or not
    return {
        write.transaction
        for write in written
        if write.table in tables
        and not keys.isdisjoint(str(value) for value in (*write.keys, *write.links))
    }


def compare_all(reader, actor, touch, *, unknown_changed=True):
    """Compare every record that ``actor`` sees or was told of. Return how many differ.

    One of which nobody has looked how it stood may have changed, unless the caller knows.
    """
    changes = []
    for endpoint in endpoints():
        found, learnt = compared_in_full(
            endpoint, actor, reader.told, touch, unknown_changed=unknown_changed
        )
        learn(reader, endpoint, learnt)
        changes += found
    tell(reader, changes)
    if changes:
        writes.note_write(Change._meta.db_table)  # nothing else need have been written
    return len(changes)


def tell(reader, changes):
    """Append the changes in the order in which they were written."""
    changes = sorted(changes, key=lambda found: found.touch.number)
    Change.objects.bulk_create(
        [
            Change(
                reader=reader,
                kind=found.kind,
                endpoint=found.endpoint,
                record=found.record,
                at=found.touch.at,
            )
            for found in changes
        ],
        batch_size=BATCH,
    )
    gone, there = {}, {}
    for found in changes:
        if found.kind == ChangeKind.REMOVED:
            gone.setdefault(found.endpoint, []).append(found.record)
        else:
            there.setdefault(found.endpoint, {})[found.record] = found.digest
    for endpoint, keys in gone.items():
        reader.told.filter(endpoint=endpoint, record__in=keys).delete()
    for endpoint, known in there.items():
        learn(reader, endpoint, known)


def learn(reader, endpoint, known):
    """Note how records stand that the reader knows of."""
    Told.objects.bulk_create(
        [
            Told(reader=reader, endpoint=endpoint, record=key, digest=digest)
            for key, digest in known.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["reader", "endpoint", "record"],
        update_fields=["digest"],
    )


def forget(*, now):
    """Delete what nobody follows any more: old changes, and readers who do not ask."""
    Reader.objects.unused(since=now - KEPT).delete()
    old = Change.objects.filter(at__lt=now - KEPT)
    for reader, last in old.last_numbers():
        with transaction.atomic():
            Reader.objects.filter(pk=reader).update(forgotten=last)
            Change.objects.filter(reader=reader, pk__lte=last).delete()
            writes.note_write(Change._meta.db_table)
    writes.forget_writes()
