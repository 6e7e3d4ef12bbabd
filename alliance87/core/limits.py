"""How often something may be done, counted in Redis for all web processes together.

Time is cut into spans of equal length that begin at fixed moments, the same for all.
"""

import datetime
import hashlib
import time

from django.core.cache import cache


def allow(key, limit, seconds):
    """Count one more under ``key``: whether it is at most the ``limit``-th of its span.

    ``key`` may hold an address: only its hash is kept.
    """
    span = int(time.time() // seconds)
    digest = hashlib.sha256(key.encode()).hexdigest()
    name = f"limit:{digest}:{seconds}:{span}"
    if cache.add(name, 1, timeout=seconds):
        return limit >= 1
    try:
        return cache.incr(name) <= limit
    except ValueError:  # it was forgotten between the two
        return cache.add(name, 1, timeout=seconds)


def span_ends_at(seconds):
    """The moment from which on a spent limit of ``seconds`` counts anew."""
    end = (int(time.time() // seconds) + 1) * seconds
    return datetime.datetime.fromtimestamp(end, tz=datetime.UTC)
