"""Who chairs an event."""

from events.models import Event


def events_chaired_by(user):
    """The events for which a person must sign in with a second factor."""
    return Event.objects.chaired_by(user)
