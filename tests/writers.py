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


def elsewhere(act):
    """Do it over a connection of its own, and wait until it is done."""

    def do():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()


@contextlib.contextmanager
def open_write(rows, *, end, **changes):
    """Within it, ``rows`` are changed and that is open; after it, ``commit`` or ``rollback``."""
    changed, go_on = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            rows.update(**changes)
            changed.set()
            go_on.wait(10)
            transaction.set_rollback(end == "rollback")

    writer = threading.Thread(target=elsewhere, args=[write])
    writer.start()
    changed.wait(10)
    try:
        yield
    finally:
        go_on.set()
        writer.join()
