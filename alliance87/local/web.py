"""What `make run` asks of gunicorn: to open the door once a worker is there."""

import time

from django.core.cache import cache

from alliance87.core.health import HEARTBEAT_KEY

PATIENCE = 20  # seconds; after that /readyz says that it is missing


def on_starting(server):
    """The first page finds everything ready: nothing is bound before this returns."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and cache.get(HEARTBEAT_KEY) is None:
        time.sleep(0.1)
    cache.close()  # the processes that are forked from here open their own
