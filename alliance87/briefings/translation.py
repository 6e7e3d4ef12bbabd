"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.briefings.models import PackItem
from alliance87.core.history import keep_history


@register(PackItem)
class PackItemTranslation(TranslationOptions):
    fields = ("title", "text")


keep_history("briefings")
