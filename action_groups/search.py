"""What the site-wide search finds of the action groups."""

from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup, Output
from alliance87.core.search import SearchIndex, tri

GROUP_WEIGHTS = {"A": tri("name"), "B": tri("summary"), "C": tri("mandate")}
OUTPUT_WEIGHTS = {
    "A": tri("text"),
    "B": [*tri("indicator", "target_unit"), "label"],
    "C": tri("objective__title"),
}

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
