"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from alliance87.core.history import keep_history
from partners.models import (
    Partner,
)


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ["name", "description"]
    required_languages = {"en": ["name"]}


keep_history("partners")
