"""Whoever follows the feed has what a fresh listing has, whatever is written meanwhile."""

import time

import pytest

from alliance87.core.endpoints import endpoints
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.feeds.writing import Writer, populate

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 3


class Mirror:
    """A copy of all records as their own addresses give them, kept by the feed alone."""

    def __init__(self, client):
        self.client = client
        self.cursor = ""
        self.records = {}
        self.changes = 0

    def get(self, path, **parameters):
        answer = self.client.get(f"/api/v1/{path}/", parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def follow(self):
        more = True
        while more:
            answer = self.get("changes", cursor=self.cursor)
            kinds = {(r["endpoint"], r["id"]): r["kind"] for r in answer["results"]}
            there = {}
            for (endpoint, key), kind in kinds.items():
                self.records.pop((endpoint, key), None)
                if kind != "removed":
                    there.setdefault(endpoint, []).append(key)
            for endpoint, keys in there.items():
                self.fetch(endpoint, keys)
            self.cursor, more = answer["cursor"], answer["more"]
            self.changes += len(answer["results"])

    def fetch(self, endpoint, keys):
        for start in range(0, len(keys), 200):
            wanted = keys[start : start + 200]
            rows = self.get(endpoint, id=wanted, lang="all", cursor="", page_size=200)
            self.records |= {(endpoint, row["id"]): row for row in rows["results"]}

    def listed(self):
        """The same, read anew."""
        found = {}
        for endpoint in endpoints():
            page = self.get(endpoint, lang="all", page_size=200)
            assert page["next"] is None
            found |= {(endpoint, row["id"]): row for row in page["results"]}
        return found


def test_copies_are_exact_after_a_storm_of_writes(client):
    people = populate()
    mirrors = [
        Mirror(client),
        Mirror(signed_in(people[0].user)),
        Mirror(signed_in(UserFactory(staff=True))),
    ]
    for mirror in mirrors:
        mirror.follow()
        assert mirror.records == mirror.listed()
    told = [mirror.changes for mirror in mirrors]
    writers = [Writer(number, people) for number in range(4)]
    for writer in writers:
        writer.start()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for mirror in mirrors:
            mirror.follow()
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join()
        assert writer.failure is None

    assert sum(writer.commits for writer in writers) > 20
    for mirror, before in zip(mirrors, told, strict=True):
        mirror.follow()
        assert mirror.changes > before
        assert mirror.records == mirror.listed()
