"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.core.history import keep_history
from alliance87.core.models import (
    Country,
    Document,
    Source,
    Theme,
)


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ["name"]


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ["name"]


@register(Source)
class SourceTranslation(TranslationOptions):
    fields = ["title", "short_title"]


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ["title", "summary", "body"]


keep_history("core")
