"""Who chairs an event."""

from events.models.event import chairings_of


def events_chaired_by(user):
    """The chairs of events for which a person must sign in with a second factor."""
    return chairings_of(user)
