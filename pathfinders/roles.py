"""The countries a person keeps up to date or comments on, told as roles."""

from django.utils.translation import gettext as _

from alliance87.accounts.roles import CountryCommentator, CountryFocalPoint, Held
from pathfinders.models import Commitment, PathfinderCountry


def held_by(user):
    """One for each country ``user`` reports for, and each they may comment on."""
    kept = PathfinderCountry.objects.reportable_by(user).select_related(
        "country", "focal_partner"
    )
    held = [
        Held(
            CountryFocalPoint,
            country,
            _("speaks for %(partner)s, the focal institution")
            % {"partner": country.focal_partner},
        )
        for country in kept
    ]
    commented = Commitment.objects.commentable_by(user)
    countries = PathfinderCountry.objects.visible_to(user).filter(
        pk__in=commented.values("priority_area__roadmap__pathfinder")
    )
    return held + [
        Held(
            CountryCommentator,
            country,
            _("speaks for an organisation that is at home or at work there"),
        )
        for country in countries.select_related("country")
    ]
