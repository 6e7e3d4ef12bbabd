from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

HEARTBEAT_KEY = "core.heartbeat"
HEARTBEAT_SECONDS = 90


# A heartbeat that waited behind a long build says nothing any more.
@shared_task(name="core.heartbeat", ignore_result=True, expires=60)
def heartbeat():
    """Write down that a worker takes tasks; forgotten after HEARTBEAT_SECONDS.

    Redis does the forgetting, so no two machines' clocks need to agree.
    """
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), timeout=HEARTBEAT_SECONDS)
