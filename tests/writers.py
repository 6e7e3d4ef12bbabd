"""Somebody else, who writes at the same time over a connection of their own."""

import contextlib
import threading
import time

from django.db import connection, transaction

HELD_UP = (
    "SELECT count(*) FROM pg_locks "
    "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)


@contextlib.contextmanager
def somebody_saving(rows, **changes):
    """Within it, ``rows`` are changed but not committed until another writer waits."""
    changed = threading.Event()

    def save():
        try:
            with transaction.atomic():
                rows.update(**changes)
                changed.set()
                wait_for_another()
        finally:
            changed.set()
            connection.close()

    writer = threading.Thread(target=save)
    writer.start()
    changed.wait(timeout=30)
    try:
        yield
    finally:
        writer.join(timeout=30)


def wait_for_another():
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(HELD_UP)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
