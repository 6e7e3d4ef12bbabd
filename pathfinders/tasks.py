from celery import shared_task
from django.utils import timezone

from pathfinders.actions.confirmations import ask_due_countries


@shared_task(name="pathfinders.ask_to_confirm")
def ask_to_confirm() -> None:
    """Ask, once a day, about the countries that nobody confirmed for long."""
    ask_due_countries(on=timezone.localdate())
