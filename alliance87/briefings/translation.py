"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.briefings.models import PackItem, PackTemplate, PackTemplateItem
from alliance87.core.history import keep_history


@register(PackItem)
class PackItemTranslation(TranslationOptions):
    fields = ("title", "text", "notes")


@register(PackTemplate)
class PackTemplateTranslation(TranslationOptions):
    fields = ("name",)


@register(PackTemplateItem)
class PackTemplateItemTranslation(TranslationOptions):
    fields = ("title",)


keep_history("briefings")
