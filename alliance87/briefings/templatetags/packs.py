"""How a snapshot's texts are printed, and the pack panel of a meeting's page."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from alliance87.briefings import pictures
from alliance87.briefings.content import digest
from alliance87.briefings.models import BriefingPack
from alliance87.core.richtext import clean_html
from events.models import Event

register = template.Library()


def kept_together(text):
    """“Alliance 8.7” and “Target 8.7” stay on one line."""
    return re.sub(r" (8\.7\b)", "\u00a0\\1", text)


@register.filter
def says(text):
    """A snapshot's text, escaped; a borrowed language is marked ``lang``."""
    if isinstance(text, dict):
        borrowed = kept_together(text["text"])
        return format_html('<span lang="{}">{}</span>', text["lang"], borrowed)
    return conditional_escape(kept_together(text or ""))


@register.simple_tag
def says_link(text, *place):
    """A snapshot's text as a link to ``place``, the parts of an id of its document.

    A borrowed language is marked on the link itself: of an element inside of it the
    PDF would make a second link, without a tag.
    """
    language = format_html(' lang="{}"', text["lang"]) if isinstance(text, dict) else ""
    address = "".join(str(part) for part in place)
    return format_html(
        '<a href="#{}"{}>{}</a>', address, language, kept_together(plain(text))
    )


@register.filter
def plain(text):
    """The same without mark-up, for attributes and bookmarks."""
    return text["text"] if isinstance(text, dict) else (text or "")


@register.filter
def says_html(text):
    """A snapshot's rich text, cleaned here too, since this is where it is drawn."""
    if isinstance(text, dict):
        html = mark_safe(clean_html(text["text"]))  # noqa: S308
        return format_html('<div lang="{}">{}</div>', text["lang"], html)
    return mark_safe(clean_html(text or ""))  # noqa: S308


@register.filter
def under_title(html):
    """Printed rich text right below a title: its headings stand one level higher.

    A level that is left out is a gap to whoever finds their way by headings.
    """
    return mark_safe(  # noqa: S308  # what ``says_html`` printed
        re.sub(
            r"<(/?)h([34])\b", lambda found: f"<{found[1]}h{int(found[2]) - 1}", html
        )
    )


@register.filter
def pages_of(bound_pages, sha256):
    """The pages of a bound-in file: ``range(3)``."""
    return bound_pages.get(sha256, ())


@register.filter
def thirds(sequence):
    """How many columns to print side by side: as many as there are, up to three."""
    return len(sequence) if len(sequence) <= 3 else 1


SHEET = 3500  # letters that go on a sheet of countries
HEAD_OF_COUNTRY = 400  # as many as its name and its steps take the place of
NOT_PRINTED = {"lang", "source", "standing", "slug", "records"}


@register.filter
def by_sheet(countries):
    """Countries in their order, by sheets of paper that are as evenly filled as can be."""
    taken = [HEAD_OF_COUNTRY + _letters_in(country) for country in countries]
    best = [(0, 0)]  # by how many: how uneven, and where the last sheet begins
    for end in range(1, len(taken) + 1):
        ways = [
            (best[begin][0] + (SHEET - sum(taken[begin:end])) ** 2, begin)
            for begin in range(end)
            if begin == end - 1 or sum(taken[begin:end]) <= SHEET
        ]
        best.append(min(ways))
    sheets, end = [], len(taken)
    while end:
        begin = best[end][1]
        sheets.insert(0, countries[begin:end])
        end = begin
    return sheets


def _letters_in(value):
    if isinstance(value, dict):
        return sum(
            _letters_in(each) for key, each in value.items() if key not in NOT_PRINTED
        )
    if isinstance(value, list):
        return sum(_letters_in(each) for each in value)
    return len(value) if isinstance(value, str) else 0


@register.filter
def tied_to(items, key):
    """The parts of a pack that belong to the agenda point of that key."""
    return [
        item
        for item in items
        if item["agenda_point"] and item["agenda_point"].get("key") == key
    ]


@register.filter
def without(titles, items):
    """The titles of papers that are no part of the pack themselves."""
    printed = {plain(item["title"]) for item in items}
    return [title for title in titles if plain(title) not in printed]


@register.filter
def agenda_with(items, point):
    """The number of the part that prints the agenda with ``point`` on it, or None."""
    for item in items:
        for slot in item["content"].get("slots", []):
            if any(each.get("key") == point.get("key") for each in slot["points"]):
                return item["number"]
    return None


@register.filter
def key_of(snapshot):
    """The SHA-256 of a snapshot in groups, as people compare it."""
    found = digest(snapshot)
    return " ".join(found[place : place + 8] for place in range(0, 64, 8))


@register.filter
def address_of(snapshot):
    """Where anyone can see what became of a pack of this snapshot, if there is a place."""
    place = snapshot.get("verify")
    return f"{place}{digest(snapshot)}/" if place else ""


@register.simple_tag
def picture_of(kind, *given):
    """A picture as SVG; empty where there is nothing to draw. See ``pictures``."""
    return PICTURES[kind](*given)


PICTURES = {
    "map": pictures.country_map,
    "timeline": pictures.timeline,
    "progress": lambda countries: pictures.progress(
        [
            (each["name"], (each.get("standing") or {}).get("statuses"))
            for each in countries
        ],
        gettext("Commitments by country, and how they stand"),
    ),
    "bar": pictures.progress_bar,
    "qr": pictures.qr_code,
}


@register.filter
def map_legend(countries):
    return pictures.map_legend(countries)


@register.filter
def is_reported(statuses):
    """Whether a status is known of any of them."""
    return pictures.is_reported(statuses)


@register.simple_tag
def breadcrumb_of(*pairs):
    """``url, label, url, label, …`` as the list of pairs that a page header takes."""
    return list(zip(pairs[::2], pairs[1::2], strict=True))


@register.inclusion_tag("briefings/panel.html", takes_context=True)
def pack_panel(context, event):
    """The packs of ``event`` that the reader may see, and the way to compose one."""
    user = context["request"].user
    packs = BriefingPack.objects.for_reader(user).filter(event=event).with_newer(user)
    return {
        "event": event,
        "packs": packs[:5],
        "keeps": Event.objects.editable_by(user).filter(pk=event.pk).exists(),
    }
