from celery import shared_task
from django.utils import timezone

from alliance87.core.locks import alone
from alliance87.webhooks.actions import sending
from alliance87.webhooks.actions.following import follow_changes

SEND_SECONDS = 45


@shared_task(name="webhooks.follow_changes", soft_time_limit=240, time_limit=270)
def follow() -> None:
    """Find what changed for the readers that have webhooks, and begin messages of it."""
    with alone("webhooks.follow_changes") as is_mine:
        if is_mine:
            follow_changes(now=timezone.now())


@shared_task(name="webhooks.send_messages", soft_time_limit=90, time_limit=105)
def send_messages() -> None:
    """Send what is due. One process does: it asks many servers at a time."""
    with alone("webhooks.send_messages") as is_mine:
        if is_mine:
            sending.send_messages(seconds=SEND_SECONDS)


@shared_task(name="webhooks.forget_deliveries")
def forget_deliveries() -> None:
    """Delete what is no longer kept of old messages."""
    sending.forget_deliveries(now=timezone.now())
