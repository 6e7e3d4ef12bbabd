"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from action_groups.models import (
    ActionGroup,
    Activity,
    CrossCuttingPriority,
    GroupFunction,
    Objective,
    Output,
    OutputUpdate,
    ResourceNeed,
    WorkPlan,
    Workstream,
)
from alliance87.core.history import keep_history


@register(ActionGroup)
class ActionGroupTranslation(TranslationOptions):
    fields = ["name", "summary", "mandate"]


@register(GroupFunction)
class GroupFunctionTranslation(TranslationOptions):
    fields = ["text"]


@register(Workstream)
class WorkstreamTranslation(TranslationOptions):
    fields = ["name"]


@register(WorkPlan)
class WorkPlanTranslation(TranslationOptions):
    fields = ["title"]


@register(CrossCuttingPriority)
class CrossCuttingPriorityTranslation(TranslationOptions):
    fields = ["text"]


@register(Objective)
class ObjectiveTranslation(TranslationOptions):
    fields = ["title"]


@register(Output)
class OutputTranslation(TranslationOptions):
    fields = ["text", "indicator", "target_unit"]


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ["title"]


@register(OutputUpdate)
class OutputUpdateTranslation(TranslationOptions):
    fields = ["narrative"]


@register(ResourceNeed)
class ResourceNeedTranslation(TranslationOptions):
    fields = ["title", "outcome"]


keep_history("action_groups")
