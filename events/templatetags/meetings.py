"""What meetings ask of whoever is signed in."""

from django import template
from django.utils import timezone

from alliance87.core.visibility import is_signed_in, reads_everything
from events.enums import EventKind
from events.models import ActionPoint, Event

register = template.Library()

MOST = 3  # meetings on the home page


@register.simple_tag
def own_meetings(user):
    """The meetings to come that a person runs; for the Secretariat, the next of the GCG.

    With ``points``, how many open action points are theirs. Nothing for visitors.
    """
    if not is_signed_in(user):
        return {}
    coming = Event.objects.visible_to(user).upcoming(at=timezone.now())
    coming, most = coming.order_by("starts_at"), MOST
    if reads_everything(user):
        coming, most = coming.filter(kind=EventKind.GCG_MEETING), 1
    meetings = list(
        coming.filter(pk__in=Event.objects.editable_by(user).values("pk"))[:most]
    )
    points = ActionPoint.objects.visible_to(user).owned_by(user).open().count()
    return {"meetings": meetings, "points": points} if meetings or points else {}
