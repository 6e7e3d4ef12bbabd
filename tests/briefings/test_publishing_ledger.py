"""What is handed out, replaced and taken back, and what the ledger says of it."""

import re
import threading

import pytest
from django.db import connection
from django.urls import reverse

from alliance87.accounts.models import User
from alliance87.briefings.actions import publishing
from alliance87.briefings.actions.ledger import first_broken_entry
from alliance87.briefings.enums import LedgerKind, PackState
from alliance87.briefings.models import BriefingPack, LedgerEntry
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.briefings import BriefingPackFactory
from tests.factories.events import EventFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


def entries():
    return list(LedgerEntry.objects.values_list("kind", "pack_id"))


@pytest.fixture
def event(outline):
    return outline.event


@pytest.fixture
def two_packs(event):
    """An older and a newer one for the same readers, both sealed."""
    return BriefingPackFactory.create_batch(2, event=event, sealed=True)


def test_publishing_is_written_in_the_ledger(event, chair):
    pack = BriefingPackFactory(event=event, sealed=True)

    publishing.publish_pack(pack=pack, by=chair.user)

    [entry] = LedgerEntry.objects.all()
    pack.refresh_from_db()
    assert (entry.kind, entry.pack_id) == (LedgerKind.PUBLISHED, pack.pk)
    assert (entry.sha256, entry.at) == (pack.sha256, pack.published_at)


def test_what_is_refused_leaves_no_entry(event, chair, member):
    pack = BriefingPackFactory(event=event, sealed=True)
    unfinished = BriefingPackFactory(event=event)

    assert publishing.publish_pack(pack=pack, by=member) is None
    assert publishing.publish_pack(pack=unfinished, by=chair.user) is None

    assert entries() == []


def test_publishing_and_its_entry_are_undone_together(event, chair, monkeypatch):
    pack = BriefingPackFactory(event=event, sealed=True)

    def out_of_order(**entry):
        raise RuntimeError

    monkeypatch.setattr(publishing, "append_entry", out_of_order)
    with pytest.raises(RuntimeError):
        publishing.publish_pack(pack=pack, by=chair.user)

    pack.refresh_from_db()
    assert pack.state == PackState.SEALED


def test_a_pack_replaces_what_its_readers_had(two_packs, chair):
    older, newer = two_packs
    for pack in two_packs:
        publishing.publish_pack(pack=pack, by=chair.user)

    newer.refresh_from_db()
    assert newer.supersedes == older
    assert entries() == [
        (LedgerKind.PUBLISHED, older.pk),
        (LedgerKind.PUBLISHED, newer.pk),
        (LedgerKind.SUPERSEDED, older.pk),
    ]


def test_a_pack_is_said_to_be_replaced_once(event, chair):
    packs = BriefingPackFactory.create_batch(3, event=event, sealed=True)
    for pack in packs:
        publishing.publish_pack(pack=pack, by=chair.user)

    replaced = LedgerEntry.objects.filter(kind=LedgerKind.SUPERSEDED)
    assert [entry.pack_id for entry in replaced] == [packs[0].pk, packs[1].pk]
    assert first_broken_entry() is None


@pytest.mark.parametrize(
    "other", [{"edition": "public"}, {"language": "fr"}, {"event": None}]
)
def test_a_pack_replaces_nothing_of_other_readers(event, chair, secretariat, other):
    facts = {"event": event, "sealed": True, **other}
    facts["event"] = facts["event"] or EventFactory()
    first = BriefingPackFactory(**facts)
    publishing.publish_pack(pack=first, by=secretariat)
    publishing.publish_pack(
        pack=BriefingPackFactory(event=event, sealed=True), by=chair.user
    )

    assert not LedgerEntry.objects.filter(kind=LedgerKind.SUPERSEDED).exists()


def test_an_older_pack_is_not_published_over_a_newer_one(two_packs, chair):
    older, newer = two_packs
    publishing.publish_pack(pack=newer, by=chair.user)

    with pytest.raises(publishing.NewerIsPublished) as refused:
        publishing.publish_pack(pack=older, by=chair.user)

    assert refused.value.pack == newer
    older.refresh_from_db()
    assert older.state == PackState.SEALED
    assert entries() == [(LedgerKind.PUBLISHED, newer.pk)]


def test_the_page_asks_before_an_older_pack_is_published(two_packs, chair_client):
    older, newer = two_packs
    url = reverse("briefings:publish", args=[older.pk])
    chair_client.post(reverse("briefings:publish", args=[newer.pk]))

    asked = chair_client.post(url)
    older.refresh_from_db()
    assert (asked.status_code, older.state) == (409, PackState.SEALED)
    assert newer.get_absolute_url() in asked.text

    chair_client.post(url, {"over_newer": "yes"})
    older.refresh_from_db()
    assert older.state == PackState.PUBLISHED
    assert older.supersedes == newer


def test_readers_are_led_to_what_replaced_a_pack(two_packs, chair):
    older, newer = two_packs
    sealed_between = BriefingPackFactory(event=older.event, sealed=True)
    reader = signed_in(RegistrationFactory(event=older.event).representative.user)
    for pack in two_packs:
        publishing.publish_pack(pack=pack, by=chair.user)

    old_page = reader.get(older.get_absolute_url()).text
    new_page = reader.get(newer.get_absolute_url()).text

    assert "A newer pack has replaced this one." in old_page
    assert newer.get_absolute_url() in old_page
    assert "A newer pack has replaced this one." not in new_page
    assert str(sealed_between.pk) not in old_page + new_page


def test_a_page_says_the_one_standing_of_its_pack_that_counts_most(two_packs, chair):
    older, newer = two_packs
    reader = signed_in(RegistrationFactory(event=older.event).representative.user)

    def standings():
        text = reader.get(older.get_absolute_url()).text
        said = re.findall(r'class="build-progress(.*?)"\s+aria-label="(.*?)"', text)
        return said, text.count('class="alert alert--'), "Go to the newer pack" in text

    publishing.publish_pack(pack=older, by=chair.user)
    assert standings() == ([(" build-progress--done", "published")], 0, False)
    publishing.publish_pack(pack=newer, by=chair.user)
    assert standings() == ([("", "replaced by a newer one")], 1, True)
    publishing.withdraw_pack(pack=older, by=chair.user, reason="Wrong.")
    assert standings() == ([("", "withdrawn")], 1, True)
    publishing.withdraw_pack(pack=newer, by=chair.user, reason="Wrong.")
    assert standings() == ([("", "withdrawn")], 1, False)


def test_a_list_says_which_pack_is_replaced(two_packs, chair, chair_client):
    _older, newer = two_packs
    for pack in two_packs:
        publishing.publish_pack(pack=pack, by=chair.user)

    page = chair_client.get(newer.event.get_absolute_url()).text

    assert page.count("replaced by a newer one") == 1


def test_what_replaced_a_pack_and_was_withdrawn_is_told(two_packs, chair, chair_client):
    older, newer = two_packs
    for pack in two_packs:
        publishing.publish_pack(pack=pack, by=chair.user)
    publishing.withdraw_pack(pack=newer, by=chair.user, reason="Wrong.")

    page = chair_client.get(older.get_absolute_url()).text

    assert "A newer pack replaced this one, and was withdrawn since." in page


def test_a_pack_is_withdrawn_with_a_reason(event, chair_client, client):
    pack = BriefingPackFactory(event=event, published=True, edition="public")
    url = reverse("briefings:withdraw", args=[pack.pk])

    page = chair_client.post(url, {"reason": "A paper was not final."}, follow=True)

    assert "The pack is withdrawn: nobody gets its file now." in page.text
    assert "Do not use copies of it." in client.get(pack.get_absolute_url()).text
    assert client.get(reverse("briefings:file", args=[pack.pk])).status_code == 404
    assert entries() == [(LedgerKind.WITHDRAWN, pack.pk)]


def test_a_pack_is_not_withdrawn_without_a_reason(event, chair_client):
    pack = BriefingPackFactory(event=event, published=True)
    url = reverse("briefings:withdraw", args=[pack.pk])

    page = chair_client.post(url, {"reason": " "}, follow=True)

    assert "Say why the pack is withdrawn: its readers see it." in page.text
    assert entries() == []


def test_who_does_not_keep_the_meeting_withdraws_nothing(event, member_client, member):
    pack = BriefingPackFactory(event=event, published=True, edition="public")
    url = reverse("briefings:withdraw", args=[pack.pk])

    assert member_client.post(url, {"reason": "Mine."}).status_code == 404
    assert publishing.withdraw_pack(pack=pack, by=member, reason="Mine.") is False
    assert entries() == []


def test_what_was_withdrawn_is_not_published_again(event, chair):
    pack = BriefingPackFactory(event=event, withdrawn=True)

    assert publishing.publish_pack(pack=pack, by=chair.user) is None
    assert publishing.withdraw_pack(pack=pack, by=chair.user, reason="Twice.") is False


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once():
    person = UserFactory(staff=True)
    packs = BriefingPackFactory.create_batch(3, event=EventFactory(), sealed=True)
    outcomes = []

    def publish(pack):
        try:
            by = User.objects.get(pk=person.pk)
            outcomes.append(publishing.publish_pack(pack=pack, by=by, over_newer=True))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=publish, args=[pack]) for pack in packs for _ in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    published = [outcome is not None for outcome in outcomes]
    assert sorted(published) == [False] * 3 + [True] * 3
    assert BriefingPack.objects.filter(state=PackState.PUBLISHED).count() == 3
    kinds = sorted(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds == ["published"] * 3 + ["superseded"] * 2
    assert first_broken_entry() is None
