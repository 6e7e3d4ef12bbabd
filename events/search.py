"""What the site-wide search finds of the events, their reports and proposals."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.search import SearchIndex, StoredWords
from events.models import Event, MeetingReport, Proposal

# What is in them stands with each model: ``keep_words()``.
EVENT_WEIGHTS = REPORT_WEIGHTS = PROPOSAL_WEIGHTS = StoredWords("words")

INDEXES = [
    SearchIndex(
        key="events",
        label=_("Events"),
        model=Event,
        fields=EVENT_WEIGHTS,
        title="title",
        excerpt="summary",
    ),
    SearchIndex(
        key="reports",
        label=_("Meeting reports"),
        model=MeetingReport,
        fields=REPORT_WEIGHTS,
        title="title",
    ),
    SearchIndex(
        key="proposals",
        label=_("Proposals"),
        model=Proposal,
        fields=PROPOSAL_WEIGHTS,
        title="text",
    ),
]
