"""Translated text and partial dates, for pages and packs alike."""

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import gettext

from alliance87.core.enums import DatePrecision

# Where to look for a text when the reader's language has none.
FALLBACK_LANGUAGES = ("en", "fr", "es")


def translated_text(obj, field):
    """The text of ``field`` a reader gets, and its language if that is not theirs.

    Returns ``(text, None)`` when the active language has the text (or the object has
    no columns for languages), ``(text, "fr")`` when it had to be borrowed from
    another, ``("", None)`` when there is none at all. Reads the language columns
    themselves, not django-modeltranslation's own fall-back, which would hide the
    borrowing.
    """
    if obj is None or obj == "":
        return "", None
    active = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    if not hasattr(obj, f"{field}_{active}") and not hasattr(obj, f"{field}_en"):
        return getattr(obj, field, "") or "", None
    own = getattr(obj, f"{field}_{active}", "") or ""
    if own:
        return own, None
    for language in FALLBACK_LANGUAGES:
        text = getattr(obj, f"{field}_{language}", "") or ""
        if text:
            return text, language
    return "", None


def format_on(value, precision=DatePrecision.DAY):
    """A date as exactly as it is known: "17 July 2019", "July 2019", "2019",
    "by July 2019". Empty for no date. In the active language.
    """
    if not value:
        return ""
    precision = str(precision or DatePrecision.DAY)
    if precision == DatePrecision.YEAR:
        return formats.date_format(value, "Y")
    if precision == DatePrecision.MONTH:
        return formats.date_format(value, "YEAR_MONTH_FORMAT")
    if precision == DatePrecision.BY:
        month = formats.date_format(value, "YEAR_MONTH_FORMAT")
        return gettext("by %(month)s") % {"month": month}
    return formats.date_format(value, "DATE_FORMAT")
