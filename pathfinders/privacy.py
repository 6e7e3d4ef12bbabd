"""Pathfinder countries hold no personal data: they speak of institutions."""

from alliance87.core.privacy import Personal

PERSONAL: list[Personal] = []

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
}
