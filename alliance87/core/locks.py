"""Work that is done by one process at a time, whichever it is."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def alone(name):
    """Whether this process has the lock ``name``; who has not is not kept waiting.

    The database holds it for the connection: a process that dies holds nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        [has_it] = cursor.fetchone()
    try:
        yield has_it
    finally:
        if has_it:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
