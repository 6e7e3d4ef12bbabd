"""Template tags for what every page needs: translated text, icons, languages, dates."""

import datetime
import json
import re
from pathlib import Path
from types import SimpleNamespace

from django import forms, template
from django.conf import settings
from django.core.paginator import Paginator
from django.template.defaultfilters import linebreaks_filter
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import formats, timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext

from alliance87.core.freshness import freshness_of
from alliance87.core.texts import format_on, translated_text
from alliance87.core.worldmap import DISCLAIMER, world_map

register = template.Library()

WEB = re.compile(r"https?://[^\s\x00-\x1f]", re.IGNORECASE)

STYLEGUIDE = Path(__file__).parents[1] / "data" / "styleguide.json"

LANGUAGE_NAMES = {"en": "English", "fr": "Français", "es": "Español"}

STATUS_SHAPES = {
    "not_started": "hollow",
    "planned": "hollow",
    "requested": "hollow",
    "open": "hollow",
    "due": "hollow",
    "upcoming": "hollow",
    "under_way": "half",
    "building": "half",
    "submitted": "half",
    "proposed": "half",
    "offered": "half",
    "waiting": "half",
    "active": "half",
    "delayed": "triangle",
    "overdue": "triangle",
    "failed": "triangle",
    "sent_back": "triangle",
    "completed": "check",
    "held": "check",
    "adopted": "check",
    "endorsed": "check",
    "accepted": "check",
    "validated": "check",
    "published": "check",
    "sealed": "check",
    "final": "check",
    "granted": "check",
    "matched": "check",
    "dropped": "cross",
    "cancelled": "cross",
    "withdrawn": "cross",
    "declined": "cross",
    "superseded": "cross",
    "draft": "dashed",
    "paused": "dashed",
    "lapsed": "dashed",
    "unconfirmed": "dashed",
    "closed": "full",
}

STATUS_TONES = {
    "hollow": "neutral",
    "half": "active",
    "triangle": "late",
    "check": "done",
    "cross": "off",
    "dashed": "neutral",
    "full": "neutral",
}


@register.simple_tag
def tri(obj, field):
    """A translated field as escaped text, marked ``lang`` when borrowed.

    ``{% tri partner "name" %}``. Not for use inside an attribute or ``<title>``: see
    ``tri_text``.
    """
    text, language = translated_text(obj, field)
    if language is None:
        return conditional_escape(text)
    return format_html('<span lang="{}">{}</span>', language, text)


@register.simple_tag
def tri_text(obj, field):
    """The same text without the mark-up, for ``<title>``, attributes and ``as name``."""
    return translated_text(obj, field)[0]


@register.simple_tag
def tri_block(obj, field):
    """A translated field as paragraphs, one for each blank line between them."""
    text, language = translated_text(obj, field)
    if not text:
        return ""
    paragraphs = linebreaks_filter(text)
    if language is None:
        return paragraphs
    return format_html('<div lang="{}">{}</div>', language, paragraphs)


@register.simple_tag
def icon(name, css=""):
    """A decorative icon from the sprite, hidden from screen readers.

    The words beside it carry the meaning; an icon alone needs a visually hidden label.
    """
    return format_html(
        '<svg class="icon {}" width="20" height="20" aria-hidden="true" '
        'focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/lucide/sprite.svg"),
        name,
    )


def in_language(path, code):
    """The same page in a language; of an address that has no page, the same address."""
    url = translate_url(path, code)
    prefix = f"/{translation.get_language()}/"
    if url == path and path.startswith(prefix):
        return f"/{code}/{path.removeprefix(prefix)}"
    return url


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context):
    """Links to this very page, query string and all, in each of the languages."""
    request = getattr(context, "request", None)
    path = request.get_full_path() if request else "/"
    active = translation.get_language()
    return {
        "languages": [
            {
                "code": code,
                "name": LANGUAGE_NAMES.get(code, name),
                "url": in_language(path, code),
                "current": code == active,
            }
            for code, name in settings.LANGUAGES
        ]
    }


@register.filter
def web_address(link):
    """A stored link, if it leads to the web: nothing else is put where one clicks."""
    return link if WEB.match(link or "") else ""


@register.filter
def precise_date(value, precision="day"):
    """A date as exactly as it is known: "17 July 2019", "July 2019" or "2019"."""
    return format_on(value, precision)


@register.filter
def iso_date(value, precision="day"):
    """The machine's form of the same date, for ``<time datetime>``."""
    if not value:
        return ""
    pattern = {"month": "Y-m", "year": "Y"}.get(str(precision or "day"), "Y-m-d")
    return formats.date_format(value, pattern)


@register.filter
def status_shape(code):
    """The shape that goes with a status: a status is never told by colour alone."""
    return STATUS_SHAPES.get(str(code or ""), "hollow")


@register.filter
def status_tone(code):
    """The tone (CSS modifier) that goes with a status."""
    return STATUS_TONES[status_shape(code)]


@register.filter
def freshness_state(days):
    """``fresh``, ``ageing`` (over a year) or ``stale`` (over two), from an age in days."""
    return freshness_of(None if days in (None, "") else int(days))


@register.filter
def percent_of(part, whole):
    """A whole percentage, 0 when there is nothing to count, for the width of a bar."""
    try:
        return max(0, min(100, round(100 * int(part) / int(whole))))
    except (TypeError, ValueError, ZeroDivisionError):
        return 0


@register.filter
def anchor(value):
    """A text as the id of the heading that bears it."""
    return slugify(str(value)) or "section"


@register.filter
def page_numbers(page_obj):
    """The page numbers worth offering: both ends, this page's neighbours, gaps."""
    return page_obj.paginator.get_elided_page_range(
        page_obj.number, on_each_side=1, on_ends=1
    )


@register.filter
def field_kind(bound_field):
    """``checkbox``, ``choices`` (a group) or ``single``: how the field is laid out."""
    kind = getattr(bound_field.field.widget, "input_type", "")
    if bound_field.use_fieldset:
        return "choices"
    return "checkbox" if kind == "checkbox" else "single"


@register.filter
def freshness_text(days):
    """An age in days in words: "confirmed 3 months ago"."""
    if days is None or days == "":
        return gettext("never confirmed")
    days = int(days)
    if days < 1:
        return gettext("confirmed today")
    if days < 45:
        count = days
        phrase = ngettext(
            "confirmed %(count)s day ago", "confirmed %(count)s days ago", count
        )
    elif days < 690:
        count = round(days / 30.4)
        phrase = ngettext(
            "confirmed %(count)s month ago", "confirmed %(count)s months ago", count
        )
    else:
        count = round(days / 365.25)
        phrase = ngettext(
            "confirmed %(count)s year ago", "confirmed %(count)s years ago", count
        )
    return phrase % {"count": count}


@register.filter
def age_in_days(value):
    """How many days ago a date or moment was; ``None`` when there is none."""
    if not value:
        return None
    if isinstance(value, datetime.datetime):
        value = timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return max(0, (timezone.localdate() - value).days)


@register.filter
def at(sequence, position):
    """The item at a position, or nothing past the end."""
    try:
        return sequence[int(position)]
    except (IndexError, KeyError, TypeError, ValueError):
        return ""


@register.simple_tag
def styleguide_samples():
    """Invented, clearly labelled data for the gallery of components."""
    samples = json.loads(STYLEGUIDE.read_text(encoding="utf-8"))
    world = samples["world"]
    samples["map"] = world_map(
        world["shades"], labels=world["labels"], urls=world["urls"]
    )
    samples["disclaimer"] = DISCLAIMER
    samples["page_obj"] = Paginator(range(143), 12).get_page(4)
    today = timezone.localdate()
    samples["dates"] = [
        today - datetime.timedelta(days=age) for age in (9, 92, 480, 900)
    ]
    samples["form"] = SampleForm(
        data={"name": "", "groups": ["2"], "consent": "on", "email": "nobody"}
    )
    samples["source"] = SimpleNamespace(short_title="GCG briefing pack, July 2019")
    return samples


class SampleForm(forms.Form):
    """One field of each layout, for the gallery of components."""

    name = forms.CharField(label="Name of the organisation", help_text="As it signs.")
    email = forms.EmailField(label="Role mailbox", required=False)
    summary = forms.CharField(
        label="Summary",
        required=False,
        widget=forms.Textarea,
        help_text="No personal stories and no names of survivors.",
    )
    groups = forms.MultipleChoiceField(
        label="Action groups",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("1", "Supply chains"), ("2", "Migration"), ("3", "Rule of law")],
    )
    consent = forms.BooleanField(label="List me in the public directory")
