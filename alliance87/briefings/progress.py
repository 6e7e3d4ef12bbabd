"""How far a build has come: a hint in Redis, never the truth of it.

The truth is the pack's state in PostgreSQL; a wiped Redis only blanks the bar.
"""

from django.core.cache import cache

KEPT_FOR = 15 * 60


def ignore(percent, note):
    """For callers whom nobody watches."""


def set_progress(pack_id, percent, note):
    value = {"percent": max(0, min(int(percent), 99)), "note": str(note)[:200]}
    cache.set(f"pack-progress:{pack_id}", value, KEPT_FOR)


def progress_of(pack):
    """``{"percent": 0–100, "note": what it is doing}``, for a pack in any state."""
    if pack.is_finished:
        return {"percent": 100, "note": ""}
    known = cache.get(f"pack-progress:{pack.pk}") if pack.is_under_way else None
    return known or {"percent": 0, "note": ""}
