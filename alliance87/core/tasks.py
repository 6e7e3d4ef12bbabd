import time

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from alliance87.core import actions, stamps
from alliance87.core.api import once
from alliance87.core.health import HEARTBEAT_KEY, HEARTBEAT_SECONDS

SWEEP_SECONDS = 45


# A heartbeat that waited behind a long build says nothing any more.
@shared_task(name="core.heartbeat", ignore_result=True, expires=60)
def heartbeat():
    """Write down that a worker takes tasks; forgotten after HEARTBEAT_SECONDS.

    Redis does the forgetting, so no two machines' clocks need to agree.
    """
    cache.set(HEARTBEAT_KEY, timezone.now().isoformat(), timeout=HEARTBEAT_SECONDS)


@shared_task(name="core.deliver_mail", soft_time_limit=60, time_limit=75)
def deliver_mail(mail_id: str) -> None:
    """Send one mail now. One that is not due, held or gone is left alone."""
    actions.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="core.sweep_mail", soft_time_limit=120, time_limit=135)
def sweep_mail() -> None:
    """Send every mail that is due: retries, and what Redis or a worker lost.

    Leaves when there is none, or when its time is up: the next sweep goes on.
    """
    until = time.monotonic() + SWEEP_SECONDS
    while mail_ids := actions.due_mail(now=timezone.now()):
        for mail_id in mail_ids:
            if time.monotonic() > until:
                return
            actions.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="core.forget_mail")
def forget_mail() -> None:
    """Delete the mails whose time is over."""
    actions.forget_mail(now=timezone.now())


@shared_task(name="core.forget_stamps")
def forget_stamps() -> None:
    """Delete the stamps that newer ones of the same table make useless."""
    stamps.forget_stamps()


@shared_task(name="core.forget_kept_answers")
def forget_kept_answers() -> None:
    """Delete what came of writes that nobody sends again."""
    once.forget_kept_answers(now=timezone.now())
