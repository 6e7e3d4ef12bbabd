"""Work that is done by one process at a time, and waiting for one another."""

from contextlib import contextmanager

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

FOR_EVER = "0"


class TakesLong(Exception):
    """Another process has what is waited for; the transaction cannot go on."""


@contextmanager
def waiting(time):
    """Wait so long for what another has locked, as ``"2s"``; then ``TakesLong``.

    Within a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [time])
        try:
            yield
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                raise TakesLong from error
            raise
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [FOR_EVER])


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
