"""Pathfinder countries speak of institutions; of people, only who asked and offered."""

from django.utils.translation import gettext_lazy as _

from partners.privacy import part_of

AS_LONG = _("As long as the record.")

PERSONAL = [
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
    "pathfinders.SupportRequest": ["title", "text"],
    "pathfinders.SupportOffer": ["text", "reason"],
}
