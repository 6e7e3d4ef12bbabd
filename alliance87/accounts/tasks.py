from celery import shared_task
from django.utils import timezone

from alliance87.accounts import actions


@shared_task(name="accounts.forget")
def forget() -> None:
    """Delete the sessions, tokens and invitations whose time is over."""
    actions.forget_old(now=timezone.now())
