"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.core.history import keep_history
from events.models import (
    ActionPoint,
    AgendaItem,
    Decision,
    Event,
    ItemMinutes,
    MeetingReport,
    Proposal,
    ProposalUptake,
    Recording,
    ReportSection,
    SurveyQuestion,
)


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ["title", "summary"]


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ["title", "objective"]


@register(Recording)
class RecordingTranslation(TranslationOptions):
    fields = ["title"]


@register(MeetingReport)
class MeetingReportTranslation(TranslationOptions):
    fields = ["title", "disclaimer", "foreword"]


@register(ReportSection)
class ReportSectionTranslation(TranslationOptions):
    fields = ["heading", "objective", "summary"]


@register(Proposal)
class ProposalTranslation(TranslationOptions):
    fields = ["text", "attribution"]


@register(ProposalUptake)
class ProposalUptakeTranslation(TranslationOptions):
    fields = ["note"]


@register(ActionPoint)
class ActionPointTranslation(TranslationOptions):
    fields = ["text", "progress", "closing_remark"]


@register(ItemMinutes)
class ItemMinutesTranslation(TranslationOptions):
    fields = ["text"]


@register(Decision)
class DecisionTranslation(TranslationOptions):
    fields = ["text"]


@register(SurveyQuestion)
class SurveyQuestionTranslation(TranslationOptions):
    fields = ["text", "choices"]


keep_history("events")
