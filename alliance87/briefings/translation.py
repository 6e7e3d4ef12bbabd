"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.briefings.models import PackItem


@register(PackItem)
class PackItemTranslation(TranslationOptions):
    fields = ("title", "text")
