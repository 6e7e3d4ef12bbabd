from celery import shared_task
from django.utils import timezone

from pathfinders.actions import reporting
from pathfinders.actions.confirmations import ask_due_countries


@shared_task(name="pathfinders.open_reports")
def open_reports() -> None:
    """Open, once a day, the reports that countries owe for this year."""
    reporting.open_reports(on=timezone.localdate())


@shared_task(name="pathfinders.remind_of_reports")
def remind_of_reports() -> None:
    """Remind people, once a day, of the reports that are due."""
    reporting.remind_of_reports(on=timezone.localdate())


@shared_task(name="pathfinders.ask_to_confirm")
def ask_to_confirm() -> None:
    """Ask, once a day, about the countries that nobody confirmed for long."""
    ask_due_countries(on=timezone.localdate())
