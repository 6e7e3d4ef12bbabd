"""What concerns whoever speaks for a partner."""

from django import template

from partners.enums import ProposalState
from partners.models import ProfileChange, Representative

register = template.Library()


@register.simple_tag
def speaks_for_nobody(user):
    """True for a signed-in person of no partner and not of the Secretariat."""
    if not user.is_authenticated or user.is_staff:
        return False
    return not Representative.objects.of(user).exists()


@register.simple_tag
def unsettled_proposal(partner, user):
    """The last proposal about ``partner``, where it waits or was declined; else None."""
    last = ProfileChange.objects.for_reader(user).about(partner).last()
    unsettled = {ProposalState.PROPOSED, ProposalState.DECLINED}
    return last if last and last.state in unsettled else None
