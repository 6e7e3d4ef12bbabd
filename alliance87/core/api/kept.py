"""Answers to visitors, kept in the process that gave them, until what they say changes.

With an answer stand the tables that its own statements read, and the snapshot of the
database before the first of them. It is given again while nothing was written to those
tables that can be read now and could not then: one question, and never a guess by time.
All visitors read the same; whoever says who they are is neither given such an answer nor
leaves one.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from alliance87.core.api import stored
from alliance87.core.api.etags import is_of_a_visitor, unless_had
from alliance87.core.api.statements import noting_words, read_clock, tables_there_are
from alliance87.core.endpoints import endpoints
from alliance87.core.writes import followed_tables, nothing_since, snapshot

BESIDES = 3000  # bytes that an answer takes besides its body and its key


@dataclass
class Answer:
    """A body with the headers that are its own, and on what it depends.

    ``tables`` is None where that is whatever is written.
    """

    body: bytes
    headers: dict
    language: str
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

    def response(self):
        translation.activate(self.language)  # a middleware says which it is
        return HttpResponse(self.body, headers=self.headers)


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


def kept_or_made(view, request, make):
    """The answer that is kept for ``request``, else that of ``make()``, to be kept.

    ``view`` says in ``is_kept`` whether its answers may be. It leaves in ``whole`` the one
    it made, and ``holding(words, seen)`` gives the tables that this depends on and the
    snapshot as of which it is true; or None.
    """
    if not may_be_kept(view, request):
        return make()
    key = key_of(request)
    answer = ANSWERS.find(key)
    if answer is not None:
        if answer.holds():
            return unless_had(request, answer.response())
        ANSWERS.forget(key, answer)
    # The day and the snapshot first: whatever changes from here on is new to it.
    day, seen = timezone.localdate(), snapshot()
    with noting_words() as words:
        response = make()
    if is_whole(view.whole) and (holding := view.holding(words, seen)):
        tables, seen = holding
        ANSWERS.keep(
            key,
            Answer(
                body=view.whole.content,
                headers=dict(view.whole.items()),
                language=translation.get_language(),
                day=day,
                tables=tables and sorted(tables),
                seen=seen,
            ),
        )
    return response


def may_be_kept(view, request):
    return (
        settings.KEPT_ANSWERS_BYTES
        and request.method in {"GET", "HEAD"}
        and view.is_kept
        and is_of_a_visitor(request)
        # What a transaction of our own wrote may be undone, and hides in its snapshots.
        and not connection.in_atomic_block
    )


def key_of(request):
    """All of a visitor's request on which a body depends."""
    return (
        request.scheme,
        request.get_host(),
        request.path,
        request.META.get("QUERY_STRING", ""),
        translation.get_language(),
        request.headers.get("Accept", ""),
    )


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
