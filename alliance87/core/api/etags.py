"""The ETag of an answer, and the answer to who has it already."""

import hashlib
import re

from django.conf import settings
from django.http import HttpResponseNotModified
from django.utils.http import parse_etags

DIGEST = 32  # hexadecimal digits: enough to tell two bodies of one address apart
REVISION = re.compile(rf'"(\d{{1,9}})(?:-[0-9a-f]{{{DIGEST}}})?"')
ENCODINGS = re.compile(r'-(?:br|deflate|gzip|zstd)"$')
KEPT_BY_304 = ["Cache-Control", "Content-Location", "ETag", "Vary"]


def etag_of(body, revision=None):
    """Of a body, and of the revision where it is a single record."""
    digest = hashlib.sha256(body).hexdigest()[:DIGEST]
    return f'"{digest}"' if revision is None else f'"{revision}-{digest}"'


def revision_in(tag):
    """The revision that an ETag names, with or without its digest; None for another."""
    match = REVISION.fullmatch(as_given(tag))
    return int(match[1]) if match else None


def tagged(request, response):
    """The response with its ETag, and with who else may keep it."""
    response.render()
    response["ETag"] = etag_of(response.content, getattr(response, "revision", None))
    if request.method in {"GET", "HEAD"} and is_of_a_visitor(request):
        response["Cache-Control"] = "public, no-cache"
    return response


def unless_had(request, response):
    """The response; where it has an ETag, 304 to who asks only for another one."""
    if request.method not in {"GET", "HEAD"} or "ETag" not in response:
        return response
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in asked and response["ETag"] not in map(as_given, asked):
        return response
    unchanged = HttpResponseNotModified()
    for name in KEPT_BY_304:
        if name in response:
            unchanged[name] = response[name]
    return unchanged


def as_given(tag):
    """The tag as it left the portal, which is still that of the same body.

    A proxy that compresses makes it weak (nginx) or has it end with the name of the
    encoding (Caddy, Apache), and not all of them take that back.
    """
    return ENCODINGS.sub('"', tag.removeprefix("W/"))


def is_of_a_visitor(request):
    """Whether nothing in the request says who asks: then the answer is anyone's."""
    session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not session and "Authorization" not in request.headers
