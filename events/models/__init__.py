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
from events.models.minutes import (
    Decision,
    ItemMinutes,
    MeetingMinutes,
    shown_minutes,
)
from events.models.publication import AgendaPublication
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
    "AgendaPublication",
    "CalendarFeed",
    "Contribution",
    "Decision",
    "Event",
    "ItemMinutes",
    "MeetingMinutes",
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
    "shown_minutes",
    "standing",
    "validate_time_zone",
]
