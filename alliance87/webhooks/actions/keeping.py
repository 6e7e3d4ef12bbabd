"""What people do with their webhooks."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance87.accounts.models import User
from alliance87.accounts.notices import tell
from alliance87.core.privacy import forget
from alliance87.core.revisions import lock_revision
from alliance87.webhooks.actions.following import newest_change
from alliance87.webhooks.actions.sending import attempt
from alliance87.webhooks.enums import WebhookState
from alliance87.webhooks.models import MOST_WEBHOOKS, Webhook, outcome_in_words
from alliance87.webhooks.signing import body_of, new_message_id

BOTH_SIGN = datetime.timedelta(hours=24)
WEBHOOK_MADE = gettext_lazy("A webhook was added: a server is told of changes.")


def create_webhook(*, owner, now, as_secretariat=False, **values):
    """Return the new webhook of ``owner`` and its secret, which is shown this once.

    It is told of what changes from ``now`` on.
    """
    if as_secretariat and not owner.is_staff:
        message = _("Only the Secretariat reads what is its own.")
        raise ValidationError({"as_secretariat": message})
    # Apart: to begin with a reader takes a while, and is no harm where the rest fails.
    position = newest_change(owner=owner, as_secretariat=as_secretariat, now=now)
    return add_webhook(
        owner=owner, as_secretariat=as_secretariat, position=position, **values
    )


@transaction.atomic
def add_webhook(*, owner, name, address, position, as_secretariat, endpoints=()):
    User.objects.select_for_update().get(pk=owner.pk)  # one at a time
    taken = set(Webhook.objects.owned_by(owner).values_list("place", flat=True))
    free = [place for place in range(1, MOST_WEBHOOKS + 1) if place not in taken]
    if not free:
        message = _("You have %d webhooks, and nobody has more. Remove one first.")
        raise ValidationError(message % MOST_WEBHOOKS)
    webhook = Webhook(
        owner_id=owner.pk,
        name=name,
        address=address,
        endpoints=sorted({*endpoints}),
        as_secretariat=as_secretariat,
        place=free[0],
        position=position,
    )
    secret = webhook.renew_secret()
    webhook.full_clean()
    webhook.save()
    tell(user=owner, what=WEBHOOK_MADE)
    return webhook, secret


@transaction.atomic
def change_webhook(*, webhook, revision, **values):
    """Give the fields ``values``. Raises ``Conflict`` where it is at another revision.

    What is under way is dropped: from here on the webhook begins where it stopped being
    taken, in a new message and at once.
    """
    webhook = lock_revision(record=webhook, revision=revision)
    if values.get("state", webhook.state) not in {webhook.state, *settable()}:
        raise ValidationError({"state": _("Set it to active or to paused.")})
    if "endpoints" in values:
        values["endpoints"] = sorted({*values["endpoints"]})
    changed = {
        name for name, value in values.items() if getattr(webhook, name) != value
    }
    for name, value in values.items():
        setattr(webhook, name, value)
    if changed - {"name"}:
        webhook.deliveries.under_way().delete()
        webhook.failing_since = None
    webhook.full_clean()
    webhook.save()
    return webhook


def settable():
    return [WebhookState.ACTIVE, WebhookState.PAUSED]


@transaction.atomic
def rotate_secret(*, webhook, now):
    """Return a new secret, shown this once. For a day the one before signs as well."""
    webhook = Webhook.objects.select_for_update().get(pk=webhook.pk)
    webhook.sealed_previous = webhook.sealed_secret
    webhook.previous_until = now + BOTH_SIGN
    secret = webhook.renew_secret()
    webhook.save()
    return secret


@transaction.atomic
def remove_webhook(*, webhook, revision):
    """Delete it, its log and its past. Raises ``Conflict`` at another revision."""
    webhook = lock_revision(record=webhook, revision=revision)
    forget(Webhook.objects.filter(pk=webhook.pk))


@dataclass(frozen=True)
class Tested:
    """What came of a message that was sent to try a webhook."""

    taken: bool
    status: int | None
    detail: str


def send_test(*, webhook, now):
    """Send a signed message of no change, now, and return what came of it."""
    body = body_of("test", {}, at=now)
    answer, failure = attempt(
        webhook=webhook, message_id=new_message_id(), body=body, at=now
    )
    status = answer.status if answer else None
    return Tested(
        taken=answer is not None and answer.is_taken,
        status=status,
        detail=outcome_in_words(status, failure),
    )
