from action_groups.enums import MembershipRole
from action_groups.members import by_stakeholder_group, members_of
from partners.enums import StakeholderGroup
from tests.factories.action_groups import MembershipFactory
from tests.factories.partners import PartnerFactory


def membership(partner, role=MembershipRole.MEMBER):
    return MembershipFactory.build(action_group=None, partner=partner, role=role)


def partner(group):
    return PartnerFactory.build(country=None, stakeholder_group=group)


def test_partner_in_two_roles_is_one_member():
    union = partner(StakeholderGroup.WORKERS_ORGANISATION)
    chair = membership(union, MembershipRole.CHAIR)
    plain = membership(union)

    [member] = members_of([chair, plain])

    assert member.partner == union
    assert member.roles == [chair]


def test_members_stand_by_stakeholder_group_in_the_order_of_the_enum():
    business = partner(StakeholderGroup.BUSINESS)
    ministry = partner(StakeholderGroup.GOVERNMENT_ENTITY)

    groups = by_stakeholder_group(
        members_of([membership(business), membership(ministry)])
    )

    assert [label for label, _members in groups] == [
        StakeholderGroup.GOVERNMENT_ENTITY.label,
        StakeholderGroup.BUSINESS.label,
    ]
