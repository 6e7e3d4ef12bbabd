"""Messages on their way: at least once, in order, and only what its owner may read now."""

import datetime
import json
import threading

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from standardwebhooks import Webhook as Checker
from standardwebhooks.webhooks import WebhookVerificationError

from alliance87.core import egress
from alliance87.webhooks.actions import keeping, sending
from alliance87.webhooks.models import Delivery, Webhook
from tests.core.receivers import Receiver, answering, dropping, hanging, taking
from tests.factories.feeds import ChangeFactory, ReaderFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory
from tests.webhooks.conftest import Told

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def run():
    """One turn of beat: what there is to tell is begun, and what is due is sent."""
    sending.build_messages(now=timezone.now())
    sending.send_messages(seconds=5)


def run_for(clock, hours):
    """Turns of beat as time goes by: whenever something becomes due, and at the end."""
    end = timezone.now() + datetime.timedelta(hours=hours)
    while timezone.now() < end:
        run()
        later = Delivery.objects.under_way().filter(next_attempt_at__gt=timezone.now())
        moments = later.values_list("next_attempt_at", flat=True)
        clock.move_to(min([end, *moments]))


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def bodies(receiver):
    return [json.loads(body) for _headers, body in receiver.taken]


def records(receiver):
    """The ids that were told of, in the order in which they came."""
    return [
        change["id"] for body in bodies(receiver) for change in body["data"]["changes"]
    ]


def ids_of(changes):
    return [str(change.record) for change in changes]


def message_ids(receiver):
    return [headers["webhook-id"] for headers, _body in receiver.taken]


# -- What is said --------------------------------------------------------------------
def test_message_names_what_changed_and_says_nothing_else_of_it(told, receiver):
    [change] = told.hears(kind="created", endpoint="partners")

    run()

    [body] = bodies(receiver)
    assert body.keys() == {"type", "timestamp", "data"}
    assert body["type"] == "changes"
    assert body["data"] == {
        "changes": [
            {"kind": "created", "endpoint": "partners", "id": str(change.record)}
        ]
    }


def test_what_other_readers_are_told_is_not_said(told, receiver):
    others = [
        ReaderFactory(user=None),
        ReaderFactory(),
        ReaderFactory(user=told.owner, as_member=False),
    ]
    for reader in others:
        ChangeFactory(reader=reader)
    [own] = told.hears()

    run()

    assert records(receiver) == ids_of([own])


def test_only_the_endpoints_that_were_asked_for_are_told(receiver):
    told = Told(receiver, endpoints=["events"])
    told.hears(2, endpoint="partners")
    [wanted] = told.hears(endpoint="events")
    told.hears(2, endpoint="partners")

    run()

    assert records(receiver) == ids_of([wanted])


def test_what_is_not_asked_for_is_passed_over_once(receiver):
    told = Told(receiver, endpoints=["events"])
    last = told.hears(3, endpoint="partners")[-1]

    run()

    told.webhook.refresh_from_db()
    assert told.webhook.position == last.pk
    assert receiver.taken == []


def test_a_hundred_changes_to_a_message_and_all_of_them_in_order(told, receiver):
    changes = told.hears(230)

    run()

    assert [len(body["data"]["changes"]) for body in bodies(receiver)] == [100, 100, 30]
    assert records(receiver) == ids_of(changes)


def test_nothing_is_sent_where_nothing_changed(told, receiver):
    run()

    assert receiver.taken == []


def test_change_is_told_once_to_a_receiver_that_takes_it(told, receiver):
    told.hears()

    run()
    run()

    assert len(receiver.taken) == 1


# -- The signature -------------------------------------------------------------------
def check(secret, receiver, number=-1):
    headers, body = receiver.taken[number]
    return Checker(secret).verify(body, headers)


def test_signature_is_that_of_standard_webhooks(told, receiver):
    told.hears()

    run()

    assert check(told.webhook.secret, receiver)["type"] == "changes"
    with pytest.raises(WebhookVerificationError):
        check(WebhookFactory().secret, receiver)


def test_body_that_was_tampered_with_is_not_signed(told, receiver):
    told.hears()
    run()
    headers, body = receiver.taken[0]

    with pytest.raises(WebhookVerificationError):
        Checker(told.webhook.secret).verify(
            body.replace(b"partners", b"events"), headers
        )


def test_both_secrets_sign_for_a_day_after_a_new_one_was_made(told, receiver):
    old = told.webhook.secret
    new = keeping.rotate_secret(webhook=told.webhook, now=timezone.now())
    told.hears()

    run()

    assert new != old
    assert check(old, receiver)
    assert check(new, receiver)
    with pytest.raises(WebhookVerificationError):
        check(WebhookFactory().secret, receiver)


def test_only_the_new_secret_signs_after_that_day(told, receiver):
    old = told.webhook.secret
    new = keeping.rotate_secret(webhook=told.webhook, now=timezone.now() - DAY)
    told.hears()

    run()

    assert check(new, receiver)
    with pytest.raises(WebhookVerificationError):
        check(old, receiver)


def test_secret_whose_key_is_lost_stops_no_other_webhook(told, receiver, settings):
    told.hears()
    settings.SECRET_KEY = "another"
    other = Told(receiver)
    [change] = other.hears()

    run()

    assert records(receiver) == ids_of([change])
    failed = Delivery.objects.get(webhook=told.webhook)
    assert failed.outcome == "The secret cannot be read: make a new one."
    keeping.rotate_secret(webhook=told.webhook, now=timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())
    run()
    assert len(receiver.taken) == 2


# -- Receivers that fail -------------------------------------------------------------
@pytest.mark.parametrize("answer", [answering(500), answering(302), dropping])
def test_message_is_repeated_under_the_same_identifier(clock, answer):
    with Receiver(answer, answer, taking) as receiver:
        told = Told(receiver)
        [change] = told.hears()
        run_for(clock, hours=1)

    assert len(receiver.taken) == 3
    assert len(set(message_ids(receiver))) == 1
    assert records(receiver) == ids_of([change] * 3)
    [delivery] = Delivery.objects.all()
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    assert delivery.last_status == 204


def test_receiver_that_hangs_is_asked_again(clock, monkeypatch):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 0.3)
    with Receiver(hanging, taking) as receiver:
        told = Told(receiver)
        [change] = told.hears()
        run_for(clock, hours=1)

    assert records(receiver) == ids_of([change] * 2)
    assert Delivery.objects.get().state == "delivered"


def test_receiver_that_was_not_there_is_asked_again(clock):
    with Receiver() as gone:
        pass
    told = Told(gone)
    [change] = told.hears()
    run()
    assert Delivery.objects.get().outcome == "The server took no connection."
    with Receiver() as receiver:
        Webhook.objects.update(address=receiver.address)
        run_for(clock, hours=1)

    assert records(receiver) == ids_of([change])


def test_every_change_arrives_in_order_through_a_receiver_that_fails(clock):
    """What is refused, dropped or taken is told again; nothing later comes before it."""
    answers = [answering(500), taking, dropping, answering(429), taking, answering(503)]
    with Receiver(*answers, taking) as receiver:
        told = Told(receiver)
        changes = told.hears(250)
        run_for(clock, hours=2)

    first_time = list(dict.fromkeys(records(receiver)))
    assert first_time == ids_of(changes)
    order = list(dict.fromkeys(message_ids(receiver)))
    assert message_ids(receiver) == sorted(message_ids(receiver), key=order.index)


def test_no_receiver_keeps_another_waiting(clock, monkeypatch):
    monkeypatch.setattr(egress, "TOTAL_SECONDS", 1)
    with Receiver(hanging) as slow, Receiver() as quick:
        Told(slow).hears()
        told = Told(quick)
        changes = told.hears(150)
        run()

    assert records(quick) == ids_of(changes)


def test_waits_grow_and_end_after_three_days(clock):
    with Receiver(answering(500)) as receiver:
        told = Told(receiver)
        told.hears()
        begun = timezone.now()
        waits = []
        for _ in range(30):
            run()
            delivery = Delivery.objects.get()
            if delivery.state != "waiting":
                break
            waits.append((delivery.next_attempt_at - timezone.now()).total_seconds())
            clock.move_to(delivery.next_attempt_at)

    assert waits[:8] == [5, 30, 120, 600, 3600, 10800, 21600, 21600]
    assert delivery.state == "failed"
    assert timezone.now() - begun == 3 * DAY


def test_webhook_stops_after_three_days_and_its_owner_is_told(clock):
    with Receiver(answering(500)) as receiver:
        told = Told(receiver)
        told.hears()
        run_for(clock, hours=80)
        sent = len(receiver.taken)
        told.hears()
        run_for(clock, hours=80)

    told.webhook.refresh_from_db()
    assert told.webhook.state == "stopped"
    assert len(receiver.taken) == sent
    [letter] = mail.outbox
    assert letter.to == [told.owner.email]
    assert told.webhook.name in letter.body
    assert f"/en/accounts/webhooks/{told.webhook.pk}/" in letter.body


def test_resumed_webhook_goes_on_from_where_it_stopped(clock):
    with Receiver(answering(500)) as receiver:
        told = Told(receiver)
        missed = told.hears(2)
        run_for(clock, hours=80)
        missed += told.hears(2)
        receiver.answers = [taking]
        receiver.taken.clear()
        resume(told.webhook)
        run()

    assert records(receiver) == ids_of(missed)


def resume(webhook):
    webhook.refresh_from_db()
    keeping.change_webhook(webhook=webhook, revision=webhook.revision, state="active")


def test_one_success_begins_the_three_days_anew(clock):
    with Receiver(answering(500)) as receiver:
        told = Told(receiver)
        told.hears()
        run_for(clock, hours=48)
        receiver.answers = [taking, answering(500)]
        run_for(clock, hours=12)
        told.hears()
        run_for(clock, hours=48)

    told.webhook.refresh_from_db()
    assert told.webhook.state == "active"


@pytest.mark.parametrize(
    ("asked", "seconds"), [("1", 5), ("900", 900), ("90000", 6 * 3600), ("soon", 5)]
)
def test_receiver_that_asks_to_be_left_alone_is(clock, asked, seconds):
    with Receiver(answering(429, Retry_After=asked)) as receiver:
        Told(receiver).hears()
        run()

    waits = Delivery.objects.get().next_attempt_at - timezone.now()
    assert waits.total_seconds() == seconds


def test_receiver_that_is_gone_pauses_its_webhook(clock):
    with Receiver(answering(410)) as receiver:
        told = Told(receiver)
        [change] = told.hears()
        run_for(clock, hours=10)
        told.webhook.refresh_from_db()
        assert told.webhook.state == "paused"
        assert len(receiver.taken) == 1
        assert [letter.to for letter in mail.outbox] == [[told.owner.email]]

        receiver.answers = [taking]
        resume(told.webhook)
        run()

    assert records(receiver) == ids_of([change] * 2)


def test_of_an_answer_the_status_alone_is_kept(told):
    def talking(handler):
        handler.send_response(500, "quite confidential")
        handler.end_headers()
        handler.wfile.write(b"quite confidential")

    with Receiver(talking) as receiver:
        Webhook.objects.update(address=receiver.address)
        told.hears()
        run()

    delivery = Delivery.objects.get()
    assert delivery.outcome == "The server answered 500."
    assert "confidential" not in str(vars(delivery))


# -- Workers that die ----------------------------------------------------------------
def test_message_of_a_worker_that_died_is_sent_again_under_its_identifier(
    clock, told, receiver
):
    told.hears()
    sending.build_messages(now=timezone.now())
    [claimed] = sending.claim_messages(now=timezone.now(), most=5)

    run()
    assert receiver.taken == []  # the lease of the dead one
    clock.shift(2 * sending.LEASE)
    run()

    assert message_ids(receiver) == [claimed.message_id]
    assert Delivery.objects.get().state == "delivered"


def test_worker_that_comes_back_late_writes_nothing(clock, told, receiver):
    told.hears()
    sending.build_messages(now=timezone.now())
    [late] = sending.claim_messages(now=timezone.now(), most=5)
    clock.shift(2 * sending.LEASE)
    [current] = sending.claim_messages(now=timezone.now(), most=5)

    sending.settle(late, egress.Answer(204), "", now=timezone.now())

    assert Delivery.objects.get().state == "waiting"
    told.webhook.refresh_from_db()
    assert told.webhook.position == 0
    sending.settle(current, egress.Answer(204), "", now=timezone.now())
    told.webhook.refresh_from_db()
    assert told.webhook.position == current.until


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_message_once(receiver):
    told = Told(receiver)
    told.hears()
    sending.build_messages(now=timezone.now())
    claimed = []

    def claim():
        claimed.extend(sending.claim_messages(now=timezone.now(), most=5))
        sending.transaction.get_connection().close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == 1


def test_what_cannot_be_written_down_of_one_is_of_all_others(
    told, receiver, monkeypatch, caplog
):
    """Here nobody can be told that a receiver is gone."""

    def refuse(**mail):
        raise ValueError

    monkeypatch.setattr(sending, "send_template_mail", refuse)
    with Receiver(answering(410)) as gone:
        broken = Told(gone)
        broken.hears()
        changes = told.hears(150)
        run()

    assert records(receiver) == ids_of(changes)
    assert not told.webhook.deliveries.under_way().exists()
    assert broken.webhook.deliveries.get().state == "waiting"  # until its lease is over
    assert "was not written down" in caplog.text


# -- Rights, as they are when it is sent ---------------------------------------------
def close_account(told):
    told.owner.is_active = False
    told.owner.save()


def leave_the_secretariat(told):
    told.owner.is_staff = False
    told.owner.save()


def lose_second_factor(told):
    told.owner.authenticator_set.all().delete()


@pytest.mark.parametrize(
    "lose", [close_account, leave_the_secretariat, lose_second_factor]
)
@pytest.mark.parametrize("is_begun", [True, False])
def test_who_lost_the_right_is_told_nothing_more(clock, receiver, lose, is_begun):
    told = Told(receiver, staff=True)
    told.hears()
    if is_begun:
        sending.build_messages(now=timezone.now())
    lose(told)

    run_for(clock, hours=100)

    assert receiver.taken == []


def test_paused_webhook_is_told_nothing_until_it_is_resumed(clock, told, receiver):
    [change] = told.hears()
    sending.build_messages(now=timezone.now())
    webhook = told.webhook
    keeping.change_webhook(webhook=webhook, revision=webhook.revision, state="paused")
    run_for(clock, hours=100)
    assert receiver.taken == []

    resume(webhook)
    run()

    assert records(receiver) == ids_of([change])


def test_another_address_is_told_what_the_one_before_did_not_take(clock):
    with Receiver(answering(500)) as before, Receiver() as after:
        told = Told(before)
        [change] = told.hears()
        run()
        webhook = told.webhook
        webhook.refresh_from_db()
        keeping.change_webhook(
            webhook=webhook, revision=webhook.revision, address=after.address
        )
        run()

    assert records(after) == ids_of([change])


def test_removed_webhook_is_told_nothing(told, receiver):
    told.hears()
    sending.build_messages(now=timezone.now())
    keeping.remove_webhook(webhook=told.webhook, revision=told.webhook.revision)

    run()

    assert receiver.taken == []
    assert not Delivery.objects.exists()
    assert not Webhook.pgh_event_model.objects.exists()


# -- What is kept --------------------------------------------------------------------
def test_log_is_kept_for_thirty_days_and_what_waits_for_ever(clock):
    old = DeliveryFactory(state="delivered")
    waiting = DeliveryFactory()
    clock.shift(29 * DAY)
    sending.forget_deliveries(now=timezone.now())
    assert Delivery.objects.count() == 2

    clock.shift(2 * DAY)
    sending.forget_deliveries(now=timezone.now())

    assert list(Delivery.objects.all()) == [waiting]
    assert old.webhook.pk
