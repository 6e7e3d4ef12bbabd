"""Writers who all change one partner at once, each through a door of their own.

A writer reads the record, adds a mark of its own to the description it read, and sends
that with the revision it saw; told of a conflict, it reads again. The history must then
be one chain: each revision says what the one before said, and one mark more.
"""

import itertools
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.urls import reverse

from alliance87.core.revisions import Conflict
from partners.actions.changes import propose_change
from partners.models import Partner
from tests.conftest import signed_in

KEPT = 4000  # characters; the description takes 5,000


class Writer:
    def __init__(self, name, partner, user, gate):
        self.name, self.partner, self.gate = name, partner, gate
        self.client = signed_in(user)
        self.conflicts = 0
        self.written = []

    def run(self, edits):
        self.gate.wait()
        try:
            for number in range(edits):
                mark = f" {self.name}{number};"
                while not self.write(mark):
                    self.conflicts += 1
                self.written.append(mark)
        finally:
            connection.close()
        return self

    def current(self):
        return Partner.objects.get(pk=self.partner.pk)


class ThroughAdmin(Writer):
    def write(self, mark):
        record = self.current()
        data = {
            "name_en": record.name_en,
            "slug": record.slug,
            "stakeholder_group": record.stakeholder_group,
            "country": record.country_id,
            "visibility": record.visibility,
            "description_en": added(record, mark),
            "revision_seen": record.revision,
            "representatives-TOTAL_FORMS": 0,
            "representatives-INITIAL_FORMS": 0,
            "membership_events-TOTAL_FORMS": 0,
            "membership_events-INITIAL_FORMS": 0,
        }
        url = reverse("admin:partners_partner_change", args=[record.pk])
        response = self.client.post(url, data)
        if response.status_code == 302:
            return True
        assert "Somebody else changed this" in response.text
        return False


class ThroughApi(Writer):
    def write(self, mark):
        record = self.current()
        response = self.client.patch(
            f"/api/v1/partners/{record.slug}/",
            json.dumps({"description_en": added(record, mark)}),
            content_type="application/json",
            headers={"If-Match": f'"{record.revision}"'},
        )
        if response.status_code == 200:
            return True
        assert response.status_code == 412, response.text
        return False


class ThroughQueue(Writer):
    """Edits and accepts a proposal on the page where the Secretariat decides."""

    author = None

    def write(self, mark):
        record = self.current()
        text = added(record, mark)
        change = record.profile_changes.open().first()
        if change is None:
            try:
                change = propose_change(
                    record=record,
                    by=self.author,
                    values={"description_en": text},
                    revision=record.revision,
                )
            except Conflict:
                return False
        response = self.client.post(
            reverse("admin:partners_profilechange_change", args=[change.pk]),
            {"do": "accept", "revision": record.revision, "description_en": text},
        )
        if response.status_code == 302:
            return True
        assert "The record was changed while you looked" in response.text
        return False


def added(record, mark):
    """The description a writer sends; spaces at its ends would be taken away."""
    return ((record.description_en or "") + mark)[-KEPT:].strip()


def race(writers, edits):
    """Let all begin in the same moment. Return the writers when every edit is in."""
    with ThreadPoolExecutor(len(writers)) as pool:
        return list(pool.map(lambda writer: writer.run(edits), writers))


def broken_links(partner):
    """The revisions that do not follow from the one before by exactly one mark."""
    history = Partner.pgh_event_model.objects.filter(id=partner.pk).order_by("pgh_id")
    texts = [row.description_en or "" for row in history]
    marks, broken = [], []
    for before, after in itertools.pairwise(texts):
        if before == after:
            continue
        mark = re.search(r" ?([A-Za-z]+\d+;)$", after)
        if mark is None or after != (before + " " + mark[1])[-KEPT:].strip():
            broken.append((before[-40:], after[-40:]))
        else:
            marks.append(f" {mark[1]}")
    return marks, broken


def eight_writers(partner, *, editors, focal_point):
    """Four through the admin, three through the API and one through the queue."""
    gate = threading.Barrier(8)
    doors = [ThroughAdmin] * 4 + [ThroughApi] * 3 + [ThroughQueue]
    names = "ABCDEFGH"
    writers = [
        door(name, partner, editor, gate)
        for door, name, editor in zip(doors, names, editors, strict=True)
    ]
    writers[-1].author = focal_point
    return writers
