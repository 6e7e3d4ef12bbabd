"""The text of a report as blocks: headings' candidates, bullets and paragraphs."""

import re
from collections import Counter
from dataclasses import dataclass

MOST_LINES = 40_000
LONGEST = 5000  # characters of one line; more is no line of a report

# Around what the source prints in bold or italics, until the blocks are read.
ON, OFF = "\x02", "\x03"

_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\s]{0,500}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2})(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_BULLET = re.compile(
    r"^(?:[-–—•‣▪●○◦✓✔➢➤\uf0a7\uf0b7\uf0d8\uf0fc]|o(?=\s)|\*(?=\s)|[a-z]\)(?=\s))\s*"
    r"(?:[✓✔•○▪]\s*)?(?=\S)"
)
_CONTENTS = re.compile(r"(?:\.{4,}|\t|\s{4,})\s*\d{1,3}$")
_ONLY_MARKS = re.compile(r"^[\W\d_]*$")
_ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$")
_ENDS = re.compile(r"[.;:!?…][\"”’)\]\x03]*$")
OFTEN = 4  # a short line met so often is a running head


@dataclass
class Line:
    """One line that says something; ``page`` is None where the text has no pages."""

    text: str
    page: int | None
    number: int
    is_bullet: bool = False

    @property
    def plain(self):
        return plain(self.text)

    @property
    def ends(self):
        """Whether a sentence ends with it."""
        return bool(_ENDS.search(self.text))

    @property
    def goes_on(self):
        """Whether it begins in the middle of a sentence."""
        first = self.plain.lstrip("(“\"'")[:1]
        return first.islower()


def plain(text):
    """``text`` without the marks of emphasis."""
    return text.replace(ON, "").replace(OFF, "")


def lines_of(pages, *, first=None, last=None, is_noted=lambda line: False):
    """The lines of ``pages``, in order, without contents lists and running heads.

    With one page lines are counted, with more of them the pages. ``first`` and ``last``
    narrow to those lines or pages. What ``is_noted`` knows is kept however often it
    comes.
    """
    has_pages = len(pages) > 1
    found = []
    for page, text in enumerate(pages, start=1):
        for number, raw in enumerate(text.splitlines(), start=1):
            at = page if has_pages else number
            if (first and at < first) or (last and at > last):
                continue
            if len(found) >= MOST_LINES:
                break
            if line := _line(raw, page if has_pages else None, number):
                found.append(line)
    often = Counter(line.plain for line in found)
    return [
        line
        for line in found
        if line.is_bullet
        or len(line.plain) > 60
        or often[line.plain] < OFTEN
        or is_noted(line)
    ]


def _line(raw, page, number):
    text = raw.replace("\x00", "").replace(ON, "").replace(OFF, "")[:LONGEST]
    text = _LINK.sub(r"\1", text.replace("\u00ad", "").replace("\\$", "$"))
    text = text.strip().lstrip("#>").strip()
    is_contents = _CONTENTS.search(text)
    text = " ".join(text.split())
    if is_contents or _ADDRESS.match(text):
        return None
    is_bullet = bool(_BULLET.match(text))
    text = _BULLET.sub("", text)
    text = _EMPHASIS.sub(rf"{ON}\2{OFF}", text).replace("**", "")
    return None if _ONLY_MARKS.match(text) else Line(text, page, number, is_bullet)
