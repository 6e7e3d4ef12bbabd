"""The columns that exist in English, French and Spanish."""

from modeltranslation.translator import TranslationOptions, register

from partners.models import (
    Partner,
)


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ["name", "description"]
