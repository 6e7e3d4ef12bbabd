"""The models, one module a subject; import them from here."""

from pathfinders.models.country import (
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    ProgressReport,
    StageEvent,
)
from pathfinders.models.indicators import (
    Indicator,
    IndicatorValue,
    Instrument,
    Ratification,
)
from pathfinders.models.reporting import CommitmentComment, ReportReminder
from pathfinders.models.roadmap import Assessment, Commitment, PriorityArea, Roadmap
from pathfinders.models.support import SupportOffer, SupportRequest

__all__ = [
    "Assessment",
    "Commitment",
    "CommitmentComment",
    "CoordinationBody",
    "Indicator",
    "IndicatorValue",
    "Instrument",
    "LessonLearnt",
    "NextStep",
    "PathfinderCountry",
    "PriorityArea",
    "ProgressReport",
    "Ratification",
    "ReportReminder",
    "Roadmap",
    "StageEvent",
    "SupportOffer",
    "SupportRequest",
]
