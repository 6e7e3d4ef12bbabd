"""Whether the reader speaks for a partner."""

from django import template

from partners.models import Representative

register = template.Library()


@register.simple_tag
def speaks_for_nobody(user):
    """True for a signed-in person of no partner and not of the Secretariat."""
    if not user.is_authenticated or user.is_staff:
        return False
    return not Representative.objects.of(user).exists()
