from celery import shared_task
from django.utils import timezone

from partners import actions


@shared_task(name="partners.clean_applications")
def clean_applications() -> None:
    """Forget, once a day, the applications whose time is over."""
    actions.clean_applications(now=timezone.now())


@shared_task(name="partners.erase_messages")
def erase_messages() -> None:
    """Delete, once a day, the texts of messages whose time is over."""
    actions.erase_messages(now=timezone.now())


@shared_task(name="partners.send_digests")
def send_digests() -> None:
    """Tell the Secretariat, once a day, what waits for it."""
    actions.send_digests(now=timezone.now())
