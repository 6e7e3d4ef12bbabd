"""Rich text as pages show it: cleaned where it is drawn, whoever wrote it."""

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from alliance87.core.richtext import clean_html, is_plain
from alliance87.core.texts import translated_text

register = template.Library()


@register.filter
def rich(text):
    """Simple HTML, cleaned here; a text without tags as escaped paragraphs."""
    if not text:
        return ""
    if is_plain(text):
        return linebreaks_filter(text)
    return mark_safe(clean_html(text))  # noqa: S308  # cleaned here


@register.simple_tag
def tri_rich(obj, field):
    """A translated field as ``rich``, marked ``lang`` when borrowed."""
    text, language = translated_text(obj, field)
    html = rich(text)
    if not html or language is None:
        return html
    return format_html('<div lang="{}">{}</div>', language, html)
