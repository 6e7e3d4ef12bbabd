"""What the site-wide search finds of the partners."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import IloRegion
from alliance87.core.search import SearchIndex, StoredWords
from partners.enums import StakeholderGroup
from partners.models import Partner

# Names and acronym; then themes and countries; then the description. ``KeepWords``
# says what is in the column.
PARTNER_WEIGHTS = StoredWords(
    "words", choices=(StakeholderGroup, IloRegion), exact="acronym"
)

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
