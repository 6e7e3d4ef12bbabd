"""What visitors are told of each record, in JSON, stored until it would be another.

In a list it is told otherwise than alone. Which records a visitor is given, and in what order, is asked each time, by the rules of
visibility and the filters; only what is said of each need not be made each time. Beside
the records of an endpoint stands the snapshot of the database up to which what was written
has been followed: where a later write may have changed one, that is taken away before
any is given. See ADR 0023.
"""

import functools
import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from alliance87.core import writes
from alliance87.core.api.etags import is_of_a_visitor
from alliance87.core.api.rendering import as_json
from alliance87.core.api.statements import noting_words, read_clock, tables_there_are
from alliance87.core.remembered import asking_anew

AT_ONCE = 500  # records that are made together

TABLES = {"core_stored_list", "core_stored_record", "core_write"}

HOLDS = f"""
    SELECT seen FROM core_stored_list AS list
    WHERE endpoint = %(endpoint)s AND day = %(day)s AND code = %(code)s
    AND {writes.nothing_since_sql("list.seen")}
"""  # noqa: S608, our own words
FIND = f"""
    SELECT record, body FROM core_stored_record
    WHERE endpoint = %(endpoint)s AND language = %(language)s
    AND alone = %(alone)s AND record = ANY(%(keys)s) AND EXISTS ({HOLDS})
"""  # noqa: S608, our own words
KEYS = """
    SELECT record FROM core_stored_record
    WHERE endpoint = %(endpoint)s AND language = %(language)s AND alone = %(alone)s
"""
LOCK = """
    SELECT seen, day = %(day)s AND code = %(code)s FROM core_stored_list
    WHERE endpoint = %(endpoint)s FOR UPDATE SKIP LOCKED
"""
BEGIN = """
    INSERT INTO core_stored_list (endpoint, seen, day, code)
    VALUES (%(endpoint)s, pg_current_snapshot()::text, %(day)s, %(code)s)
    ON CONFLICT DO NOTHING
"""
FOLLOWED = """
    UPDATE core_stored_list
    SET seen = pg_current_snapshot()::text, day = %(day)s, code = %(code)s
    WHERE endpoint = %(endpoint)s
"""
TAKE_AWAY = "DELETE FROM core_stored_record WHERE endpoint = %(endpoint)s"
# Whoever follows the writes meanwhile is stopped by this: they would not see what is added.
ADDING = """
    UPDATE core_stored_list SET added = added + 1
    WHERE endpoint = %(endpoint)s AND seen = %(seen)s AND day = %(day)s AND code = %(code)s
"""
ADD = """
    INSERT INTO core_stored_record (endpoint, language, alone, record, body)
    SELECT %(endpoint)s, %(language)s, %(alone)s, record, body
    FROM unnest(%(records)s::uuid[], %(bodies)s::text[]) AS made (record, body)
    ON CONFLICT DO NOTHING
"""


def stores_records(view):
    """Whether what ``view`` says of a record may be stored, or may have been."""
    return (
        view.action in {"list", "retrieve"}
        and settings.STORED_RECORDS
        and not view.reads_clock
        and view.shape.is_plain
        and not view.get_serializer_context()["all_languages"]
        and is_of_a_visitor(view.request)
        # What a transaction of our own wrote may be undone, and hides in its snapshots.
        and not connection.in_atomic_block
    )


def bodies(view, keys):
    """What is said of each of the records ``keys``, as JSON, in their order.

    A record that the reader may not see any more is left out.
    """
    asked = question(view, keys)
    found = find(asked)
    if len(found) < len(keys) and follow(asked):
        found = find(asked)
    if missing := [key for key in keys if key not in found]:
        found |= made(view, asked, missing)
    return [found[key] for key in keys if key in found]


def compared(view):
    """How many are stored for ``view`` in the active language; how many would be others now."""
    asked = question(view, [])
    follow(asked)
    with writes.one_state(), asking_anew(keeping=True):
        with connection.cursor() as cursor:
            cursor.execute(KEYS, asked)
            asked["keys"] = [key for (key,) in cursor.fetchall()]
        found = find(asked)
        now = said(view, list(found))
    return len(found), sum(now.get(key) != body for key, body in found.items())


def fill(view):
    """Make what is told of each record in the active language, where it is not stored.

    Then who asks first need not wait for it. Return how many were made.
    """
    asked = question(view, [])
    follow(asked)
    with connection.cursor() as cursor:
        cursor.execute(KEYS, asked)
        known = {key for (key,) in cursor.fetchall()}
    rows = view.get_queryset().prefetch_related(None).order_by()
    missing = [key for key in rows.values_list("pk", flat=True) if key not in known]
    for start in range(0, len(missing), AT_ONCE):
        made(view, asked, missing[start : start + AT_ONCE])
    return len(missing)


def question(view, keys):
    """The values of the statements above."""
    endpoint = view.basename.removeprefix("api-")
    return {
        "endpoint": endpoint,
        "language": translation.get_language(),
        "alone": view.action == "retrieve",
        "day": timezone.localdate(),
        "code": code(),
        "tables": sorted(import_string(settings.API_TABLES)(endpoint, "visitor")),
        "keys": list(keys),
    }


def reached(endpoint, written):
    return import_string(settings.API_REACHED)(endpoint, "visitor", written)


def find(asked):
    with connection.cursor() as cursor:
        cursor.execute(FIND, asked)
        return {key: body.encode() for key, body in cursor.fetchall()}


def follow(asked):
    """Take away what may be another now. Whether anything was to be done, and was."""
    try:
        with writes.one_state(), connection.cursor() as cursor:
            cursor.execute(HOLDS, asked)
            if cursor.fetchone():
                return False
            cursor.execute(LOCK, asked)
            if row := cursor.fetchone():
                take_away(cursor, asked, *row)
                cursor.execute(FOLLOWED, asked)
            else:  # there is none yet, or another process is at it
                cursor.execute(BEGIN, asked)
            return bool(cursor.rowcount)
    except writes.Overtaken:
        return False  # another process has been at it since


def take_away(cursor, asked, seen, is_of_today):
    touched = None
    if is_of_today and not writes.is_of_another_cluster(seen):
        touched = reached(asked["endpoint"], writes.writes_since(seen))
    if touched is None:
        cursor.execute(TAKE_AWAY, asked)
    elif touched:
        cursor.execute(
            f"{TAKE_AWAY} AND record = ANY(%(records)s)",
            asked | {"records": list(touched)},
        )


def made(view, asked, keys):
    """What is said of the records ``keys``, made now, and stored where that is sound."""
    with writes.one_state(), asking_anew(keeping=True):
        with connection.cursor() as cursor:
            cursor.execute(HOLDS, asked)
            seen = cursor.fetchone()
        with noting_words() as words:
            found = said(view, keys)
    read = words & tables_there_are()
    if seen and read <= {*asked["tables"]} and not read_clock(words):
        host = view.request.get_host().encode()
        kept = {key: body for key, body in found.items() if host not in body}
        add(asked | {"seen": seen[0]}, kept)
    return found


def said(view, keys):
    rows = list(view.get_queryset().filter(pk__in=keys))
    records = view.shape.represent(rows, view)
    return {row.pk: as_json(record) for row, record in zip(rows, records, strict=True)}


def add(asked, found):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ADDING, asked)
        if cursor.rowcount:
            texts = [body.decode() for body in found.values()]
            cursor.execute(ADD, asked | {"records": list(found), "bodies": texts})


@functools.cache
def code():
    """The same for the same code: what another made of a record is not given."""
    base = Path(settings.BASE_DIR)
    ours = {"alliance87", *(app.name for app in apps.get_app_configs())}
    folders = [base / name for name in sorted(ours) if (base / name).is_dir()]
    found = (path for each in folders for path in sorted(each.rglob("*")))
    files = [path for path in found if path.suffix in {".py", ".mo"}]
    digest = hashlib.sha256()
    for path in [*files, base / "requirements.lock"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
