"""What every gatherer writes with: plain data, one way to write it down, one hash."""

import hashlib
import json
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.html import linebreaks

from alliance87.core.richtext import clean_html, is_plain, validate_rich_text
from alliance87.core.texts import translated_text

FORMAT = 1


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


def canonical(snapshot):
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


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


def number_text(value):
    """A number without needless zeros: 10, not 10.00."""
    return "" if value is None else f"{value.normalize():f}"
