from celery import shared_task
from django.utils import timezone

from pathfinders.actions import reporting


@shared_task(name="pathfinders.open_reports")
def open_reports() -> None:
    """Open, once a day, the reports that countries owe for this year."""
    reporting.open_reports(on=timezone.localdate())


@shared_task(name="pathfinders.remind_of_reports")
def remind_of_reports() -> None:
    """Remind people, once a day, of the reports that are due."""
    reporting.remind_of_reports(on=timezone.localdate())
