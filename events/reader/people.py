"""Who spoke: names with an office and an organisation, as reports print them."""

import re
from dataclasses import dataclass

from events.enums import ContributionRole as Role
from events.reader.lines import OFF, ON, plain

MOST_IN_ONE = 40

_TITLES = (
    r"(?:(?:H\.?\s?E\.?|Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Ambassador|Sir|Dame|Hon|"
    r"Mme|M|Mmes|MM|Sr|Sra|Excmo|Excma|Amb)\.?\s+)"
)
_TITLE = re.compile(rf"^{_TITLES}{{1,3}}")
_PARTICLE = {
    *("de", "del", "della", "der", "den", "van", "von", "la", "le", "da", "dos", "di"),
    *("el", "al", "bin", "ben", "y", "e", "ter", "ten"),
}
# A capitalised word that stands in no name.
_OFFICE = re.compile(
    r"\b(?:of|and|for|the|in|on|at|ministr\w*|minister\w*|department|office|director\w*|"
    r"director|head|chief|senior|officer|adviser|advisor|manager|president|vice|chair\w*|"
    r"secretary|secretariat|organi[sz]ation\w*|international|national|institute\w*|"
    r"university|commission\w*|council|union|federation|association|foundation|centre|"
    r"center|committee|group|panel|session|government\w*|republic|state\w*|human|rights|"
    r"labou?r|child\w*|forced|trafficking|slavery|alliance|initiative|network|programme|"
    r"program|unit|section|division|agency|bank|company|europe\w*|africa\w*|america\w*|"
    r"asia\w*|united|kingdom|nations|federal|ministère|directeur\w*|ministerio|directora?|"
    r"general|deputy|coordinator|co-ordinator|representative|rapporteur|expert|specialist|"
    r"workers?|employers?|trade|business|global|regional|social|justice|policy|ethical|"
    r"speakers?|moderators?|participants?|executive|member|chairperson|professor)\b",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_][\w'’.\-]*"
_NAME_SHAPE = re.compile(rf"^{_WORD}(?:\s+{_WORD}){{1,5}}$")
_DASHED = re.compile(r"^(.{4,90}?)\s+[–—-]\s+(.{2,300})$")
_AFTER_COLON = re.compile(r"^[^:]{3,80}:\s+(?=\S)")

# What announces names, and in which role they then come. The first that fits is taken.
_SAYS = [
    (Role.RAPPORTEUR, r"rapporteurs?(?: for [\w\s]{1,40})? (?:was|were|is|are)\b:?"),
    (Role.MODERATOR, r"\b(?:co-)?moderat(?:ed|ors?)(?: jointly)?(?: by|:| was| were)"),
    (Role.CHAIR, r"\b(?:co-)?chaired by|\bpresided (?:over )?by"),
    (
        Role.OPENING,
        r"(?:welcom\w+|opening) (?:remarks|address\w*|words)[^.:]{0,60}? by|opened by",
    ),
    (Role.RAPPORTEUR, r"\brapporteurs?:"),
    (
        Role.SPEAKER,
        r"\b(?:speakers?|panell?ists?|presenters?)[^.:]{0,60}?(?:included?|were|was|:)|"
        r"\bfeatured|\b(?:delivered|given|made|presented)(?: first)? by|followed by",
    ),
]
_ANNOUNCED = [(role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _SAYS]
_SENTENCE = re.compile(r"(?<=[a-zà-ÿ0-9)\x03])\.\s+(?=[A-ZÀ-Þ\x02])")
_MARKED = re.compile(f"{ON}([^{OFF}]{{3,80}}){OFF}")
_LISTED = re.compile(
    rf"(?:^|[,;:]\s+(?:and\s+)?|\band\s+|\bby\s+|\bincluded?\s+|\bwere\s+)"
    rf"((?:{_TITLES})?[A-ZÀ-Þ][\w'’.\-]*(?:\s+(?:[a-z]{{1,3}}\s+)?[A-ZÀ-Þ][\w'’.\-]*){{1,4}})"
    rf"(?=,\s)"
)
_WITH_TITLE = re.compile(
    r"\b((?:Mr|Mrs|Ms|Dr|Prof|Ambassador)\.?\s+[A-ZÀ-Þ][\w'’.\-]+"
    r"(?:\s+[A-ZÀ-Þ][\w'’.\-]+){0,3}),\s+"
    r"((?:\w+\s+){0,2}(?:Minister|Secretary|Director|Head|Representative|Ambassador|"
    r"President|Commissioner|Chief|Chair)[^.;]{3,160}?)"
    r"(?=,?\s+(?:and\s+)?(?:Mr|Mrs|Ms|Dr|Prof)\b|,\s+who\b|[.;]|$)"
)


@dataclass
class Named:
    """A person as a text names them."""

    name: str
    role: str
    job_title: str = ""
    organisation: str = ""


def is_name(text):
    """Whether ``text`` looks like the name of a person and of nothing else."""
    bare = _TITLE.sub("", text).strip()
    if not 4 <= len(bare) <= 80 or not _NAME_SHAPE.match(bare) or _OFFICE.search(bare):
        return False
    words = bare.split()
    capitals = [word for word in words if word.casefold() not in _PARTICLE]
    if len(capitals) < 2 or not all(word[0].isupper() for word in capitals):
        return False
    # “ILO”, “OSR/CTHB” and the like: a name has small letters, or capitals after them.
    return any(letter.islower() for letter in bare)


def without_title(name):
    """The name alone: the house writes no “Mr” or “Ms”."""
    return _TITLE.sub("", name).strip(" ,;")


def heads_remarks(text):
    """The person whose line “Name – office (country)” stands over their words, or None."""
    bare = plain(text)
    opened = _AFTER_COLON.sub("", bare) if ON in text else bare
    dashed = _DASHED.match(opened)
    if dashed and is_name(dashed[1]):
        return named(dashed[1], dashed[2], Role.SPEAKER)
    name, comma, office = opened.partition(", ")
    shouts = any(w.isupper() and len(w) > 2 for w in name.split())
    if comma and len(bare) < 220 and shouts and is_name(name):
        return named(name, office, Role.SPEAKER)
    return None


def named(name, office, role):
    job, organisation = split_office(office)
    return Named(without_title(name), role, job[:200], organisation[:250])


def split_office(text):
    """ "Head of Unit, Ministry (France)" as the office and the organisation."""
    text = re.sub(r"(?:[,;\s]+(?:and|et|y))?[\s,;.]*$", "", plain(text)).strip(" ,;–—-")
    place = re.search(r"\s*\(([^()]{2,80})\)$", text)
    if place:
        text = text[: place.start()].strip(" ,")
    for divides in (
        r",\s+",
        r"\s+at\s+(?:the\s+)?",
        r"\s+for\s+(?:the\s+)?(?=[A-Z]{2,})",
    ):
        parts = re.split(divides, text, maxsplit=1)
        if len(parts) == 2:
            job, organisation = parts
            break
    else:
        job, organisation = text, ""
    if place and place[1] not in organisation:
        organisation = ", ".join(part for part in (organisation, place[1]) if part)
    return job.strip(), organisation.strip()


def announced(text):
    """The people whom the sentences of a paragraph announce, in their roles."""
    found = []
    for sentence in _SENTENCE.split(text):
        found += _in_sentence(sentence)
        if len(found) >= MOST_IN_ONE:
            break
    return found[:MOST_IN_ONE]


def _in_sentence(sentence):
    starts = sorted(
        (match.end(), role)
        for role, pattern in _ANNOUNCED
        if (match := pattern.search(sentence))
    )
    found = []
    for place, (start, role) in enumerate(starts):
        end = starts[place + 1][0] if place + 1 < len(starts) else len(sentence)
        found += _listed(sentence[start:end], role)
    if not found:
        bare = plain(sentence)
        found = [
            named(match[1], match[2], Role.SPEAKER)
            for match in _WITH_TITLE.finditer(bare)
        ]
    return found


def _listed(text, role):
    """The names in ``text``: those in italics or bold, else those before a comma."""
    spans = [m for m in _MARKED.finditer(text) if is_name(m[1])]
    if not spans:
        text = plain(text)
        spans = [m for m in _LISTED.finditer(text) if is_name(m[1])]
    found = []
    for place, span in enumerate(spans):
        end = spans[place + 1].start() if place + 1 < len(spans) else len(text)
        found.append(named(span[1], text[span.end() : end][:300], role))
    return found
