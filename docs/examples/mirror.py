"""Keep a copy of everything you may read in the Alliance 8.7 portal, in one SQLite file.

    python mirror.py https://portal.example/ copy.sqlite

Run it as often as you like: the first run copies everything, each later one fetches what
changed. It needs Python's standard library alone. For what you may read as a member, put
a token with the scope `read` into the environment variable ALLIANCE87_TOKEN.

The copy is one table, `record (endpoint, id, body)`, where `body` is the record as JSON.
What one answer of the feed tells is written together with its cursor, or not at all, so
the script can be stopped and started again at any moment.
"""

import json
import os
import sqlite3
import sys
import time
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

AT_ONCE = 100  # ids in one request
PATIENCE = 120  # seconds in which the portal may be away
TABLES = """
CREATE TABLE IF NOT EXISTS record (
    endpoint TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (endpoint, id)
);
CREATE TABLE IF NOT EXISTS place (cursor TEXT NOT NULL);
"""


class StartAnew(Exception):
    """The copy is older than the changes that the portal keeps."""


def ask(base, path, parameters):
    """The answer as JSON; again and again while the portal is away."""
    address = f"{base}/api/v1/{path}/?{urlencode(parameters, doseq=True)}"
    request = Request(address, headers={"Accept": "application/json"})
    if token := os.environ.get("ALLIANCE87_TOKEN"):
        request.add_header("Authorization", f"Bearer {token}")
    deadline = time.monotonic() + PATIENCE
    wait = 0.2
    while True:
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code == 410:
                raise StartAnew from error
            if error.code not in {429, 500, 502, 503, 504}:
                sys.exit(f"{error.code}: {why(error)}")
            wait = float(error.headers.get("Retry-After") or wait)
            failure = error
        except (HTTPException, OSError, ValueError) as error:
            failure = error  # not there, or cut off, also in the middle of an answer
        if time.monotonic() + wait > deadline:
            raise failure
        time.sleep(wait)
        wait = min(wait * 2, 5)


def why(error):
    """What the portal says is wrong."""
    try:
        return json.load(error)["detail"]
    except (ValueError, KeyError):
        return error.reason


def fetch(base, endpoint, ids):
    """The records of those ids that can still be read, by id."""
    found = {}
    for start in range(0, len(ids), AT_ONCE):
        parameters = {"id": ids[start : start + AT_ONCE], "lang": "all", "cursor": ""}
        page = ask(base, endpoint, parameters | {"page_size": AT_ONCE})
        found |= {record["id"]: record for record in page["results"]}
    return found


def follow(base, copy):
    """Bring the copy up to date. Return how many changes there were."""
    told = 0
    while True:
        [cursor] = copy.execute("SELECT cursor FROM place").fetchone() or [""]
        answer = ask(base, "changes", {"cursor": cursor})
        kinds = {}  # of each record the last: what is removed is not fetched
        for change in answer["results"]:
            kinds.setdefault(change["endpoint"], {})[change["id"]] = change["kind"]
        with copy:  # one transaction
            for endpoint, wanted in kinds.items():
                there = [key for key, kind in wanted.items() if kind != "removed"]
                found = fetch(base, endpoint, there)
                copy.executemany(
                    "DELETE FROM record WHERE endpoint = ? AND id = ?",
                    [(endpoint, key) for key in wanted],
                )
                copy.executemany(
                    "INSERT INTO record VALUES (?, ?, ?)",
                    [
                        (endpoint, key, json.dumps(body, ensure_ascii=False))
                        for key, body in found.items()
                    ],
                )
            copy.execute("DELETE FROM place")
            copy.execute("INSERT INTO place VALUES (?)", [answer["cursor"]])
        told += len(answer["results"])
        if not answer["more"]:
            return told


def mirror(base, file):
    """Copy everything, or what changed since the last time."""
    copy = sqlite3.connect(file)
    try:
        copy.executescript(TABLES)
        try:
            return follow(base, copy)
        except StartAnew:
            with copy:
                copy.execute("DELETE FROM record")
                copy.execute("DELETE FROM place")
            return follow(base, copy)
    finally:
        copy.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    base = sys.argv[1].rstrip("/").removesuffix("/api/v1")
    count = mirror(base, sys.argv[2])
    print(f"{count} changes")
