"""Is the portal alive, and can it work? Asked by the proxy and by `make run`."""

import logging

from django.core.cache import cache
from django.db import Error, connection, transaction
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

# What a worker writes down (``core.heartbeat``) to be known as there.
HEARTBEAT_KEY = "core.heartbeat"
HEARTBEAT_SECONDS = 90

logger = logging.getLogger(__name__)


@require_safe
@never_cache
@transaction.non_atomic_requests
def healthz(request):
    """Answer 200 as long as this process answers at all; touches nothing."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
@transaction.non_atomic_requests
def readyz(request):
    """Answer 200 if database, Redis and a worker are there; else 503 and which not.

    The body names parts, never the reason: that is in the log.
    """
    parts = {"database": _database_answers()}
    parts["redis"], parts["worker"] = _redis_answers_and_worker_reported()
    failing = [name for name, works in parts.items() if not works]
    return JsonResponse(
        {
            "status": "unavailable" if failing else "ok",
            "failing": failing,
            **{name: "ok" if works else "failing" for name, works in parts.items()},
        },
        status=503 if failing else 200,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("The database does not answer")
        return False
    return True


def _redis_answers_and_worker_reported() -> tuple[bool, bool]:
    try:
        return True, cache.get(HEARTBEAT_KEY) is not None
    except (RedisError, OSError):
        logger.exception("Redis does not answer")
        return False, False
