"""How often the API may be asked, and what is kept of each write: by who asks.

Middlewares, inside that of the sessions: the API's own views are not asked first.
"""

import hashlib
import json
import logging

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS

from alliance87.accounts.authentication import is_from_elsewhere, secret_in
from alliance87.core.api.rates import address_of, counted, with_limit
from alliance87.core.logs import without_secret
from alliance87.core.problems import in_language_asked, is_of_api, problem
from alliance87.core.request_ids import request_id

writes = logging.getLogger("alliance87.api.writes")


# -- Limits ------------------------------------------------------------------------
def limited(get_response):
    """Each reader has so many requests in a time: ``settings.API_RATES``.

    A token is one reader, a signed-in person is one, and so is an address from which
    visitors ask. Whoever sends tokens that are none is limited by their address.
    """

    def respond(request):
        if not is_of_api(request):
            return get_response(request)
        kind, reader = reader_of(request)
        asked = counted(kind, reader)
        if asked is None:
            return get_response(request)
        response = too_many(request, asked) if asked.is_over else get_response(request)
        if response.status_code == 401 and kind != "visitor":
            strangers = counted("visitor", address_of(request))
            if strangers and strangers.is_over:
                asked, response = strangers, too_many(request, strangers)
        return with_limit(response, asked)

    return respond


def reader_of(request):
    """Which rate holds, and the name by which the reader is counted."""
    kind = "signed_in" if request.method in SAFE_METHODS else "writes"
    if (secret := secret_in(request)) is not None:
        return kind, f"token:{hashlib.sha256(secret).hexdigest()}"
    if not is_from_elsewhere(request) and request.user.is_authenticated:
        return kind, f"user:{request.user.pk}"
    return "visitor", address_of(request)


@in_language_asked
def too_many(request, asked):
    message = _(
        "These were more requests than the %(limit)d one may send in this time. Go on in "
        "%(seconds)d seconds."
    )
    values = {"limit": asked.limit, "seconds": asked.seconds_left}
    return problem(
        status=429,
        detail=message % values,
        headers={"Retry-After": str(asked.seconds_left)},
    )


# -- Writes ------------------------------------------------------------------------
def noted(get_response):
    """Keep of each request that may write who sent it where, and what became of it."""

    def respond(request):
        response = get_response(request)
        if is_of_api(request) and request.method not in SAFE_METHODS:
            writes.info(json.dumps(note_of(request, response), ensure_ascii=False))
        return response

    return respond


def note_of(request, response):
    """Nothing that was sent: no body, no query, no secret."""
    # DRF leaves on Django's request whom it found.
    user, token = request.user, getattr(request, "auth", None)
    return {
        "at": timezone.now().isoformat(),
        "request_id": request_id(),
        "user": str(user.pk) if user.is_authenticated else None,
        "token": str(token.pk) if token else None,
        "token_name": token.name if token else None,
        "method": request.method,
        "path": without_secret(request.path),
        "status": response.status_code,
        "dry_run": response.headers.get("X-Dry-Run") == "true",
    }
