"""How far a build has come: a hint in Redis, never the truth of it.

The truth is the pack's state in PostgreSQL; a wiped Redis only blanks the bar.
"""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

KEPT_FOR = 15 * 60


def ignore(percent, note):
    """For callers whom nobody watches."""


def set_progress(pack_id, percent, note):
    value = {"percent": max(0, min(int(percent), 99)), "note": str(note)[:200]}
    try:
        cache.set(f"pack-progress:{pack_id}", value, KEPT_FOR)
    except RedisError:
        logger.warning("The progress of pack %s could not be told.", pack_id)


def progress_of(pack):
    """``{"percent": 0–100, "note": what it is doing}``, for a pack in any state."""
    if pack.is_finished:
        return {"percent": 100, "note": ""}
    known = None
    if pack.is_under_way:
        try:
            known = cache.get(f"pack-progress:{pack.pk}")
        except RedisError:
            logger.warning("The progress of pack %s is not known.", pack.pk)
    return known or {"percent": 0, "note": ""}
