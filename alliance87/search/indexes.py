"""What the site-wide search looks through, in the order of its results page."""

from django.utils.translation import gettext_lazy as _

from action_groups import search as action_groups
from alliance87.core.models import Document
from alliance87.core.search import SearchIndex
from alliance87.core.views import DOCUMENT_WEIGHTS
from events import search as events
from partners import search as partners
from pathfinders import search as pathfinders

INDEXES = [
    *partners.INDEXES,
    *pathfinders.INDEXES,
    *action_groups.INDEXES,
    *events.INDEXES,
    SearchIndex(
        key="documents",
        label=_("Documents"),
        model=Document,
        fields=DOCUMENT_WEIGHTS,
        title="title",
        excerpt="body",
    ),
]
