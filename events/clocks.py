import zoneinfo

from django.utils import timezone

from events.models import Event
from events.zones import zone_names


class VenueClock:
    """Shows and reads the moments of a form on the clock of the event's venue."""

    moments: tuple[str, ...] = ("starts_at",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.moments:
            moment = getattr(self.instance, name)
            if name in self.fields and moment:
                # Without a zone, the widget shows it as it is.
                self.initial[name] = timezone.make_naive(moment, self.zone())

    def clean(self):
        cleaned = super().clean()
        for name in self.moments:
            moment = cleaned.get(name)
            if moment:
                as_typed = timezone.make_naive(moment)
                cleaned[name] = timezone.make_aware(as_typed, self.zone())
        return cleaned

    def event(self):
        return self.instance if isinstance(self.instance, Event) else None

    def zone(self):
        """The time zone of the venue; UTC as long as no valid one is known."""
        event = self.event()
        typed = getattr(self, "cleaned_data", {}).get("time_zone")
        name = typed or (event.time_zone if event else "UTC")
        known = name in zone_names()
        return zoneinfo.ZoneInfo(name if known else "UTC")


class OfEventClock(VenueClock):
    """The same for a record that belongs to an event."""

    def event(self):
        chosen = getattr(self, "cleaned_data", {}).get("event")
        return chosen or (self.instance.event if self.instance.event_id else None)
