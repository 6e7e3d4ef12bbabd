"""What record pages say of a fact: when, exactly as far as known, and from where."""

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, strip_tags
from django.utils.text import Truncator

from alliance87.core.record_views import KINDS
from alliance87.core.texts import format_on, translated_text
from alliance87.core.visibility import tiers_for

register = template.Library()


@register.filter
def exact_date(value, precision="day"):
    """A date as exactly as its source gives it: "July 2019", "by July 2019"."""
    return format_on(value, precision)


@register.simple_tag
def tri_words(obj, field, words):
    """The first words of a translated field, for a card; marked when borrowed."""
    text, language = translated_text(obj, field)
    start = Truncator(strip_tags(text)).words(words)
    if language is None:
        return conditional_escape(start)
    return format_html('<span lang="{}">{}</span>', language, start)


@register.simple_tag
def period(starts_on, ends_on):
    """Two dates as a period: years where they are whole, months otherwise."""
    whole_years = (starts_on.month, starts_on.day, ends_on.month, ends_on.day)
    precision = "year" if whole_years == (1, 1, 12, 31) else "month"
    first, last = format_on(starts_on, precision), format_on(ends_on, precision)
    return first if first == last else f"{first}–{last}"


@register.inclusion_tag("components/source_note.html", takes_context=True)
def source_of(context, record, as_of=""):
    """The source note of a record; nothing where the reader may not see the source."""
    source = record.source
    if source is not None and source.visibility not in tiers_for(context.get("user")):
        source = None
    return {
        "source": source,
        "allowed": source is not None,
        "locator": record.locator,
        "as_of": as_of,
    }


@register.simple_tag
def changes_url(record):
    """Where the changes of a record with a page of its own are listed."""
    kinds = {label: kind for kind, label in KINDS.items()}
    kind = kinds[record._meta.label]
    return reverse("record-changes", kwargs={"kind": kind, "pk": record.pk})
