"""A pack in sections, each drawn by itself, kept, and joined.

The template says where a section begins; it always begins a page. What depends on the
others stays out of it, and comes last: which page of how many it is, and which pack
(``merging`` prints both), and links to other sections. The contents and the agenda print
page numbers: they are drawn once these are known.

So the PDF of a section follows from its HTML, the styles, and the fonts and programs
here. Under the hash of these it is kept: who has the same HTML may read the same pages.
"""

import hashlib
import re
import time
from dataclasses import dataclass, field, replace

from django.utils.html import escape

from alliance87.briefings.content import canonical
from alliance87.briefings.drawing import kept
from alliance87.briefings.drawing.apart import DrawingError, drawn_sections, merged
from alliance87.briefings.drawing.manifest import look, versions

BEGIN = re.compile(r"<!-- section (\S+) -->")
BODY = re.compile(r"<body[^>]*>")
OF_THE_FOOT = re.compile(r'\sdata-(?:foot|before|between|after)="[^"]*"')
TITLE = re.compile(r'<h1\b[^>]*\bdata-short="([^"]*)"')
PLACE = re.compile(r'\bid="([^"]+)"')
LINK = re.compile(r'\bhref="#([^"]+)"')
# The number of a page, or of the first and the last, which the style sheet counts where
# a pack is drawn as one.
NUMBER = re.compile(
    r'<a class="(?:page-of|in-pack)"\s+href="#(?P<first>[^"]+)"'
    r'(?:\s+data-end="#(?P<last>[^"]+)")?>(?P<words>[^<]*)</a>'
)
LANGUAGE = re.compile(r'<html lang="([^"]+)"')
PAGE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
    "<title>{title}</title></head>{body}"
)
PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
HEXADECIMAL = "0123456789abcdef"
ELSEWHERE = "https://pack.invalid/#"  # as merging.py knows it
ROUNDS = 5  # until the numbers of pages hold
LEAST_WORK = 3000  # letters: what a section takes that has next to none
WORTH_A_PROCESS = 40_000  # letters
AT_ONCE = 2  # processes that draw the sections of one pack


@dataclass(frozen=True)
class Section:
    """A part of a pack that starts a page. ``item`` is the id of what it belongs to."""

    item: str
    html: str
    extra: dict = field(default_factory=dict)  # of the first: identifier and manifest

    @property
    def has_numbers(self):
        return bool(NUMBER.search(self.html))

    def key(self, styles):
        """The hash of all that its PDF follows from."""
        parts = [self.html, self.extra, look(tuple(styles)), versions()]
        return hashlib.sha256(canonical(parts)).hexdigest()


@dataclass(frozen=True)
class Drawn:
    """A section's PDF, its number of pages, the page of each id, its bookmarks."""

    pdf: bytes
    pages: int
    places: dict
    bookmarks: list

    @classmethod
    def read(cls, piece):
        told = kept.told_in(piece)
        return cls(kept.pdf_in(piece), told["pages"], told["places"], told["bookmarks"])


class Press:
    """Draws sections, or takes those that are kept."""

    def __init__(self, *, styles, tell, seconds, is_fresh):
        self.styles, self.tell, self.is_fresh = styles, tell, is_fresh
        self._deadline = time.monotonic() + seconds

    @property
    def seconds(self):
        return max(1, self._deadline - time.monotonic())

    def drawn(self, sections):
        """Each of the sections. Raises ``DrawingError``."""
        keys = [section.key(self.styles) for section in sections]
        pieces = {} if self.is_fresh else kept.pieces(keys)
        missing = {
            key: section
            for key, section in zip(keys, sections, strict=True)
            if key not in pieces
        }
        for key, piece in self._draw(missing):
            pieces[key] = piece
            if not self.is_fresh:
                kept.keep(key, piece)
        return [Drawn.read(pieces[key]) for key in keys]

    def _draw(self, missing):
        bundles = _bundles(missing)
        orders = [
            [
                {"name": missing[key].item, "html": missing[key].html}
                | missing[key].extra
                for key in bundle
            ]
            for bundle in bundles
        ]
        answers = drawn_sections(
            orders, styles=self.styles, tell=self.tell, seconds=self.seconds
        )
        for bundle, pieces in zip(bundles, answers, strict=True):
            yield from zip(bundle, pieces, strict=True)


def draw_pack(html, *, foot, words, styles, extra, tell, seconds, is_fresh=False):
    """The PDF of a pack's page of HTML, drawn in sections.

    ``foot`` and ``words`` are printed at the foot of each page: see ``merging``;
    ``extra`` (identifier, manifest) goes with the first section. ``tell`` hears what
    ``drawn_apart`` tells. What is kept is used, unless the drawing ``is_fresh``.
    """
    press = Press(styles=styles, tell=tell, seconds=seconds, is_fresh=is_fresh)
    sections = sections_of(html, **extra)
    letters = letters_of(foot, words)
    plain = [n for n, each in enumerate(sections) if not each.has_numbers]
    *found, drawn_letters = press.drawn(
        [*(filled(sections[n], {}) for n in plain), letters.section]
    )
    drawn = dict(zip(plain, found, strict=True))
    drawn |= _numbered(press, sections, drawn)
    whole = [drawn[n] for n in range(len(sections))]
    order = {
        "bookmarks": [each.bookmarks for each in whole],
        "letters": [letters.foot, letters.page],
        "foot": foot,
        "words": words,
    }
    pdfs = [each.pdf for each in [*whole, drawn_letters]]
    return merged(pdfs, order, seconds=press.seconds)


def _numbered(press, sections, drawn):
    """The sections that print numbers of pages, drawn until the numbers hold.

    How many pages they take themselves is a guess at first.
    """
    guess = {
        n: Drawn(b"", 1, dict.fromkeys(PLACE.findall(each.html), 0), [])
        for n, each in enumerate(sections)
        if n not in drawn
    }
    for _round in range(ROUNDS):
        pages = _pages_of([(drawn | guess)[n] for n in range(len(sections))])
        found = dict(
            zip(
                guess,
                press.drawn([filled(sections[n], pages) for n in guess]),
                strict=True,
            )
        )
        if _pages_of([(drawn | found)[n] for n in range(len(sections))]) == pages:
            return found
        guess = found
    raise DrawingError("The numbers of pages do not hold.")


def _pages_of(drawn):
    """By id, the page of the pack that it is on, from 1."""
    pages, first = {}, 1
    for section in drawn:
        for name, page in section.places.items():
            pages.setdefault(name, first + page)
        first += section.pages
    return pages


# -- The page of HTML, in sections ---------------------------------------------------
def sections_of(html, **extra):
    """A page of HTML, cut where its template says so. ``extra`` goes with the first."""
    head, *parts = BEGIN.split(html)
    language = LANGUAGE.search(head)[1]
    body = OF_THE_FOOT.sub("", BODY.search(head)[0])
    sections, title = [], ""
    for item, part in zip(parts[::2], parts[1::2], strict=True):
        if found := TITLE.search(part):
            title = found[1]
        if not sections:
            sections.append(Section(item, head + part, extra))
            continue
        page = PAGE.format(language=language, title=item, body=body)
        if sections[-1].item == item:  # it goes on: its head is not printed again
            page += f'<section class="item" data-short="{title}">'
        sections.append(Section(item, page + part))
    return sections


def filled(section, pages):
    """The section with its numbers of pages, and links that lead out of it marked."""
    here = set(PLACE.findall(section.html))

    def number(found):
        first, last = pages.get(found["first"]), pages.get(found["last"])
        said = f"{first}–{last}" if last not in {None, first} else f"{first or ''}"
        return f'<a href="#{found["first"]}">{found["words"]}{said}</a>'

    def lead(found):
        return found[0] if found[1] in here else f'href="{ELSEWHERE}{found[1]}"'

    html = LINK.sub(lead, NUMBER.sub(number, section.html))
    return replace(section, html=html)


@dataclass(frozen=True)
class Letters:
    """The section that prints each letter of the feet, for ``merging`` to take."""

    section: Section
    foot: str
    page: str


def letters_of(foot, words):
    of_foot = "".join(sorted({*foot, *HEXADECIMAL}))
    of_page = "".join(sorted({*"".join(words), *HEXADECIMAL[:10]}))
    # Between two others: a space alone would not be drawn.
    lines = [f'<p class="letters__foot">0{escape(each)}0</p>' for each in of_foot]
    lines += [f'<p class="letters__page">0{escape(each)}0</p>' for each in of_page]
    body = '<body class="letters">' + "".join(lines)
    html = PAGE.format(language="en", title="letters", body=body)
    return Letters(Section("", html), of_foot, of_page)


def _bundles(sections):
    """Their keys, in as many bundles as are drawn at once, of like work as it seems."""
    work = {key: _work_of(section.html) for key, section in sections.items()}
    enough = 1 + sum(work.values()) // WORTH_A_PROCESS
    bundles = [[] for _ in range(min(AT_ONCE, enough, len(sections)))]
    for key in sorted(work, key=lambda key: (-work[key], key)):
        least = min(bundles, key=lambda bundle: sum(map(work.get, bundle)))
        least.append(key)
    return bundles


def _work_of(html):
    in_pictures = sum(map(len, PICTURE.findall(html)))
    return LEAST_WORK + len(html) - in_pictures * 4 // 5
