"""How often something may be done, counted in Redis for all web processes together.

Time is cut into spans of equal length that begin at fixed moments, the same for all.
"""

import datetime
import functools
import hashlib
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache

ANSWERS_WITHIN = 0.5  # seconds; whoever counts requests does not hold them up


def allow(key, limit, seconds):
    """Count one more under ``key``: whether it is at most the ``limit``-th of its span.

    ``key`` may hold an address: only its hash is kept.
    """
    name = name_of(key, seconds)
    if cache.add(name, 1, timeout=seconds):
        return limit >= 1
    try:
        return cache.incr(name) <= limit
    except ValueError:  # it was forgotten between the two
        return cache.add(name, 1, timeout=seconds)


def name_of(key, seconds):
    span = int(time.time() // seconds)
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"limit:{digest}:{seconds}:{span}"


@dataclass(frozen=True)
class Counted:
    """How much of a limit is spent, and when it counts anew."""

    spent: int
    limit: int
    seconds_left: int

    @property
    def is_over(self):
        return self.spent > self.limit

    @property
    def remaining(self):
        return max(0, self.limit - self.spent)


def count(key, limit, seconds):
    """Count one more under ``key``, most often in one round trip, and say what is left.

    The cache itself needs two. Raises RedisError where Redis does not answer at once.
    """
    name = cache.make_key(name_of(key, seconds))
    spent = _redis().incr(name)
    if spent == 1:
        _redis().expire(name, seconds)
    left = seconds - int(time.time() % seconds)
    return Counted(spent=spent, limit=limit, seconds_left=left)


@functools.cache
def _redis():
    return redis.Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=ANSWERS_WITHIN,
        socket_connect_timeout=ANSWERS_WITHIN,
    )


def span_ends_at(seconds):
    """The moment from which on a spent limit of ``seconds`` counts anew."""
    end = (int(time.time() // seconds) + 1) * seconds
    return datetime.datetime.fromtimestamp(end, tz=datetime.UTC)
