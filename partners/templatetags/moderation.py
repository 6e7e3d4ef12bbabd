"""What waits for the Secretariat, for the first page of the admin."""

from django import template
from django.utils import timezone

from partners.waiting import queues_for

register = template.Library()


@register.simple_tag
def waiting_for(user):
    """The queues with something in them that ``user`` may look at."""
    return queues_for(user, at=timezone.now())
