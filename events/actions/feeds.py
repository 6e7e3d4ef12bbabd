"""Personal calendars: each person makes, renews and revokes their own."""

import datetime

from django.db import transaction

from events.models import CalendarFeed
from events.models.feed import hash_secret, new_secret

USE_NOTED_EVERY = datetime.timedelta(minutes=10)


@transaction.atomic
def make_feed(*, user):
    """Give ``user`` a calendar with a new secret, and return the secret.

    The address they had before is unknown from now on. The secret is kept nowhere.
    """
    secret = new_secret()
    CalendarFeed.objects.update_or_create(
        user=user,
        defaults={"secret_hash": hash_secret(secret), "last_used_at": None},
    )
    return secret


def revoke_feed(*, user):
    """The address of the calendar of ``user`` leads nowhere from now on."""
    CalendarFeed.objects.filter(user=user).delete()


@transaction.atomic
def choose_events(*, user, everything):
    """Fill the calendar with all that ``user`` may see, or what they take part in."""
    feed = CalendarFeed.objects.select_for_update().filter(user=user).first()
    if feed is not None:
        feed.everything = everything
        feed.save(update_fields=["everything", "updated_at"])


def note_use(*, feed, at):
    """Keep when ``feed`` was last read, about to the minute."""
    if feed.last_used_at is None or at - feed.last_used_at >= USE_NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=at)
