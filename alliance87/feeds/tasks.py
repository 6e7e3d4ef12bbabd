from celery import shared_task
from django.utils import timezone

from alliance87.core.api import stored
from alliance87.feeds import actions
from alliance87.feeds.models import Reader
from alliance87.feeds.reading import visitors_lists


@shared_task(name="feeds.compare", soft_time_limit=900, time_limit=960)
def compare(reader_id: str) -> None:
    """Compare every record that a reader sees with what they were told."""
    reader = Reader.objects.filter(pk=reader_id).first()
    if reader:
        actions.compare(reader=reader, now=timezone.now())


@shared_task(name="feeds.compare_all")
def compare_all() -> None:
    """Have every reader compared: after midnight, what the date alone changes is told."""
    for key in Reader.objects.values_list("pk", flat=True):
        compare.delay(str(key))


@shared_task(name="feeds.store_records", soft_time_limit=1500, time_limit=1560)
def store_records() -> None:
    """Have ready what lists tell visitors: with a new day or new code all is made anew."""
    for _endpoint, view in visitors_lists():
        if stored.stores_records(view):
            stored.fill(view)


@shared_task(name="feeds.forget")
def forget() -> None:
    """Delete what nobody follows any more."""
    actions.forget(now=timezone.now())
