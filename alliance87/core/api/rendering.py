"""JSON, written quickly. Apart from the viewsets, since DRF imports what its settings
name while it loads viewsets."""

import orjson
from rest_framework import renderers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.utils.encoders import JSONEncoder

# Lines to JavaScript, though not to JSON: as DRF writes them.
LINE_ENDS = {"\u2028": b"\\u2028", "\u2029": b"\\u2029"}

_rest = JSONEncoder().default

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z


def as_json(data):
    """``data`` as compact JSON, as DRF itself would write it."""
    text = orjson.dumps(data, default=_rest, option=OPTIONS)
    for letter, escaped in LINE_ENDS.items():
        text = text.replace(letter.encode(), escaped)
    return text


class JSONRenderer(renderers.JSONRenderer):
    """DRF's, by orjson, unless an indent is asked for in the Accept header."""

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        if self.get_indent(accepted_media_type, renderer_context or {}):
            data = orjson.loads(as_json(data))  # records may be in JSON already
            return super().render(data, accepted_media_type, renderer_context)
        return as_json(data)


class ByPreference(DefaultContentNegotiation):
    """What the header Accept prefers, by its ``q`` (RFC 9110, 12.4.2), which Django REST
    framework passes over.
    """

    def select_renderer(self, request, renderers, format_suffix=None):
        preferred = request.get_preferred_type([each.media_type for each in renderers])
        if preferred is None:  # with parameters of its own, or nothing that is offered
            return super().select_renderer(request, renderers, format_suffix)
        renderer = next(each for each in renderers if each.media_type == preferred)
        return renderer, preferred
