"""Who a reader is: for whom they speak and to what they belong, which decides what they
may read besides the tiers. Compared between two looks, in short."""

import hashlib
import json

from django.utils import timezone

from action_groups.models import ActionGroup, Membership
from action_groups.models.space import SpaceOpening
from events.models import Event, Registration
from partners.models import Representative


def rows_of_rights(user):
    """The rows that give ``user`` rights, with what of each decides."""
    return {
        "speaks": Representative.objects.of(user).values_list("pk", "partner", "role"),
        "belongs": Membership.objects.of(user).values_list(
            "pk", "action_group", "role"
        ),
        "chairs": ActionGroup.objects.chaired_by(user).values_list("pk"),
        "meets": Event.objects.with_user(user).values_list("pk"),
        "runs": Event.objects.chaired_by(user).values_list("pk"),
        "comes": Registration.objects.of(user).values_list("pk", "event", "status"),
        "opened": SpaceOpening.objects.open_to(user).values_list("pk", "action_group"),
    }


def rights_of(user):
    """A digest of who ``user`` is now, and the keys of what they are it by."""
    if not user.is_authenticated:
        return "", set()
    found = {
        name: sorted([str(value) for value in row] for row in rows.order_by())
        for name, rows in rows_of_rights(user).items()
    }
    text = json.dumps([user.is_active, user.is_staff, found], sort_keys=True)
    keys = {value for rows in found.values() for row in rows for value in row}
    return hashlib.sha256(text.encode()).hexdigest(), keys | {str(user.pk)}


def next_lapse(user):
    """When a right of ``user`` ends by itself, or None."""
    if not user.is_staff:
        return None
    openings = SpaceOpening.objects.open_to(user).filter(until__gt=timezone.now())
    return openings.order_by("until").values_list("until", flat=True).first()
