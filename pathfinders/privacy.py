"""Personal data of pathfinder countries: who wrote and decided, and nobody else.

The texts speak of institutions.
"""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal
from partners.privacy import part_of

AS_LONG = _("As long as the country’s record.")

PERSONAL = [
    part_of(
        "pathfinders.Assessment",
        "written_by",
        _("To let whoever wrote a report correct it on the same day."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.CommitmentComment",
        "written_by",
        _(
            "To tell the person what became of it, and that nobody decides on their own."
        ),
        AS_LONG,
    ),
    part_of(
        "pathfinders.CommitmentComment",
        "decided_by",
        _("To know who decided."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.ProgressReport",
        "submitted_by",
        _("To know who submitted it, and that nobody accepts their own."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.ProgressReport",
        "accepted_by",
        _("To know who accepted it."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.SupportRequest",
        "asked_by",
        _("To tell the person what is offered."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.SupportOffer",
        "offered_by",
        _("To know who spoke for the partner, and that nobody decides on their own."),
        AS_LONG,
    ),
    part_of(
        "pathfinders.SupportOffer",
        "decided_by",
        _("To know who decided."),
        AS_LONG,
    ),
    Personal(
        "pathfinders.ReportReminder",
        owner="user",
        purpose=_("To remind nobody twice on one occasion."),
        retention=_("As long as the report."),
        fields=[Field("user", DataClass.PARTICIPATION)],
        also=["occasion", "due_on", "created_at"],
    ),
]

NOT_PERSONAL = {
    "pathfinders.PathfinderCountry": ["summary", "focal_institution"],
    "pathfinders.CoordinationBody": ["name", "description"],
    "pathfinders.StageEvent": ["note"],
    "pathfinders.NextStep": ["text"],
    "pathfinders.LessonLearnt": ["text"],
    "pathfinders.ProgressReport": ["summary", "remarks"],
    "pathfinders.Instrument": ["code", "title"],
    "pathfinders.Indicator": ["name", "unit"],
    "pathfinders.IndicatorValue": ["disaggregation"],
    "pathfinders.Roadmap": ["title"],
    "pathfinders.PriorityArea": ["label"],
    "pathfinders.Commitment": [
        *("target_unit", "reference", "title", "text"),
        *("lead_institution", "budget_currency"),
    ],
    "pathfinders.Assessment": ["narrative"],
    "pathfinders.CommitmentComment": ["narrative", "reason"],
    "pathfinders.SupportRequest": ["title", "text"],
    "pathfinders.SupportOffer": ["text", "reason"],
}
