"""What the site-wide search finds of the events, their reports and proposals."""

from django.utils.translation import gettext_lazy as _

from alliance87.core.search import SearchIndex, tri
from events.models import Event, MeetingReport, Proposal

EVENT_WEIGHTS = {
    "A": tri("title"),
    "B": ["series", "city", "venue", *tri("country__name")],
    "C": tri("summary"),
}
REPORT_WEIGHTS = {
    "A": tri("title"),
    "B": tri("event__title"),
    "C": tri("foreword"),
}
PROPOSAL_WEIGHTS = {
    "A": tri("text"),
    "B": [*tri("attribution"), "label"],
    "C": tri("section__heading", "section__report__title"),
}

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
