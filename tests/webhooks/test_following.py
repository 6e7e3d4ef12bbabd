"""From a record that somebody saves to the server of whoever may read it."""

import json
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from alliance87.accounts.erasure import erase_person
from alliance87.core.enums import Visibility
from alliance87.feeds import actions as feeds
from alliance87.feeds.models import Reader
from alliance87.webhooks import tasks
from alliance87.webhooks.actions import following, keeping
from alliance87.webhooks.actions.sending import build_message
from alliance87.webhooks.models import Delivery, Webhook
from tests.factories.accounts import UserFactory, enrol
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory
from tests.writers import wait_for_another

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def add(receiver):
    def add(owner=None, **options):
        webhook, _secret = keeping.create_webhook(
            owner=owner or UserFactory(),
            now=timezone.now(),
            name="Ours",
            address=receiver.address,
            **options,
        )
        return webhook

    return add


def beat():
    tasks.follow()
    tasks.send_messages()


def told(receiver):
    """Each (kind, endpoint, id) that came, in order."""
    return [
        tuple(change.values())
        for _headers, body in receiver.taken
        for change in json.loads(body)["data"]["changes"]
    ]


def test_new_webhook_is_told_of_what_changes_from_then_on(add, receiver):
    ThemeFactory()
    add()

    beat()
    assert told(receiver) == []

    theme = ThemeFactory()
    beat()
    assert told(receiver) == [("created", "themes", str(theme.pk))]


def test_record_is_told_from_its_beginning_to_its_end(add, receiver):
    add()
    theme = ThemeFactory()
    key = str(theme.pk)
    beat()
    theme.name_en = "Another name"
    theme.save()
    beat()
    theme.delete()
    beat()

    assert told(receiver) == [
        ("created", "themes", key),
        ("changed", "themes", key),
        ("removed", "themes", key),
    ]


def test_what_its_owner_may_not_read_is_not_told(add, receiver):
    add()
    hidden = PartnerFactory(visibility=Visibility.SECRETARIAT, country=None)
    beat()
    assert told(receiver) == []

    hidden.visibility = Visibility.PUBLIC
    hidden.save()
    beat()

    assert told(receiver) == [("created", "partners", str(hidden.pk))]


def test_secretariat_is_told_as_a_member_unless_it_asks_for_more(add, receiver):
    editor = UserFactory(editor=True)
    enrol(editor)
    as_member = add(editor)
    PartnerFactory(visibility=Visibility.SECRETARIAT, country=None)
    beat()
    assert told(receiver) == []

    as_member.delete()
    add(editor, as_secretariat=True)
    hidden = PartnerFactory(visibility=Visibility.SECRETARIAT, country=None)
    beat()

    assert told(receiver) == [("created", "partners", str(hidden.pk))]


def test_member_who_joins_the_secretariat_is_told_no_more_by_that(add, receiver):
    person = UserFactory()
    add(person)
    enrol(person)
    person.is_staff = True
    person.save()
    PartnerFactory(visibility=Visibility.SECRETARIAT, country=None)
    beat()

    assert told(receiver) == []


def test_member_does_not_ask_for_what_is_the_secretariat_s(add):
    with pytest.raises(keeping.ValidationError):
        add(as_secretariat=True)

    assert not Webhook.objects.exists()


def test_reader_that_cannot_be_caught_up_with_keeps_no_other_waiting(
    add, receiver, monkeypatch, caplog
):
    broken, webhook = add(), add()
    theme = ThemeFactory()

    def catch_up(*, reader, now):
        if reader.user_id == broken.owner_id:
            raise RuntimeError
        feeds.catch_up(reader=reader, now=now)

    monkeypatch.setattr(following, "catch_up", catch_up)
    beat()

    assert told(receiver) == [("created", "themes", str(theme.pk))]
    assert Delivery.objects.get().webhook == webhook
    assert "could not be caught up with" in caplog.text


def test_reader_of_a_webhook_counts_as_one_who_asks(add):
    webhook = add()
    long_ago = timezone.now() - 2 * feeds.KEPT
    Reader.objects.update(asked_at=long_ago)

    beat()

    assert Reader.objects.get(user=webhook.owner).asked_at > long_ago


def test_erasing_its_owner_removes_a_webhook_and_its_past(add, receiver):
    person, by = UserFactory(), UserFactory(staff=True)
    webhook = add(person)
    ThemeFactory()
    beat()
    erase_person(user=person, by=by, reason="asked")
    ThemeFactory()
    beat()

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()
    assert not Webhook.pgh_event_model.objects.filter(id=webhook.pk).exists()
    assert len(receiver.taken) == 1


def test_person_is_erased_while_a_message_is_begun_for_them(add):
    person, by = UserFactory(), UserFactory(staff=True)
    webhook = add(person)
    ThemeFactory()
    following.catch_up(
        reader=following.reader_of(
            owner=person, as_secretariat=False, now=timezone.now()
        ),
        now=timezone.now(),
    )
    begun = threading.Event()

    def begin():
        with transaction.atomic():
            build_message(webhook_id=webhook.pk, now=timezone.now())
            begun.set()
            wait_for_another()
        connection.close()

    worker = threading.Thread(target=begin)
    worker.start()
    begun.wait(timeout=30)
    erase_person(user=person, by=by, reason="asked")
    worker.join(timeout=30)

    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()
