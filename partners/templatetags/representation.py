"""What concerns whoever speaks for a partner."""

from django import template

from alliance87.core.listing import by_name
from partners.enums import ProposalState
from partners.models import ProfileChange, Representative

register = template.Library()


@register.simple_tag
def spoken_for_by(user):
    """For which partners a person speaks: their representations, in order of name."""
    if not user.is_authenticated:
        return []
    return (
        Representative.objects.of(user)
        .select_related("partner")
        .order_by(by_name("partner", "name"))
    )


@register.simple_tag
def unsettled_proposal(partner, user):
    """The last proposal about ``partner``, where it waits or was declined; else None."""
    last = ProfileChange.objects.for_reader(user).about(partner).last()
    unsettled = {ProposalState.PROPOSED, ProposalState.DECLINED}
    return last if last and last.state in unsettled else None
