"""The portal's Celery application, with waits short enough for a test to see them end.

What is tried and what is written stays as it is; only the clocks run faster, and no pack
is given up, since here each may be struck many times.
"""

import datetime

import django

django.setup()

from alliance87.briefings.actions import building, leases  # noqa: E402
from alliance87.celery import app  # noqa: E402

leases.LEASE = datetime.timedelta(seconds=3)
leases.RENEWED_EVERY = 0.7
building.REQUEUE_AFTER = datetime.timedelta(seconds=2)
building.MAX_ATTEMPTS = 1000
building.BACK_OFF = [datetime.timedelta(seconds=0.5)] * building.MAX_ATTEMPTS

__all__ = ["app"]
