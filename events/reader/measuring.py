"""How much of the hand-entered records of a report the reader finds, and what it adds.

The records are in our own words, so a text is never compared with a text as such:

- a **section** is found where its heading, or a part of its place in the source, shares
  at least half of its words with the heading that was read (Dice's coefficient);
- a **person** is found where the last names agree and, of what is left, nothing
  contradicts: a first name is the same, an initial of it, or given by one side only;
- a **proposal** is found only within its own section, where it shares at least
  ``SHARED`` of the words that carry meaning, cut to five letters, with one that was
  read (of the shorter of the two texts).

Each piece is matched once, the closest pairs first. As words are few and a subject
repeats, some proposals would match whatever the reader read: ``by_chance`` counts how
many of the entered ones match when each section is compared with the proposals read in
the *next* section instead.
"""

import re
from dataclasses import dataclass

from alliance87.core.folding import fold

SHARED = 0.4
HEADINGS = 0.5
LETTERS = 5
_WORDS = re.compile(r"[a-z0-9]+")
_EMPTY = set(
    _WORDS.findall(
        "a an and are as at be been by for from has have in into is it its more must "
        "need needs no not of on or should so such than that the their them there "
        "these they this those through to was were what where which who will with "
        "within would all also can may new other make made including "
    )
)


@dataclass(frozen=True)
class Tally:
    """Of one kind of piece in one report: entered by hand, read, and in both."""

    kind: str
    entered: int
    read: int
    matched: int
    by_chance: int | None = None

    @property
    def recall(self):
        return self.matched / self.entered if self.entered else None

    @property
    def precision(self):
        return self.matched / self.read if self.read else None


@dataclass(frozen=True)
class Entered:
    """A section as it was entered by hand: its heading, its place, its proposals."""

    heading: str
    place: str
    proposals: tuple[str, ...]


def words(text):
    """The words that carry meaning, without accents and endings."""
    found = _WORDS.findall(fold(text))
    return {word[:LETTERS] for word in found if word not in _EMPTY}


def dice(first, second):
    return (
        2 * len(first & second) / (len(first) + len(second)) if first and second else 0
    )


def shared(first, second):
    """The part of the shorter of two sets of words that is in the other; 0 under two."""
    both = len(first & second)
    return both / min(len(first), len(second)) if both > 1 else 0


def paired(firsts, seconds, likeness, threshold):
    """Pairs of positions, each at most once, the likest first."""
    pairs = sorted(
        (
            (likeness(first, second), i, j)
            for i, first in enumerate(firsts)
            for j, second in enumerate(seconds)
        ),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_firsts, used_seconds, found = set(), set(), {}
    for value, i, j in pairs:
        if value >= threshold and i not in used_firsts and j not in used_seconds:
            used_firsts.add(i)
            used_seconds.add(j)
            found[i] = j
    return found


def same_section(entered, read):
    heading = words(read.heading)
    ends = [entered.heading, entered.place, *entered.place.split(", ")]
    return max(dice(words(each), heading) for each in ends)


def same_person(first, second):
    """1 where two names are one person's, as far as both are given; else 0."""
    one, other = _WORDS.findall(fold(first)), _WORDS.findall(fold(second))
    if not one or not other:
        return 0
    if one[-1] != other[-1]:
        return 1 if set(one) == set(other) else 0
    rest, more = set(one[:-1]), set(other[:-1])
    initials = {word[0] for word in rest} & {word[0] for word in more}
    return 1 if not rest or not more or rest & more or initials else 0


def measure(entered, names, draft, *, threshold=SHARED):
    """The tallies of one report: its sections, people and proposals.

    ``entered`` are its sections by hand, ``names`` the people named in them or in the
    agenda, ``draft`` what the reader made of the text.
    """
    read = draft.sections
    sections = paired(entered, read, same_section, HEADINGS)
    people = list(dict.fromkeys(p.name for each in read for p in each.people))
    known = list(dict.fromkeys(names))
    return [
        Tally("sections", len(entered), len(read), len(sections)),
        Tally(
            "people",
            len(known),
            len(people),
            len(paired(known, people, same_person, 1)),
        ),
        Tally(
            "proposals",
            sum(len(each.proposals) for each in entered),
            sum(len(each.proposals) for each in read),
            found_in(entered, read, sections, threshold),
            found_in(entered, read, moved(sections), threshold),
        ),
    ]


def found_in(entered, read, sections, threshold):
    return sum(
        len(
            paired(
                [words(text) for text in entered[i].proposals],
                [words(each.text) for each in read[j].proposals],
                shared,
                threshold,
            )
        )
        for i, j in sections.items()
    )


def moved(sections):
    """Each section with what was read in the next one."""
    keys, values = list(sections), list(sections.values())
    return (
        dict(zip(keys, values[1:] + values[:1], strict=True)) if len(keys) > 1 else {}
    )
