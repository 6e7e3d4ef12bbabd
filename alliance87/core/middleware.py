"""The headers of every answer for which Django has no setting."""

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from alliance87.core.problems import is_of_api, problem

_DENIED = [
    *("accelerometer", "autoplay", "camera", "display-capture"),
    *("encrypted-media", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("magnetometer", "microphone", "midi", "payment", "screen-wake-lock"),
    *("serial", "usb", "xr-spatial-tracking", "browsing-topics"),
]
_OURS = ["fullscreen", "publickey-credentials-create", "publickey-credentials-get"]
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=()" for name in _DENIED), *(f"{name}=(self)" for name in _OURS)]
)
OF_DATA = "default-src 'none'; frame-ancestors 'none'"


def safe_headers(get_response):
    """Close what a page never needs, and keep one reader's page from the next reader.

    Unless a view says otherwise, no cache in between may keep a page. Outermost of all,
    so that errors and static files have the headers too.
    """

    def respond(request):
        response = get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        whose = "cross-origin" if is_visitors_read(request) else "same-origin"
        headers.setdefault("Cross-Origin-Resource-Policy", whose)
        if request.path_info.startswith(settings.STATIC_URL):
            return response
        headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Cookie", "Authorization"])
        return response

    return respond


class ContentSecurityPolicy(CSPMiddleware):
    """That of the pages; what the API answers loads nothing, and stands in no frame."""

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "")
        if is_of_api(request) and not kind.startswith("text/html"):
            response.headers.setdefault(HEADER, OF_DATA)
            return response
        return super().process_response(request, response)


def is_visitors_read(request):
    """Whether the API is read with nothing by which it could know the reader."""
    return (
        is_of_api(request)
        and request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
    )


def of_known_length(get_response):
    """Refuse a body in chunks, which WSGI does not let us read: it would seem empty."""

    def respond(request):
        chunks = "Transfer-Encoding" in request.headers
        if not (is_of_api(request) and chunks) or request.META.get("CONTENT_LENGTH"):
            return get_response(request)
        detail = _("Say how long the body is, in Content-Length: chunks are not read.")
        return problem(status=411, detail=detail)

    return respond


def with_slash(get_response):
    """Lead from an address of the API without its slash to the one with it.

    With 308, so that what is sent arrives there by the same method and with its body.
    """

    def respond(request):
        path = request.path_info
        if not is_of_api(request) or path.endswith("/"):
            return get_response(request)
        if is_valid_path(path) or not is_valid_path(f"{path}/"):
            return get_response(request)
        return HttpResponsePermanentRedirect(
            request.get_full_path(force_append_slash=True), preserve_request=True
        )

    return respond
