"""The readers of changes that webhooks have: each is caught up with before it is told."""

from alliance87.feeds.models import Reader
from alliance87.webhooks.actions.sending import build_messages, changes_of


def reader_of(webhook):
    """Who the webhook is told for. As a member, unless it is to be the Secretariat."""
    reader, _made = Reader.objects.get_or_create(
        user_id=webhook.owner_id, as_member=not webhook.as_secretariat
    )
    return reader


def follow(webhook):
    """Have a webhook begin with what changes from now on."""
    reader_of(webhook)
    last = changes_of(webhook).order_by("-pk").first()
    webhook.position = last.pk if last else 0


def follow_changes(*, now):
    """Catch up with every reader that has a live webhook, and begin what is to be told."""
    build_messages(now=now)
