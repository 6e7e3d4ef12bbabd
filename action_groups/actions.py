"""Writes of action groups that are more than one save."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from action_groups.enums import MembershipRole
from action_groups.models import Membership
from alliance87.accounts.actions import invite
from partners.actions.people import account_of, await_acceptance, enter_representative


@transaction.atomic
def invite_to_group(
    *, action_group, partner, email, name, role, language, speaks_as, since, by
):
    """Enter a person who takes part for ``partner``, invite them, return the invitation.

    Who does not speak for the partner yet is entered as its representative in the role
    ``speaks_as``, and speaks for it once they accept. A chair takes the first place that is free.
    """
    user = account_of(email=email, name=name, language=language)
    current = partner.representatives.not_ended().filter(user=user).first()
    membership = Membership(
        action_group=action_group,
        partner=partner,
        representative=current
        or enter_representative(partner=partner, user=user, name=name, role=speaks_as),
        role=role,
        chair_place=free_place(action_group) if chairs(role) else None,
        since=since,
    )
    membership.full_clean()
    membership.save()
    with translation.override(user.language):
        purpose = _("to take part in %(group)s for %(partner)s as %(role)s") % {
            "group": action_group,
            "partner": partner,
            "role": MembershipRole(role).label,
        }
    invitation = invite(user=user, purpose=purpose, by=by)
    if current is None:
        await_acceptance(
            representative=membership.representative, invitation=invitation
        )
    return invitation


def chairs(role):
    return role in MembershipRole.chairing()


def free_place(action_group):
    taken = action_group.memberships.current().values_list("chair_place", flat=True)
    free = {1, 2} - set(taken)
    if not free:
        raise ValidationError(_("This group has two chairs already."))
    return min(free)
