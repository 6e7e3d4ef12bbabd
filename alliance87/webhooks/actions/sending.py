"""Messages on their way: one at a time to each webhook, at least once, in order.

PostgreSQL holds what is under way, by a lease and a fencing number. A worker that dies
leaves a message that is sent again, under the same identifier; Redis holds nothing.
"""

import concurrent.futures
import datetime
import logging
import time

from django.db import transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone, translation

from alliance87.accounts.second_factor import lacks_second_factor
from alliance87.core import egress
from alliance87.core.egress import EgressError
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.sealed import Unreadable
from alliance87.feeds.models import Change
from alliance87.webhooks.enums import DeliveryFailure, DeliveryState, WebhookState
from alliance87.webhooks.models import Delivery, Webhook
from alliance87.webhooks.signing import body_of, headers_of, new_message_id

logger = logging.getLogger(__name__)

MOST_CHANGES = 100  # in a message
SENDERS = 16  # requests at a time
LEASE = datetime.timedelta(minutes=1)  # a request takes fifteen seconds at most
KEPT = datetime.timedelta(days=30)
GIVEN_UP_AFTER = datetime.timedelta(days=3)
LONGEST_WAIT = datetime.timedelta(hours=6)
# After the first failure, the second, …; then every six hours.
WAITS = [
    datetime.timedelta(seconds=5),
    datetime.timedelta(seconds=30),
    datetime.timedelta(minutes=2),
    datetime.timedelta(minutes=10),
    datetime.timedelta(hours=1),
    datetime.timedelta(hours=3),
]
GONE = 410


# -- What there is to tell -----------------------------------------------------------
def changes_of(webhook):
    """The changes of the webhook's reader, whatever it wants of them."""
    return Change.objects.filter(
        reader__user=webhook.owner_id, reader__as_member=not webhook.as_secretariat
    ).order_by("pk")


def wanted_of(webhook):
    rows = changes_of(webhook)
    return rows.filter(endpoint__in=webhook.endpoints) if webhook.endpoints else rows


def build_messages(*, now):
    """Begin a message for every live webhook that has none under way and needs one."""
    idle = Webhook.objects.live().exclude(
        pk__in=Delivery.objects.under_way().values("webhook")
    )
    for key in idle.values_list("pk", flat=True):
        build_message(webhook_id=key, now=now)


@transaction.atomic
def build_message(*, webhook_id, now):
    """The next message of a webhook, begun; None where there is nothing to tell now."""
    rows = Webhook.objects.live().select_for_update(skip_locked=True, of=("self",))
    webhook = rows.filter(pk=webhook_id).first()
    if webhook is None or webhook.deliveries.under_way().exists():
        return None
    news = wanted_of(webhook).after(webhook.position)
    keys = list(news.values_list("pk", flat=True)[:MOST_CHANGES])
    if not keys:
        pass_over_unwanted(webhook)
        return None
    return Delivery.objects.create(
        webhook=webhook,
        message_id=new_message_id(),
        after=webhook.position,
        until=keys[-1],
        next_attempt_at=now,
    )


def pass_over_unwanted(webhook):
    """So that they are not looked through again each time."""
    last = changes_of(webhook).after(webhook.position).order_by("-pk").first()
    if last is not None and webhook.endpoints:
        # One that was committed meanwhile is later than this, and is seen next time.
        if wanted_of(webhook).filter(pk__gt=webhook.position, pk__lte=last.pk).exists():
            return
        Webhook.objects.filter(pk=webhook.pk).update(position=last.pk)


# -- Sending it ----------------------------------------------------------------------
def send_messages(*, seconds):
    """Send what is due, and what becomes due, for some seconds.

    Many at a time, so that a receiver that hangs keeps no other waiting. The threads
    only ask the network: all that is written is written here.
    """
    until = time.monotonic() + seconds
    under_way = {}
    with concurrent.futures.ThreadPoolExecutor(SENDERS) as senders:
        while True:
            room = SENDERS - len(under_way)
            if room and time.monotonic() < until:
                for delivery in claim_messages(now=timezone.now(), most=room):
                    request = request_of(delivery, at=timezone.now())
                    under_way[senders.submit(attempt, **request)] = delivery
            if not under_way:
                return
            done, _waiting = concurrent.futures.wait(
                under_way, timeout=1, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in done:
                write_down(under_way.pop(future), *future.result())


@transaction.atomic
def claim_messages(*, now, most):
    """Take up to ``most`` messages that are due, for a while."""
    rows = Delivery.objects.due(at=now).select_related("webhook__owner")
    rows = rows.select_for_update(skip_locked=True, of=("self",))
    claimed = []
    for delivery in rows.order_by("next_attempt_at")[:most]:
        if lacks_second_factor(delivery.webhook.owner):
            # As a token of theirs would: none of their rights until they have one.
            delivery.next_attempt_at = now + WAITS[-2]
            delivery.save(update_fields=["next_attempt_at", "updated_at"])
            continue
        delivery.fence += 1
        delivery.attempts += 1
        delivery.attempted_at = now
        delivery.claimed_until = now + LEASE
        delivery.save(
            update_fields=[
                *("fence", "attempts", "attempted_at", "claimed_until", "updated_at")
            ]
        )
        claimed.append(delivery)
    return claimed


def request_of(delivery, *, at):
    """What is sent for ``delivery``, as ``attempt`` takes it."""
    webhook = delivery.webhook
    changes = wanted_of(webhook).filter(pk__gt=delivery.after, pk__lte=delivery.until)
    told = [
        {"kind": kind, "endpoint": endpoint, "id": str(record)}
        for kind, endpoint, record in changes.values_list("kind", "endpoint", "record")
    ]
    body = body_of("changes", {"changes": told}, at=delivery.created_at)
    return {
        "webhook": webhook,
        "message_id": delivery.message_id,
        "body": body,
        "at": at,
    }


def attempt(*, webhook, message_id, body, at):
    """Sign and send: what came of it, the answer or None and why there is none."""
    try:
        headers = headers_of(
            message_id=message_id, body=body, secrets=webhook.secrets_at(at), at=at
        )
        return egress.post(webhook.address, body=body, headers=headers), ""
    except Unreadable:
        return None, DeliveryFailure.NO_SECRET
    except EgressError as error:
        return None, error.reason
    except Exception:
        logger.exception("A message to a webhook could not be sent.")
        return None, DeliveryFailure.DROPPED


# -- What came of it -----------------------------------------------------------------
def held(delivery):
    """The message, as long as nobody else has taken it since, or dropped it."""
    return Delivery.objects.filter(
        pk=delivery.pk, fence=delivery.fence, state=DeliveryState.WAITING
    )


def write_down(delivery, answer, failure):
    """Settle it. What cannot be is sent again after its lease, and harms no other."""
    try:
        settle(delivery, answer, failure, now=timezone.now())
    except Exception:
        logger.exception("What came of message %s was not written down.", delivery)


def settle(delivery, answer, failure, *, now):
    """Write down what came of an attempt; after a success, begin the next message."""
    if answer is not None and answer.is_taken:
        if finish(delivery, answer, now=now):
            build_message(webhook_id=delivery.webhook_id, now=now)
        return
    logger.info("Message %s: %s", delivery, failure or answer.status)
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id)
        webhook = webhook.select_related("owner").first()
        if webhook is None or not held(delivery).exists():
            return
        since = webhook.failing_since or now
        Webhook.objects.filter(pk=webhook.pk).update(
            failing_since=Coalesce("failing_since", now)
        )
        result = {
            "last_status": answer.status if answer else None,
            "last_failure": failure,
            "claimed_until": None,
            "updated_at": now,
        }
        gone = answer is not None and answer.status == GONE
        if gone or now - since >= GIVEN_UP_AFTER:
            held(delivery).update(state=DeliveryState.FAILED, **result)
            rest(webhook, WebhookState.PAUSED if gone else WebhookState.STOPPED)
            return
        wait = wait_after(delivery.attempts, answer.retry_after if answer else None)
        held(delivery).update(
            next_attempt_at=min(now + wait, since + GIVEN_UP_AFTER), **result
        )


@transaction.atomic
def finish(delivery, answer, *, now):
    # First the webhook, as everywhere: two that wait for each other would both fail.
    Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
    written = held(delivery).update(
        state=DeliveryState.DELIVERED,
        last_status=answer.status,
        last_failure="",
        claimed_until=None,
        updated_at=now,
    )
    if not written:
        logger.warning("Message %s was taken over while it was sent.", delivery)
        return False
    Webhook.objects.filter(pk=delivery.webhook_id).update(
        position=delivery.until, failing_since=None
    )
    return True


def wait_after(attempts, retry_after):
    """How long after a failure to try again: longer, where the receiver asks for it."""
    wait = WAITS[attempts - 1] if attempts <= len(WAITS) else LONGEST_WAIT
    asked = datetime.timedelta(seconds=retry_after or 0)
    return max(wait, min(asked, LONGEST_WAIT))


def rest(webhook, state):
    """Send nothing more until its owner says so, and tell them by mail."""
    webhook.state = state
    webhook.save(update_fields=["state", "updated_at"])
    owner = webhook.owner
    with translation.override(owner.language):
        page = reverse("webhooks:detail", args=[webhook.pk])
    send_template_mail(
        to=owner.email,
        template="webhook_stopped",
        context={
            "webhook": webhook,
            "is_paused": state == WebhookState.PAUSED,
            "url": portal_url(page),
        },
        language=owner.language,
    )


def forget_deliveries(*, now):
    """Delete what is no longer kept of messages that came to their end."""
    Delivery.objects.old(before=now - KEPT).delete()
