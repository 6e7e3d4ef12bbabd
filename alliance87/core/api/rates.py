"""How often the API may be asked: ``settings.API_RATES``, by kind of reader."""

import logging

from allauth.account.adapter import get_adapter
from django.conf import settings
from redis.exceptions import RedisError

from alliance87.core.limits import count

SECONDS = {"s": 1, "min": 60, "h": 3600}
LIMITS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]

logger = logging.getLogger(__name__)


def address_of(request):
    """The name by which visitors are counted."""
    return f"address:{get_adapter(request).get_client_ip(request)}"


def counted(kind, reader):
    """One more request: what is left, or None where nothing is counted."""
    rate = settings.API_RATES.get(kind)
    if not rate:
        return None
    limit, _slash, unit = rate.partition("/")
    try:
        return count(f"api:{kind}:{reader}", int(limit), SECONDS[unit])
    except (RedisError, OSError) as error:
        logger.warning("The requests to the API are not counted: %s", error)
        return None


def with_limit(response, asked):
    """The response with what is left, where requests are counted."""
    if asked:
        values = (asked.limit, asked.remaining, asked.seconds_left)
        for name, value in zip(LIMITS, values, strict=True):
            response.headers[name] = str(value)
    return response
