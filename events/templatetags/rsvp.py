"""What an event's page tells its reader about taking part."""

from django import template
from django.utils import timezone

from alliance87.core.visibility import is_signed_in
from events.models import Registration
from events.taking_part import closed_because, people_to_register

register = template.Library()


@register.inclusion_tag("events/rsvp_panel.html", takes_context=True)
def rsvp_panel(context, event):
    """One's registration for ``event``, or the way to one. Nothing for a visitor."""
    user = context["request"].user
    if not is_signed_in(user):
        return {}
    own = Registration.objects.own(user).filter(event=event).first()
    return {
        "event": event,
        "registration": own,
        "may_ask": own is None and people_to_register(event, user).exists(),
        "closed": closed_because(event, at=timezone.now()),
    }
