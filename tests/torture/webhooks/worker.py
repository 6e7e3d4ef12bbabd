"""The portal's Celery application, with waits short enough for a test to see them end.

What is tried and what is written stays as it is; only the clocks run faster: a second for
a request, where it has fifteen; four for the lease, where it has sixty; two at most between
two attempts, where it may be six hours. And a message holds three changes, not a hundred,
so that few changes make many messages.
"""

import datetime

import django

django.setup()

from alliance87.celery import app  # noqa: E402
from alliance87.core import egress  # noqa: E402
from alliance87.webhooks import tasks  # noqa: E402
from alliance87.webhooks.actions import sending  # noqa: E402

egress.CONNECT_SECONDS = 0.5
egress.TOTAL_SECONDS = 1
sending.LEASE = datetime.timedelta(seconds=4)
sending.WAITS = [datetime.timedelta(seconds=each) for each in (0.1, 0.2, 0.4, 0.8)]
sending.LONGEST_WAIT = datetime.timedelta(seconds=2)
sending.MOST_CHANGES = 3
tasks.SEND_SECONDS = 10

# As the portal's own, of which nothing else is needed here.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": 0.5, "options": {"expires": 5}}
    for name, task in [
        ("follow-changes", "webhooks.follow_changes"),
        ("send-webhook-messages", "webhooks.send_messages"),
    ]
}

__all__ = ["app"]
