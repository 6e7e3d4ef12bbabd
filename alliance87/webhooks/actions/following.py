"""The readers of changes that webhooks have: each is caught up with before it is told."""

import logging

from alliance87.feeds.actions import catch_up, reader_for
from alliance87.webhooks.actions.sending import build_messages
from alliance87.webhooks.models import Webhook

logger = logging.getLogger(__name__)


def reader_of(*, owner, as_secretariat, now):
    """Who a webhook is told for: its owner as a member, or as the Secretariat."""
    return reader_for(user=owner, as_member=not as_secretariat, now=now)


def newest_change(*, owner, as_secretariat, now):
    """The number of the last change up to now: a new webhook begins after it."""
    reader = reader_of(owner=owner, as_secretariat=as_secretariat, now=now)
    catch_up(reader=reader, now=now)
    last = reader.changes.order_by("-pk").first()
    return last.pk if last else 0


def follow_changes(*, now):
    """Catch up with every reader that has a live webhook, and begin what is to be told."""
    followed = {
        (webhook.owner, webhook.as_secretariat)
        for webhook in Webhook.objects.live().select_related("owner")
    }
    for owner, as_secretariat in followed:
        try:
            catch_up(
                reader=reader_of(owner=owner, as_secretariat=as_secretariat, now=now),
                now=now,
            )
        except Exception:  # the others are told all the same
            logger.exception("A reader that has webhooks could not be caught up with.")
    build_messages(now=now)
