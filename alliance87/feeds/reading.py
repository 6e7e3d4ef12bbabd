"""How records stand for a reader: read through the endpoint's own view and serializer."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from alliance87.core.endpoints import endpoints

CHUNK = 500


def view_for(endpoint, actor):
    """The endpoint's view, as if ``actor`` asked for single records."""
    http = HttpRequest()
    http.method = "GET"
    http.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request = Request(http)
    request.user = actor
    view = endpoints()[endpoint]()
    view.request, view.action, view.detail = request, "retrieve", True
    view.args, view.kwargs, view.format_kwarg = (), {}, None
    return view


def keys_seen(endpoint, actor):
    """A queryset of the keys of all rows that ``actor`` sees."""
    rows = view_for(endpoint, actor).get_queryset()
    return rows.prefetch_related(None).order_by().values_list("pk", flat=True)


def digests(endpoint, actor, keys):
    """The digest of how each of the rows ``keys`` stands for ``actor``, by its key.

    Who may not see a row does not get one.
    """
    view, keys = view_for(endpoint, actor), list(keys)
    found = {}
    for start in range(0, len(keys), CHUNK):
        rows = list(view.get_queryset().filter(pk__in=keys[start : start + CHUNK]))
        found |= digests_of(view, rows)
    return found


def digests_of(view, rows):
    """In all languages at once: a row that changed in one of them has changed."""
    sums = {row.pk: hashlib.sha256() for row in rows}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            bodies = view.get_serializer(rows, many=True).data
            for row, body in zip(rows, bodies, strict=True):
                sums[row.pk].update(canonical(body))
    return {key: each.digest() for key, each in sums.items()}


def canonical(body):
    plain = json.loads(JSONRenderer().render(body))
    return json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()
