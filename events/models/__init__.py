"""The models, one module a subject; import them from here."""

from events.models.agenda import (
    ActionPoint,
    AgendaItem,
    Contribution,
)
from events.models.event import (
    Event,
    Recording,
    Registration,
    standing,
    validate_time_zone,
)
from events.models.report import (
    MeetingReport,
    Proposal,
    ReportComment,
    ReportSection,
)

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "Contribution",
    "Event",
    "MeetingReport",
    "Proposal",
    "Recording",
    "Registration",
    "ReportComment",
    "ReportSection",
    "standing",
    "validate_time_zone",
]
