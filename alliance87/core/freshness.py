"""How long ago a record was confirmed, and when its people are to be asked again."""

import datetime

from django.db import models
from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce, TruncDate

AGEING_AFTER = datetime.timedelta(days=365)
STALE_AFTER = datetime.timedelta(days=730)
OCCASIONS = [AGEING_AFTER, STALE_AFTER]


def freshness_of(days):
    """``fresh``, ``ageing`` or ``stale`` for an age in days; ``unknown`` for none."""
    if days is None:
        return "unknown"
    if days > STALE_AFTER.days:
        return "stale"
    return "ageing" if days > AGEING_AFTER.days else "fresh"


class ConfirmedQuerySet(models.QuerySet):
    """Rows that say when they were last confirmed, and asked about."""

    def of_freshness(self, state, *, on):
        """Those whose light shows ``state`` (see ``freshness_of``) on the date."""
        stale, ageing = on - STALE_AFTER, on - AGEING_AFTER
        rules = {
            "fresh": Q(confirmed_on__gte=ageing),
            "ageing": Q(confirmed_on__gte=stale, confirmed_on__lt=ageing),
            "stale": Q(confirmed_on__lt=stale),
            "unknown": Q(confirmed_on__isnull=True),
        }
        return self.filter(rules[state])

    def due_to_confirm(self, *, on):
        """Those whose light turned, on an occasion at which nobody has been asked.

        Counted from the last confirmation, or from the day the record was entered.
        """
        rows = self.alias(
            said_on=Coalesce(
                "confirmed_on", TruncDate("created_at"), output_field=DateField()
            )
        )
        rule = Q()
        for span in OCCASIONS:
            turned = ExpressionWrapper(
                F("said_on") + span, output_field=DateTimeField()
            )
            not_asked = Q(confirmation_asked_on__isnull=True) | Q(
                confirmation_asked_on__lte=turned
            )
            rule |= Q(said_on__lt=on - span) & not_asked
        return rows.filter(rule)
