"""What the site-wide search finds of the action groups."""

from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup, Output
from alliance87.core.search import SearchIndex, StoredWords, tri

GROUP_WEIGHTS = {"A": tri("name"), "B": tri("summary"), "C": tri("mandate")}
OUTPUT_WEIGHTS = StoredWords("words")  # what is in them stands with the model

INDEXES = [
    SearchIndex(
        key="action-groups",
        label=_("Action groups"),
        model=ActionGroup,
        fields=GROUP_WEIGHTS,
        title="name",
        excerpt="summary",
    ),
    SearchIndex(
        key="outputs",
        label=_("Outputs of work plans"),
        model=Output,
        fields=OUTPUT_WEIGHTS,
        title="text",
        excerpt="indicator",
    ),
]
