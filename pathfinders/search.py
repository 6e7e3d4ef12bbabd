"""What the site-wide search finds of the pathfinder countries and their roadmaps."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.search import SearchIndex, tri
from pathfinders.models import Commitment, PathfinderCountry, SupportRequest
from pathfinders.models.support import COUNTRY

PATHFINDER_WEIGHTS = {
    "A": tri("country__name"),
    "B": tri("focal_institution"),
    "C": tri("summary"),
}
SUPPORT_WEIGHTS = {
    "A": tri("title"),
    "B": tri(f"{COUNTRY}__country__name", "commitment__title"),
    "C": tri("text"),
}


class OpenRequests(SearchIndex):
    """The requests for support that partners can still answer, as their list has them."""

    def rows_for(self, user):
        return super().rows_for(user).open()


INDEXES = [
    SearchIndex(
        key="pathfinders",
        label=_("Pathfinder countries"),
        model=PathfinderCountry,
        fields=PATHFINDER_WEIGHTS,
        title="country.name",
        excerpt="summary",
    ),
    SearchIndex(
        key="commitments",
        label=_("Commitments"),
        model=Commitment,
        fields={
            "A": [*tri("title"), "reference"],
            "B": tri("priority_area__roadmap__pathfinder__country__name"),
            "C": [*tri("text"), *tri("lead_institution")],
        },
        title="title",
        excerpt="text",
    ),
    OpenRequests(
        key="support",
        label=_("Support that is asked for"),
        model=SupportRequest,
        fields=SUPPORT_WEIGHTS,
        title="title",
        excerpt="text",
    ),
]
