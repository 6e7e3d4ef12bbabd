"""The headers of every answer for which Django has no setting."""

from django.conf import settings
from django.utils.cache import patch_vary_headers

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


def safe_headers(get_response):
    """Close what a page never needs, and keep one reader's page from the next reader.

    Unless a view says otherwise, no cache in between may keep a page. Outermost of all,
    so that errors and static files have the headers too.
    """

    def respond(request):
        response = get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith(settings.STATIC_URL):
            return response
        headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Cookie", "Authorization"])
        return response

    return respond
