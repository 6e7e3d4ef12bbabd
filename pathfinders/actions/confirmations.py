"""Asking a country's focal institution whether the country's record is right."""

from partners.actions.confirmations import ask_to_confirm
from pathfinders.models import PathfinderCountry


def ask_country(*, pathfinder, on, only_due=True):
    """Ask those who speak for the focal partner; nobody, where there is none."""
    return ask_to_confirm(
        record=pathfinder,
        partner=pathfinder.focal_partner,
        page="pathfinders:confirm-link",
        on=on,
        only_due=only_due,
    )


def ask_due_countries(*, on):
    """Ask about every country that is due. Return how many mails were written."""
    due = PathfinderCountry.objects.due_to_confirm(on=on)
    due = due.select_related("focal_partner")
    return sum(ask_country(pathfinder=pathfinder, on=on) for pathfinder in due)
