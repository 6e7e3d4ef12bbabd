"""What is cleared away: builds that came to nothing, and files that no pack has.

What was drawn is never touched: sealed, published and withdrawn packs stay for ever.
"""

import datetime

from django.core.files.storage import default_storage
from django.db.models import F
from django.utils import timezone

from alliance87.briefings.drawing import kept
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack

KEPT_FOR = datetime.timedelta(days=90)  # why it failed is of use to nobody then
CAME_TO_NOTHING = [PackState.FAILED, PackState.CANCELLED]
# Longer than any build: its file is there before the row says so.
FILE_KEPT_FOR = datetime.timedelta(days=1)
FOLDER = "packs"


def expire_packs(*, now):
    """Say of each build that came to nothing when it goes, and delete those whose day came.

    Return how many were deleted.
    """
    builds = BriefingPack.objects.filter(
        state__in=CAME_TO_NOTHING, sealed_at__isnull=True
    )
    builds.filter(expires_at__isnull=True).update(expires_at=F("updated_at") + KEPT_FOR)
    _all, deleted = builds.filter(expires_at__lte=now).delete()
    return deleted.get(BriefingPack._meta.label, 0)


def delete_orphans(*, now):
    """Delete the PDFs that a worker stored and was killed before its pack named them.

    Return how many were deleted.
    """
    if not default_storage.exists(FOLDER):
        return 0
    stored = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    named = BriefingPack.objects.filter(file__in=stored).values_list("file", flat=True)
    orphans = [
        name
        for name in stored - set(named)
        if default_storage.get_modified_time(name) < now - FILE_KEPT_FOR
    ]
    for name in orphans:
        default_storage.delete(name)
    return len(orphans)


def clear_away():
    """All of it, and sections that were drawn long ago, as the beat does every night."""
    now = timezone.now()
    expire_packs(now=now)
    delete_orphans(now=now)
    kept.sweep(now=now)
