"""Packs and their ledger through the API."""

import base64
import datetime
import hashlib
import uuid

import pytest
from django.utils import timezone

from alliance87.briefings import viewsets
from alliance87.briefings.enums import LedgerKind, PackEdition, PackState
from alliance87.briefings.models import BriefingPack
from events.models import Event
from tests.factories.briefings import (
    PDF,
    BriefingPackFactory,
    LedgerEntryFactory,
    PackItemFactory,
)
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

PACKS = "/api/v1/briefing-packs/"
ENTRIES = "/api/v1/ledger-entries/"


@pytest.fixture
def queued(monkeypatch):
    """The ids of the packs that were queued."""
    ids = []
    monkeypatch.setattr(viewsets.build_pack, "delay_on_commit", ids.append)
    return ids


def address(pack, *rest):
    return "/".join([f"{PACKS}{pack.pk}", *rest, ""])


def listed(client, **asked):
    return [row["id"] for row in client.get(PACKS, asked).json()["results"]]


# -- Reading -----------------------------------------------------------------------
def test_a_pack_says_all_that_its_page_does(client):
    pack = BriefingPackFactory(published=True, edition="public", page_count=39)

    answer = client.get(address(pack))

    assert answer["ETag"].startswith('"1-')
    assert answer.json() == {
        "id": str(pack.pk),
        "event": pack.event.slug,
        "edition": "public",
        "language": "en",
        "paper": "a4",
        "state": "published",
        "progress": {"percent": 100, "note": ""},
        "error": "",
        "file": f"http://testserver{address(pack, 'file')}",
        "sha256": pack.sha256,
        "snapshot_sha256": "",
        "manifest_sha256": "",
        "size": pack.size,
        "page_count": 39,
        "superseded_by": None,
        "created_at": moment(pack.created_at),
        "sealed_at": moment(pack.sealed_at),
        "published_at": moment(pack.published_at),
        "cancelled_at": None,
        "withdrawn_at": None,
        "withdrawal_reason": "",
    }


def moment(when):
    return when.isoformat().replace("+00:00", "Z")


def test_each_reads_the_packs_of_their_editions(
    client, member_client, chair_client, outline
):
    packs = {
        edition: BriefingPackFactory(
            event=outline.event, edition=edition, published=True
        )
        for edition in PackEdition
    }
    BriefingPackFactory(edition="chair", published=True)  # of another meeting
    public = [str(packs[PackEdition.PUBLIC].pk)]

    assert listed(client) == listed(member_client) == public
    assert set(listed(chair_client)) == {str(pack.pk) for pack in packs.values()}


def test_a_replaced_pack_names_what_its_readers_have_instead(client, chair_client):
    event = EventFactory()
    first, second, third = (
        BriefingPackFactory(
            event=event,
            edition="public",
            published=True,
            published_at=timezone.now() + datetime.timedelta(hours=hours),
        )
        for hours in (1, 2, 3)
    )
    for facts in ({"edition": "participants"}, {"language": "fr"}):
        later = timezone.now() + datetime.timedelta(hours=4)
        BriefingPackFactory(
            **{"event": event, "edition": "public"} | facts,
            published=True,
            published_at=later,
        )

    named = [
        client.get(address(pack)).json()["superseded_by"]
        for pack in (first, second, third)
    ]

    assert named == [str(third.pk), str(third.pk), None]


def test_a_withdrawn_pack_says_why_and_gives_no_file(client):
    pack = BriefingPackFactory(withdrawn=True, edition="public")

    said = client.get(address(pack)).json()

    assert said["withdrawal_reason"] == "A paper in it was not final."
    assert said["file"] is None
    assert client.get(address(pack, "file")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_packs_take_as_many_queries_however_many(
    count, client, django_assert_num_queries
):
    BriefingPackFactory.create_batch(count, published=True, edition="public")

    with django_assert_num_queries(2):  # how many, the packs with their meetings
        assert len(listed(client)) == count


# -- The file ----------------------------------------------------------------------
@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "application/json"])
def test_the_file_is_known_by_its_hash(client, accept):
    sha256 = hashlib.sha256(PDF).hexdigest()
    pack = BriefingPackFactory(published=True, edition="public", sha256=sha256)

    answer = client.get(address(pack, "file"), headers={"Accept": accept})

    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["ETag"] == f'"{sha256}"'
    sent = answer["Repr-Digest"].removeprefix("sha-256=:").removesuffix(":")
    assert base64.b64decode(sent).hex() == sha256


def test_who_has_the_file_is_not_sent_it_again(client):
    pack = BriefingPackFactory(published=True, edition="public")
    headers = {"If-None-Match": f'"{"0" * 64}", "{pack.sha256}"'}

    answer = client.get(address(pack, "file"), headers=headers)

    assert (answer.status_code, answer.content) == (304, b"")


def test_the_file_is_given_to_none_but_its_readers(client, chair_client, outline):
    pack = BriefingPackFactory(event=outline.event, sealed=True)

    refused = client.get(address(pack, "file"), headers={"Accept": "application/pdf"})

    assert refused.status_code == 404
    assert refused["Content-Type"] == "application/problem+json"
    assert b"".join(chair_client.get(address(pack, "file"))) == PDF


# -- Asking for one ------------------------------------------------------------------
@pytest.fixture
def order(outline):
    PackItemFactory(outline=outline)
    return {"event": outline.event.slug, "edition": "chair", "language": "fr"}


def ask(client, order, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(PACKS, order, content_type="application/json", headers=headers)


def test_who_keeps_the_meeting_asks_for_a_pack(chair, chair_client, order, queued):
    answer = ask(chair_client, order | {"paper": "letter"})

    pack = BriefingPack.objects.get()
    assert answer.status_code == 201
    assert (answer.json()["id"], answer.json()["state"]) == (str(pack.pk), "requested")
    assert (pack.edition, pack.language, pack.paper) == ("chair", "fr", "letter")
    assert pack.requested_by == chair.user
    assert queued == [str(pack.pk)]


def test_asking_again_with_one_key_makes_one_pack(chair_client, order, queued):
    first, again = (ask(chair_client, order, "minutes-of-monday") for _ in range(2))

    assert first.json()["id"] == again.json()["id"]
    assert BriefingPack.objects.count() == 1


def test_one_key_is_for_one_pack(chair_client, order, queued):
    ask(chair_client, order, "pack-of-monday")

    other = ask(chair_client, order | {"language": "es"}, "pack-of-monday")

    assert other.status_code == 422
    assert BriefingPack.objects.get().language == "fr"


def test_the_key_of_another_person_is_another_key(
    chair_client, secretariat_client, order, queued
):
    for client in (chair_client, secretariat_client):
        ask(client, order, "pack-of-monday")

    assert BriefingPack.objects.count() == 2


@pytest.mark.parametrize("key", ["x" * 256, "short"])
def test_a_key_is_no_novel_and_no_word(chair_client, order, key):
    assert ask(chair_client, order, key).status_code == 400
    assert not BriefingPack.objects.exists()


def test_a_person_has_so_many_packs_under_way(chair_client, order, queued):
    found = [ask(chair_client, order).status_code for _ in range(3)]

    assert found == [201, 201, 429]


def test_who_reads_the_meeting_asks_for_nothing(client, member_client, order):
    assert ask(client, order).status_code == 401
    assert ask(member_client, order).status_code == 403
    assert not BriefingPack.objects.exists()


def test_a_meeting_that_one_may_not_read_is_none(chair_client, order, queued):
    closed = EventFactory(hidden=True)

    for slug in (closed.slug, "none"):
        answer = ask(chair_client, order | {"event": slug})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["event"]


def test_an_empty_plan_is_said_to_be_empty(chair_client, outline, queued):
    order = {"event": outline.event.slug, "edition": "public", "language": "en"}

    answer = ask(chair_client, order)

    assert answer.status_code == 400
    assert "The pack is empty" in answer.text


def test_readers_who_may_not_see_the_meeting_get_no_pack(chair_client, order, queued):
    Event.objects.filter(slug=order["event"]).update(visibility="partners")

    answer = ask(chair_client, order | {"edition": "public"})

    assert answer.status_code == 400
    assert "The Secretariat can widen its visibility" in answer.json()["detail"]
    assert not BriefingPack.objects.exists()


# -- Stopping one ----------------------------------------------------------------------
def test_a_build_is_cancelled_by_who_keeps_the_meeting(
    chair_client, member_client, outline
):
    pack = BriefingPackFactory(event=outline.event)

    assert member_client.post(address(pack, "cancel")).status_code == 404
    answer = chair_client.post(address(pack, "cancel"))

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


def test_a_pack_that_is_done_is_not_cancelled(chair_client, outline):
    pack = BriefingPackFactory(event=outline.event, published=True)

    answer = chair_client.post(address(pack, "cancel"))

    assert (answer.status_code, answer.json()["state"]) == (200, PackState.PUBLISHED)


def test_a_dry_run_stops_nothing(chair_client, outline):
    pack = BriefingPackFactory(event=outline.event)

    answer = chair_client.post(f"{address(pack, 'cancel')}?dry_run=true")

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert answer["X-Dry-Run"] == "true"
    pack.refresh_from_db()
    assert pack.is_under_way


def test_who_reads_a_pack_cannot_cancel_it(member_client):
    pack = BriefingPackFactory(published=True, edition="public")

    assert member_client.post(address(pack, "cancel")).status_code == 404


# -- The ledger ------------------------------------------------------------------------
def test_anyone_reads_what_happened_to_public_packs(client):
    entry = LedgerEntryFactory(pack__edition="public")
    LedgerEntryFactory(pack__edition="participants")
    hidden = EventFactory(hidden=True)
    LedgerEntryFactory(pack__edition="public", pack__event=hidden)

    [row] = client.get(ENTRIES).json()["results"]

    assert row == {
        "id": str(entry.pk),
        "number": 1,
        "kind": "published",
        "pack": str(entry.pack_id),
        "edition": "public",
        "language": "en",
        "sha256": entry.sha256,
        "manifest_sha256": "",
        "at": moment(entry.at),
        "previous": "0" * 64,
        "hash": entry.hash,
    }
    etag = client.get(f"{ENTRIES}{entry.pk}/")["ETag"]
    assert etag.startswith(f'"{entry.hash}-')


def test_entries_are_found_by_pack_and_by_hash(secretariat_client):
    pack = BriefingPackFactory(published=True, sha256="a" * 64)
    LedgerEntryFactory(pack__sha256="b" * 64)
    LedgerEntryFactory(pack=pack)
    LedgerEntryFactory(pack=pack, kind=LedgerKind.WITHDRAWN)

    def found(**asked):
        rows = secretariat_client.get(ENTRIES, asked).json()["results"]
        return [row["number"] for row in rows]

    assert found(pack=pack.pk) == found(sha256="A" * 64) == [2, 3]
    assert found(sha256="a" * 64, kind="withdrawn") == [3]
    assert found(pack=uuid.uuid4()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_entries_take_as_many_queries_however_many(
    count, client, django_assert_num_queries
):
    LedgerEntryFactory.create_batch(count, pack__edition="public")

    with django_assert_num_queries(2):
        assert len(client.get(ENTRIES).json()["results"]) == count
