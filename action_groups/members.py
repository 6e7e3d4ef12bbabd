"""Who belongs to a group, sorted for a reader."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from action_groups.enums import MembershipRole
from action_groups.models import Membership
from alliance87.core.enums import IloRegion
from partners.enums import StakeholderGroup


@dataclass
class Member:
    """A partner of a group with everything it is there."""

    partner: object
    memberships: list

    @property
    def roles(self):
        """Its roles but plain membership, which goes without saying."""
        return [m for m in self.memberships if m.role != MembershipRole.MEMBER]


def groups_chaired_by(user):
    """The chairs of groups for which a person must sign in with a second factor."""
    return Membership.objects.of(user).chairing()


def members_of(memberships):
    """One ``Member`` for each partner, in the order of ``memberships``."""
    members = {}
    for membership in memberships:
        member = members.setdefault(
            membership.partner_id, Member(membership.partner, [])
        )
        member.memberships.append(membership)
    return list(members.values())


def by_stakeholder_group(members):
    """``(label, members)`` of each stakeholder group that has any."""
    return [
        (group.label, found)
        for group in StakeholderGroup
        if (found := [m for m in members if m.partner.stakeholder_group == group])
    ]


def by_region(members):
    """``(label, how many)`` of each region of the members' home countries that has any."""
    homes = [m.partner.country.ilo_region for m in members if m.partner.country]
    found = [
        (region.label, homes.count(region)) for region in IloRegion if region in homes
    ]
    abroad = len(members) - len(homes)
    return [*found, (_("no home country"), abroad)] if abroad and found else found
