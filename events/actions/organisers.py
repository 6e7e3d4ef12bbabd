"""Who may write what belongs to a meeting."""

from django.core.exceptions import PermissionDenied

from events.models import Event


def require_organiser(event, by):
    """For the chairs of the meeting, if they may read it, and the Secretariat."""
    events = Event.objects.visible_to(by).filter(pk__in=Event.objects.editable_by(by))
    if not events.filter(pk=event.pk).exists():
        raise PermissionDenied
