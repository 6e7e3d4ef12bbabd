from celery import shared_task
from django.utils import timezone

from events.actions import registrations


@shared_task(name="events.remind_of_events")
def remind_of_events() -> None:
    """Remind people, once, of an event that is near."""
    now = timezone.now()
    for registration_id in registrations.due_reminders(now=now):
        registrations.remind_of_event(registration_id=registration_id, now=now)
