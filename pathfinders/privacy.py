"""Personal data of pathfinder countries: who wrote and decided, and nobody else.

The texts speak of institutions.
"""

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DataClass
from alliance87.core.privacy import Field, Personal, blank


def part_of(model, owner, purpose):
    """That a person did something to a row of ``model``; afterwards, nobody did."""
    return Personal(
        model,
        owner=owner,
        purpose=purpose,
        retention=_("As long as the country’s record."),
        fields=[Field(owner, DataClass.PARTICIPATION, blank(None))],
        also=["created_at"],
    )


PERSONAL = [
    part_of(
        "pathfinders.Assessment",
        "written_by",
        _("To let whoever wrote a report correct it on the same day."),
    ),
    part_of(
        "pathfinders.CommitmentComment",
        "written_by",
        _(
            "To tell the person what became of it, and that nobody decides on their own."
        ),
    ),
    part_of("pathfinders.CommitmentComment", "decided_by", _("To know who decided.")),
    part_of(
        "pathfinders.ProgressReport",
        "submitted_by",
        _("To know who submitted it, and that nobody accepts their own."),
    ),
    part_of("pathfinders.ProgressReport", "accepted_by", _("To know who accepted it.")),
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
}
