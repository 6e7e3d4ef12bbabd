"""What was written to records, by anyone and in whatever way, for the feeds of changes.

Every statement that changes a row leaves one line in ``core_write``, in its own
transaction: the table, the keys of the rows, and the keys they refer to or did. A
line can be read when the change can, and not before. What is new since an earlier look
is therefore told by snapshots and by nothing else: not by numbers and not by the clock,
since transactions do not end in the order they began.
"""

import contextlib
import functools
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import OperationalError, connection, models, transaction
from psycopg.errors import SerializationFailure

KEPT_DAYS = 7


class LeaveLine(pgtrigger.Trigger):
    """Leaves a line for each statement that changes rows; ``besides`` changes nothing."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, operation, *, besides=(), **options):
        self.besides = besides
        names = {"Insert": {"new": "new_rows"}, "Delete": {"old": "old_rows"}}
        both = {"old": "old_rows", "new": "new_rows"}
        kind = str(operation).title()
        super().__init__(
            name=f"write_{kind.lower()}",
            operation=operation,
            referencing=pgtrigger.Referencing(**names.get(kind, both)),
            **options,
        )

    def get_func(self, model):
        own = uuid_columns(model, lambda field: field.primary_key)
        others = uuid_columns(model, lambda field: field.remote_field)
        columns = ", ".join(dict.fromkeys([*own, *others])) or "1"
        rows = {
            "write_insert": f"SELECT {columns} FROM new_rows",  # noqa: S608
            "write_delete": f"SELECT {columns} FROM old_rows",  # noqa: S608
            "write_update": self.changed_rows(model, columns),
        }[self.name]
        return f"""
            INSERT INTO core_write (changed, keys, links)
            WITH written AS MATERIALIZED ({rows})
            SELECT TG_TABLE_NAME, {gathered(own)}, {gathered(others)}
            WHERE EXISTS (SELECT FROM written);
            RETURN NULL;
        """  # noqa: S608, our own names

    def changed_rows(self, model, columns):
        """Both states of each row that is another: what it referred to counts, too."""
        key = f'"{model._meta.pk.column}"'
        left_out = "".join(f" - '{name}'" for name in self.besides)
        before, now = "old_rows", "new_rows"
        if left_out:
            before, now = (
                f"to_jsonb(old_rows){left_out}",
                f"to_jsonb(new_rows){left_out}",
            )
        other = (
            f"SELECT {key} FROM old_rows JOIN new_rows USING ({key})"  # noqa: S608
            f" WHERE {before} IS DISTINCT FROM {now}"
        )
        return (
            f"WITH other AS MATERIALIZED ({other})"  # noqa: S608
            f" SELECT {columns} FROM old_rows WHERE {key} IN (TABLE other)"
            f" UNION ALL SELECT {columns} FROM new_rows WHERE {key} IN (TABLE other)"
        )


def uuid_columns(model, rule):
    return [
        f'"{field.column}"'
        for field in model._meta.local_fields
        if rule(field) and isinstance(target_of(field), models.UUIDField)
    ]


def target_of(field):
    while field.remote_field:
        field = field.target_field
    return field


def gathered(columns):
    """SQL for the distinct values of the columns in ``written``, as an array."""
    if not columns:
        return "'{}'::uuid[]"
    return (
        "coalesce((SELECT array_agg(DISTINCT value) FROM written,"  # noqa: S608
        f" unnest(ARRAY[{', '.join(columns)}]) AS value WHERE value IS NOT NULL),"
        " '{}')"
    )


def note_writes(app_label, *, besides=(), without=()):
    """Have every write to the records of an app noted, its many-to-many links too.

    ``besides`` names columns that nobody is told of, ``without`` such models. Called when
    all apps are loaded.
    """
    for model in apps.get_app_config(app_label).get_models(include_auto_created=True):
        if not model._meta.managed or hasattr(model, "pgh_tracked_model"):
            continue  # history is told of by what it is the history of
        if model.__name__ in without:
            continue
        own = {field.column for field in model._meta.local_fields}
        for operation in (pgtrigger.Insert, pgtrigger.Update, pgtrigger.Delete):
            trigger = LeaveLine(operation, besides=sorted(own.intersection(besides)))
            pgtrigger.register(trigger)(model)


@functools.cache
def followed_tables():
    """The tables each of whose writes leaves a line; asked when all apps are loaded."""
    return frozenset(
        model._meta.db_table
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, LeaveLine)
    )


@dataclass(frozen=True)
class Write:
    """One line: what a statement wrote."""

    number: int
    transaction: int
    at: object
    table: str
    keys: list
    links: list


NEW = """
    FROM core_write
    WHERE transaction >= pg_snapshot_xmin(%(seen)s::pg_snapshot)
    AND NOT pg_visible_in_snapshot(transaction, %(seen)s::pg_snapshot)
    AND (transaction < pg_snapshot_xmax(pg_current_snapshot())
         OR transaction = pg_current_xact_id_if_assigned())
"""
# The numbers of transactions begin anew where a dump is restored.
FROM_ELSEWHERE = """
    pg_snapshot_xmax(%(seen)s::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
"""


def nothing_since_sql(seen, tables="%(tables)s"):
    """SQL for: nothing was written to ``tables`` since ``seen``, both of them SQL.

    To any table at all, where ``tables`` is None.
    """
    new = f"SELECT {NEW}" + (f" AND changed = ANY({tables})" if tables else "")
    return f"NOT ({FROM_ELSEWHERE} OR EXISTS ({new}))".replace("%(seen)s", seen)


class Overtaken(Exception):
    """Another transaction has written, since this one began, what it was to write."""


@contextlib.contextmanager
def one_state():
    """A transaction whose statements all see one state of the database.

    Within another, that is the state of each statement. Raises ``Overtaken``.
    """
    nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            if not nested:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, SerializationFailure):
            raise Overtaken from error
        raise


def snapshot():
    """What can be read now, in PostgreSQL's own words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def anything_since(seen):
    """Whether anything was written since ``seen``, or that was in another cluster."""
    return ask(f"SELECT {FROM_ELSEWHERE} OR EXISTS (SELECT {NEW})", seen)


def nothing_since(seen, tables):
    """The snapshot of now if nothing was written to ``tables`` since ``seen``, else None.

    None for ``tables`` means any. Not within a transaction that wrote: a snapshot does
    not say of that what it saw.
    """
    rule = nothing_since_sql("%(seen)s", tables and "%(tables)s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT pg_current_snapshot()::text WHERE {rule}",
            {"seen": seen, "tables": tables},
        )
        row = cursor.fetchone()
        return row and row[0]


def is_of_another_cluster(seen):
    return ask(f"SELECT {FROM_ELSEWHERE}", seen)


def ask(sql, seen):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"seen": seen})
        return cursor.fetchone()[0]


def writes_since(seen):
    """What can be read now and could not in the snapshot ``seen``, first to last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, transaction::text::bigint, at, changed, keys, links"
            f" {NEW} ORDER BY id",
            {"seen": seen},
        )
        return [Write(*row) for row in cursor.fetchall()]


def note_write(table):
    """Leave a line for ``table``, whose writes leave none, with this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_write (changed, keys, links) VALUES (%s, '{}', '{}')",
            [table],
        )


def forget_writes():
    """Delete the lines that are older than anybody follows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_write WHERE at < now() - make_interval(days => %s)",
            [KEPT_DAYS],
        )
        return cursor.rowcount
