"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.core.history import keep_history
from pathfinders.models import (
    Assessment,
    Commitment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Roadmap,
    StageEvent,
    SupportRequest,
)


@register(PathfinderCountry)
class PathfinderCountryTranslation(TranslationOptions):
    fields = ["summary", "focal_institution"]


@register(CoordinationBody)
class CoordinationBodyTranslation(TranslationOptions):
    fields = ["name", "description"]


@register(StageEvent)
class StageEventTranslation(TranslationOptions):
    fields = ["note"]


@register(Roadmap)
class RoadmapTranslation(TranslationOptions):
    fields = ["title"]


@register(PriorityArea)
class PriorityAreaTranslation(TranslationOptions):
    fields = ["label"]


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ["title", "text", "lead_institution", "target_unit"]


@register(Assessment)
class AssessmentTranslation(TranslationOptions):
    fields = ["narrative"]


@register(NextStep)
class NextStepTranslation(TranslationOptions):
    fields = ["text"]


@register(LessonLearnt)
class LessonLearntTranslation(TranslationOptions):
    fields = ["text"]


@register(ProgressReport)
class ProgressReportTranslation(TranslationOptions):
    fields = ["summary"]


@register(Instrument)
class InstrumentTranslation(TranslationOptions):
    fields = ["title"]


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ["name", "unit"]


@register(IndicatorValue)
class IndicatorValueTranslation(TranslationOptions):
    fields = ["disaggregation"]


@register(SupportRequest)
class SupportRequestTranslation(TranslationOptions):
    fields = ["title", "text"]


keep_history("pathfinders")
