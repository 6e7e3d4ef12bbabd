"""What every gatherer writes with: plain data, one way to write it down, one hash."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.html import linebreaks
from django.utils.translation import gettext

from alliance87.core.richtext import clean_html, is_plain, validate_rich_text
from alliance87.core.texts import format_on, translated_text

FORMAT = 2


class PackError(Exception):
    """Why a pack cannot be made, in words its chair can act on."""


@dataclass
class Asset:
    """A PDF that is bound in: its bytes are read when the pack is drawn."""

    sha256: str
    name: str  # in the file storage
    title: str


@dataclass
class Gathered:
    """A snapshot and the files it names by their hash."""

    snapshot: dict
    assets: dict[str, Asset] = field(default_factory=dict)
    # The PDFs of others that nobody has made fit to be bound in yet.
    unready: list[Asset] = field(default_factory=list)


class NothingPrinted(Exception):
    """Why an item prints nothing for anybody, in words any of its readers may be told."""


def canonical(snapshot):
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8.

    Read back from the database it is written the same way. Raises ``TypeError`` for
    what would not be: a fraction in binary, a key that is no text.
    """
    refuse_unstable(snapshot)
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def refuse_unstable(value):
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("The keys of a snapshot are texts.")
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        if isinstance(value, float):
            raise TypeError("A snapshot holds no fractions in binary: write them out.")
        return
    for each in value:
        refuse_unstable(each)


def digest(snapshot):
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def said(row, name):
    """A translated text: a string, or ``{"text", "lang"}`` when it is borrowed."""
    text, language = translated_text(row, name)
    return text if language is None else {"text": text, "lang": language}


def said_html(row, name):
    """The same of rich text, cleaned once more before anything draws it."""
    text, language = translated_text(row, name)
    if not text:
        return ""
    html = linebreaks(text, autoescape=True) if is_plain(text) else clean_html(text)
    try:
        validate_rich_text(html)
    except ValidationError as error:
        raise PackError(f"“{row}”: {error.messages[0]}") from error
    return html if language is None else {"text": html, "lang": language}


def source_of(row):
    if row.public_source is None:
        return None
    return {"title": said(row.public_source, "short_title"), "locator": row.locator}


def figure(value):
    """A number as people write it in this language: thousands apart, no empty decimals."""
    if value is None:
        return ""
    whole = int(value) == value
    return formats.number_format(
        int(value) if whole else value.normalize(), use_l10n=True, force_grouping=True
    )


def counted(statuses, choices):
    """How many stand where, in the order of ``choices``; of how many nothing is known."""
    found = Counter(statuses)
    labels = [*choices.choices, ("", gettext("no status reported"))]
    return [
        {"status": value, "label": str(label), "count": found[value]}
        for value, label in labels
        if found[value]
    ]


def places_in(rows):
    """Where in each public source the rows have their facts from."""
    places = {}
    for row in rows:
        if getattr(row, "public_source", None):
            found = places.setdefault(row.public_source, [])
            if row.locator and row.locator not in found:
                found.append(row.locator)
    return places


def all_sources(facts):
    """Every document the facts are from, with every place in it."""
    return [
        {
            "title": said(source, "title"),
            "publisher": source.publisher,
            "published": format_on(source.published_on, source.published_precision),
            "link": source.link,
            "places": found,
        }
        for source, found in places_in(facts).items()
    ]
