"""Who spoke, in the order in which a report names them. Pure."""

from events.enums import ContributionRole


def by_role(contributions):
    """Pairs of a role, in words, and those who had it, in their order."""
    contributions = list(contributions)
    groups = [
        (label, [person for person in contributions if person.role == role])
        for role, label in ContributionRole.choices
    ]
    return [(label, people) for label, people in groups if people]
