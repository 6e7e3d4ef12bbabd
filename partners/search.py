"""What the site-wide search finds of the partners."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.search import SearchIndex, tri
from partners.models import Partner

PARTNER_WEIGHTS = {
    "A": [*tri("name"), "acronym"],
    "B": tri("country__name"),
    "C": tri("description"),
}

INDEXES = [
    SearchIndex(
        key="partners",
        label=_("Partners"),
        model=Partner,
        fields=PARTNER_WEIGHTS,
        title="name",
        excerpt="description",
    ),
]
