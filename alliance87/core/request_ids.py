"""The name of one request, by which an answer is found again in the logs."""

import logging
import re
import uuid
from contextvars import ContextVar

SANE = re.compile(r"[\w.-]{8,64}", re.ASCII)

_current = ContextVar("request_id", default="")


def request_id():
    """That of the request that is answered; empty outside of one."""
    return _current.get()


def numbered(get_response):
    """A middleware: each request has an id, its own if that is a sane one."""

    def respond(request):
        asked = request.headers.get("X-Request-ID", "")
        name = asked if SANE.fullmatch(asked) else str(uuid.uuid4())
        request.request_id = name
        before = _current.set(name)
        try:
            response = get_response(request)
        finally:
            _current.reset(before)
        if request.path_info.startswith("/api/"):
            response.headers["X-Request-ID"] = name
        return response

    return respond


class WithRequestId(logging.Filter):
    """Gives each record of a log ``request_id``, with the brackets around it."""

    def filter(self, record):
        # What Django says of an answer, it says when this has left all middlewares.
        of_record = getattr(getattr(record, "request", None), "request_id", "")
        name = request_id() or of_record
        record.request_id = f" [{name}]" if name else ""
        return True
