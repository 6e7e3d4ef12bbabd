"""Whether records changed since somebody looked, for what a process keeps of them.

Every statement that changes a stamped table leaves a row in ``core_stamp``, within its
own transaction: a stamp moves when the change can be read, and not before. The last
number alone would not do, since transactions do not end in the order they began.
"""

import pgtrigger
from django.db import connection


class Stamped(pgtrigger.Trigger):
    """Leaves a stamp for each statement that changes the model's table."""

    name = "stamp"
    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = (
        pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    )
    func = "INSERT INTO core_stamp (changed) VALUES (TG_TABLE_NAME); RETURN NULL;"


def stamp_of(models):
    """What is another value after any committed change of the tables of ``models``."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(id) FROM core_stamp WHERE changed = ANY(%s)", [tables]
        )
        return cursor.fetchone()


def forget_stamps():
    """Delete all stamps but each table's last; a stamp moves by that too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM core_stamp WHERE id NOT IN"
            " (SELECT max(id) FROM core_stamp GROUP BY changed)"
        )
