"""Answers to visitors, kept in the process that gave them, until what they say changes.

With an answer stand the tables that its own statements read, and the snapshot of the
database before the first of them. It is given again while nothing was written to those
tables that can be read now and could not then: one question, and never a guess by time.
It is given by a middleware outside of most others, with the headers that these gave it.
All visitors read the same; whoever says who they are is neither given such an answer nor
leaves one.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from alliance87.core.api import stored
from alliance87.core.api.etags import unless_had
from alliance87.core.api.rates import LIMITS, address_of, counted, with_limit
from alliance87.core.api.statements import noting_words, read_clock, tables_there_are
from alliance87.core.endpoints import endpoints
from alliance87.core.problems import is_of_api
from alliance87.core.writes import followed_tables, nothing_since, snapshot

OF_ANY_BODY = {"Content-Language", "Content-Security-Policy"}
BESIDES = 3000  # bytes that an answer takes besides its body and its key


@dataclass
class Answer:
    """A body with all headers that are not of one request alone, and on what it depends.

    ``tables`` is None where that is whatever is written.
    """

    body: bytes
    headers: dict
    day: object
    tables: list | None
    seen: str

    def holds(self):
        """Whether it would be the same now; then it is known to hold until now."""
        if self.day != timezone.localdate():
            return False
        now = nothing_since(self.seen, self.tables)
        if now is None:
            return False
        self.seen = now
        return True

    def response_to(self, request):
        response = unless_had(request, HttpResponse(self.body, headers=self.headers))
        # A 304 too has those of the middlewares.
        for name, value in self.headers.items():
            if not name.startswith("Content-") or name in OF_ANY_BODY:
                response.headers.setdefault(name, value)
        return response


class Answers:
    """No more bytes than a process may keep: what was longest not asked for goes first."""

    def __init__(self):
        self.rows = OrderedDict()
        self.size = 0
        self.lock = threading.Lock()

    def find(self, key):
        with self.lock:
            answer = self.rows.get(key)
            if answer is not None:
                self.rows.move_to_end(key)
            return answer

    def keep(self, key, answer):
        with self.lock:
            self.drop(key)
            self.rows[key] = answer
            self.size += size_of(key, answer)
            while self.size > settings.KEPT_ANSWERS_BYTES:
                self.drop(next(iter(self.rows)))

    def forget(self, key, answer):
        """Unless another thread has put a newer one there."""
        with self.lock:
            if self.rows.get(key) is answer:
                self.drop(key)

    def drop(self, key):
        answer = self.rows.pop(key, None)
        if answer is not None:
            self.size -= size_of(key, answer)

    def clear(self):
        with self.lock:
            self.rows.clear()
            self.size = 0


def size_of(key, answer):
    return len(answer.body) + sum(map(len, key)) + BESIDES


ANSWERS = Answers()


def given_again(get_response):
    """A middleware: who asks as a visitor is given what is kept; what is made is kept.

    It counts the request as the middleware inside does, which is not reached then, and
    leaves to that whoever asks too often.
    """

    def respond(request):
        key = key_of(request)
        answer = key and ANSWERS.find(key)
        if answer and not answer.holds():
            ANSWERS.forget(key, answer)
            answer = None
        if answer:
            asked = counted("visitor", address_of(request))
            if not (asked and asked.is_over):
                return with_limit(answer.response_to(request), asked)
        request.to_keep = None
        response = get_response(request)
        if key and request.to_keep:
            ANSWERS.keep(key, with_headers(request.to_keep, response))
        return response

    return respond


def key_of(request):
    """All of a visitor's request on which an answer depends; None if none may be kept."""
    headers = request.headers
    if (
        not settings.KEPT_ANSWERS_BYTES
        or request.method not in {"GET", "HEAD"}
        or not is_of_api(request)
        or headers.get("Cookie")
        or "Authorization" in headers
        # What a transaction of our own wrote may be undone, and hides in its snapshots.
        or connection.in_atomic_block
    ):
        return None
    return (
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        *(headers.get(name, "") for name in ("Accept", "Accept-Language", "Origin")),
    )


def with_headers(answer, response):
    """``answer`` with the headers of the response that it became, which may be a 304."""
    headers = answer.headers | dict(response.items())
    for name in LIMITS:
        headers.pop(name, None)
    return replace(answer, headers=headers | {"Content-Length": str(len(answer.body))})


def to_be_kept(view, request, make):
    """What ``make()`` answers, of which the middleware is told whether to keep it.

    ``view`` says in ``is_kept`` whether its answers may be. It leaves in ``whole`` the one
    it made, and ``holding(words, seen)`` gives the tables that this depends on and the
    snapshot as of which it is true; or None.
    """
    if not (view.is_kept and key_of(request)):
        return make()
    # The day and the snapshot first: whatever changes from here on is new to it.
    day, seen = timezone.localdate(), snapshot()
    with noting_words() as words:
        response = make()
    if is_whole(view.whole) and (holding := view.holding(words, seen)):
        tables, seen = holding
        request.to_keep = Answer(
            body=view.whole.content,
            headers=dict(view.whole.items()),
            day=day,
            tables=tables and sorted(tables),
            seen=seen,
        )
    return response


def is_whole(answer):
    """Whether an answer is one of records, in JSON, and no file."""
    return (
        answer is not None
        and answer.status_code == 200
        and answer.accepted_renderer.format == "json"
        and not answer.cookies
    )


def tables_read(view, words):
    """The tables that an answer depends on; None where it follows from something else."""
    asked = [view.basename.removeprefix("api-"), *endpoints_in(view.shape)]
    viewsets = endpoints()
    if any(name not in viewsets or viewsets[name].reads_clock for name in asked):
        return None
    if read_clock(words):
        return None
    tables_of = import_string(settings.API_TABLES)
    # What is stored of records depends on the tables of their endpoint.
    tables = (words & tables_there_are() - stored.TABLES).union(
        *(tables_of(name, "visitor") for name in asked)
    )
    return tables if tables <= followed_tables() else None


def endpoints_in(shape):
    """The endpoints whose records are expanded in a record."""
    for relation, inner in shape.expanded.values():
        yield relation.endpoint
        yield from endpoints_in(inner)
