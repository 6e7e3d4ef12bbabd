"""The models, one module a subject; import them from here."""

from events.models.agenda import ActionPoint, AgendaItem, Contribution
from events.models.draft import ReportDraft
from events.models.event import (
    Event,
    Recording,
    Registration,
    local_year,
    standing,
    validate_time_zone,
)
from events.models.feed import CalendarFeed
from events.models.report import MeetingReport, Proposal, ReportComment, ReportSection
from events.models.survey import (
    Survey,
    SurveyAnswer,
    SurveyParticipation,
    SurveyQuestion,
)
from events.models.uptake import ProposalUptake

__all__ = [
    "ActionPoint",
    "AgendaItem",
    "CalendarFeed",
    "Contribution",
    "Event",
    "MeetingReport",
    "Proposal",
    "ProposalUptake",
    "Recording",
    "Registration",
    "ReportComment",
    "ReportDraft",
    "ReportSection",
    "Survey",
    "SurveyAnswer",
    "SurveyParticipation",
    "SurveyQuestion",
    "local_year",
    "standing",
    "validate_time_zone",
]
