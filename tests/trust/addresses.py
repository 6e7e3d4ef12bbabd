"""Every URL pattern of the portal, and its addresses in a world."""

import fnmatch
import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.urls import get_resolver, reverse
from django.utils import translation

from tests.trust.world import DEACTIVATED, TOKENS, VISITOR, name_of

VARYING = [
    (rb'nonce="?[\w+/=-]+"?', b""),
    (rb'name="csrfmiddlewaretoken" value="\w+"', b""),
    (rb"request_key[^>]+>", b""),
    (rb'"request_id": "[\w.-]+"', b""),
]


@dataclass(frozen=True)
class Pattern:
    """A URL pattern: its name with namespaces, or its route where it has none."""

    name: str
    route: str
    parameters: tuple[str, ...]

    def address(self, **arguments):
        if re.fullmatch(r"[\w:-]+", self.name):
            with translation.override("en"):
                return reverse(self.name, kwargs=arguments)
        path = self.route
        for name, value in arguments.items():
            path = re.sub(rf"<(\w+:)?{name}>|\(\?P<{name}>[^)]*\)", str(value), path)
        return "/" + re.sub(r"[\^$]", "", path)


def patterns():
    """All of them, in the order in which they are asked."""
    with translation.override("en"):
        return list(_walk(get_resolver(), "", []))


def _walk(resolver, route, spaces):
    for entry in resolver.url_patterns:
        path = route + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            inner = [*spaces, entry.namespace] if entry.namespace else spaces
            yield from _walk(entry, path, inner)
        else:
            name = ":".join([*spaces, entry.name]) if entry.name else path
            names = re.findall(r"<(?:\w+:)?(\w+)>", path)
            yield Pattern(name, path, tuple(names))


def shape_of(route):
    """A route of Django's, or a path of the schema, with ``{}`` for each argument."""
    bare = re.sub(r"(?<!\[)\^|\$", "", route).removeprefix("/")
    return re.sub(r"<(\w+:)?\w+>|\(\?P<\w+>[^)]*\)|\{\w+\}", "{}", bare)


def line_of(pattern, lines):
    """The line that speaks of a pattern: by its very name before any wildcard."""
    exact = [line for line in lines if pattern.name in line.names.split()]
    wild = [
        line
        for line in lines
        if any(
            "*" in name and fnmatch.fnmatchcase(pattern.name, name)
            for name in line.names.split()
        )
    ]
    return next(iter([*exact, *wild]), None)


def ask(world, role, method, address, **options):
    """The response to one request; what it writes is undone."""
    safe = method in {"GET", "HEAD"}
    # A session is in Redis too, where nothing is undone; whoever sends a form without
    # being signed in is told so on the next page.
    outside = role in {VISITOR, DEACTIVATED} | TOKENS
    fresh = not safe and (outside or "/accounts/" in address or "logout" in address)
    with transaction.atomic():
        client = world.client(role, fresh=fresh)
        response = getattr(client, method.lower())(address, **options)
        response.whole = body_of(response)
        transaction.set_rollback(not safe)
    return response


def body_of(response):
    if not response.streaming:
        return response.content
    body = b"".join(response.streaming_content)
    if file := getattr(response, "file_to_stream", None):
        file.close()  # a HEAD reads nothing of it
    return body


def plain(response, asked=""):
    """The body without what differs from one request to the next, and what was asked."""
    body = response.whole
    if body.startswith(b"PK"):
        body = sheets_of(body)
    if asked:
        body = body.replace(asked.encode(), b"")
    for varying, nothing in VARYING:
        body = re.sub(varying, nothing, body)
    return body


def sheets_of(workbook):
    """What a workbook says, without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as members:
        names = sorted(set(members.namelist()) - {"docProps/core.xml"})
        return b"\n".join(name.encode() + members.read(name) for name in names)


@cache
def rows_of(world, line):
    """The rows of a line's model, one for each set of roles that may read it.

    The same for every role that asks, of a world that is not planted any further.
    """
    classes = {}
    for row in world.rows.values():
        if name_of(row) == line.of and line.where(row):
            readers = tuple(allowed(world, line, row, role) for role in world.readers)
            classes.setdefault(readers, row)
    return [*classes.values()]


def allowed(world, line, row, role):
    if role in TOKENS and not line.names.startswith("api-"):
        role = VISITOR  # a token opens the API and nothing else
    me = world.readers[role]
    if line.who:
        return world.may_read(role, row) and line.who(me, row)
    # A partner that left is in no list and has no page, whoever asks.
    return world.may_read(role, row) and getattr(row, "is_listed", True)
