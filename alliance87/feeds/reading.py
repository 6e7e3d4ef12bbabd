"""How records stand for a reader: read through the endpoint's own view and serializer."""

import hashlib
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.utils import translation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from alliance87.core.api.shape import ALL_LANGUAGES
from alliance87.core.endpoints import endpoints

CHUNK = 500


def view_for(
    endpoint,
    actor,
    *,
    action="retrieve",
    query=f"lang={ALL_LANGUAGES}",
    host="localhost",
):
    """The endpoint's view, as if ``actor`` asked for a list or for single records."""
    http = HttpRequest()
    http.method = "GET"
    http.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": host}
    http.GET = QueryDict(query)
    request = Request(http)
    request.user = actor
    view = endpoints()[endpoint](basename=f"api-{endpoint}")
    view.request, view.action, view.detail = request, action, action == "retrieve"
    view.args, view.kwargs, view.format_kwarg = (), {}, None
    return view


def visitors_lists():
    """Each endpoint with its list as visitors ask for it, in each language in turn.

    That language is active until the next is asked for.
    """
    host = urlsplit(settings.SITE_URL).netloc or "localhost"
    for endpoint in endpoints():
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                yield (
                    endpoint,
                    view_for(
                        endpoint, AnonymousUser(), action="list", query="", host=host
                    ),
                )


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
    """With all languages in each: a row that changed in one of them has changed."""
    with translation.override(settings.LANGUAGE_CODE):
        bodies = view.get_serializer(rows, many=True).data
    return {
        row.pk: hashlib.sha256(canonical(body)).digest()
        for row, body in zip(rows, bodies, strict=True)
    }


def canonical(body):
    """The same bytes for the same answer, whatever the order of its fields."""
    return orjson.dumps(
        orjson.loads(JSONRenderer().render(body)), option=orjson.OPT_SORT_KEYS
    )
