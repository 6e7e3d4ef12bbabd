"""The ETag of an answer, and the answer to who has it already."""

import hashlib
import re

from django.conf import settings
from django.http import HttpResponseNotModified
from django.utils.http import parse_etags

DIGEST = 32  # hexadecimal digits: enough to tell two bodies of one address apart
REVISION = re.compile(rf'"(\d{{1,9}})(?:-[0-9a-f]{{{DIGEST}}})?"')
KEPT_BY_304 = ["Cache-Control", "Content-Location", "ETag", "Vary"]


def etag_of(body, revision=None):
    """Of a body, and of the revision where it is a single record."""
    digest = hashlib.sha256(body).hexdigest()[:DIGEST]
    return f'"{digest}"' if revision is None else f'"{revision}-{digest}"'


def revision_in(tag):
    """The revision that an ETag names, with or without its digest; None for another."""
    match = REVISION.fullmatch(tag)
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
    if "*" not in asked and response["ETag"] not in map(strong, asked):
        return response
    unchanged = HttpResponseNotModified()
    for name in KEPT_BY_304:
        if name in response:
            unchanged[name] = response[name]
    return unchanged


def strong(tag):
    """A proxy that compresses makes a tag weak; it is still that of the same body."""
    return tag.removeprefix("W/")


def is_of_a_visitor(request):
    """Whether nothing in the request says who asks: then the answer is anyone's."""
    session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return not session and "Authorization" not in request.headers
