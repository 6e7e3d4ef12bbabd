"""From lines to a draft: what is a heading, what a proposal, and of which section."""

import re
from dataclasses import dataclass, field

from events.enums import Audience, SectionKind
from events.reader.lines import lines_of, plain
from events.reader.people import announced, heads_remarks

MOST_SECTIONS = 80
# All of them together are one form, of fewer fields than a form may have.
MOST_PEOPLE = 200
MOST_PROPOSALS = 400
LONGEST_HEADING = 220
LONGEST_SUMMARY = 6000


@dataclass
class Person:
    """Somebody who spoke, with the line that says so."""

    name: str
    role: str
    job_title: str
    organisation: str
    page: int | None
    line: int
    excerpt: str


@dataclass
class Proposed:
    """Something said that should be done, under the word its source has for it."""

    text: str
    label: str
    audience: str
    attribution: str
    page: int | None
    line: int
    excerpt: str


@dataclass
class Section:
    """One session or chapter, with where its heading stands."""

    heading: str
    kind: str
    page: int | None
    line: int
    track: str = ""
    objective: str = ""
    paragraphs: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    proposals: list[Proposed] = field(default_factory=list)

    @property
    def summary(self):
        return "\n\n".join(self.paragraphs)[:LONGEST_SUMMARY]

    @property
    def says_anything(self):
        return bool(self.objective or self.paragraphs or self.people or self.proposals)


@dataclass
class Draft:
    """What was found. ``is_cut`` says that the report holds more than is ever read."""

    sections: list[Section] = field(default_factory=list)
    is_cut: bool = False


# -- What headings say -----------------------------------------------------------------
_KINDS = [
    (SectionKind.ANNEX, r"annex\w*|appendi\w+|anexo"),
    (
        SectionKind.WORKING_GROUP,
        r"(?:parallel )?working groups?|break-?outs?|groupes? de travail|grupos? de trabajo",
    ),
    (
        SectionKind.THEMATIC_PANEL,
        r"(?:thematic )?panels?(?= \w{1,4}\b|:|$)|thematic (?:session|panel)|session \w{1,4}\b|round ?tables?|mesa redonda|panel temático|table ronde|sesión \w{1,4}\b|séance \w{1,4}\b",
    ),
    (SectionKind.SPOTLIGHT, r"spotlights?"),
    (
        SectionKind.PLENARY,
        r"plenar\w+|high-level segment|séance plénière|policy recommendations|practices of|cross[- ]?cutting",
    ),
    (SectionKind.PRESENTATION, r"presentations?|présentations?|presentaciones"),
    (
        SectionKind.OPENING,
        r"opening|welcom\w+|introductory|keynote|ouverture|apertura|allocutions?|palabras de",
    ),
    (
        SectionKind.CLOSING,
        r"clos(?:ing|ure)|conclu\w+|wrap[- ]?up|way forward|next steps|clôture|clausura",
    ),
    (
        SectionKind.REGION,
        r"(?:[\w,\-]+ ){1,6}priorities|priority (?:actions?|issue|areas?|issues?)|international/overarching",
    ),
    (
        SectionKind.OTHER,
        r"introduction|background(?: information)?|foreword|preface|executive summary|overview|context|avant-propos|contexte|antecedentes|outcomes?|résultats|resultados|day \d|jour \d|opportunities|lessons learn\w+|first|second|third",
    ),
]
_HEADINGS = [
    (kind, re.compile(rf"^(?:{pattern})\b", re.IGNORECASE)) for kind, pattern in _KINDS
]
_VERBS = re.compile(
    r"\b(?:was|were|is|are|has|have|had|will|said|noted|discussed|agreed|would|"
    r"highlighted|provided|explored|focused|stressed|aims?)\b"
)
# What makes a long line a heading all the same: “Panel 2: …”, “Plenary discussion 3. …”.
_COUNTED = re.compile(
    r"^\s*(?:discussion|session|group|panel)?\s*(?:\d{1,2}|[IVX]{1,4})?\s*[.:–“-]", re.I
)
_CONTAINER = re.compile(r"\bpriorities$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:\d{1,2}|[IVX]{1,4}|[a-z])[.)]\s+")
_SUBHEADING = re.compile(
    r"^(?:opening|welcoming|closing|introductory) (?:remarks|words)", re.I
)
_DIVIDED = re.compile(r"^(?:session|séance|sesión|conclusion)", re.IGNORECASE)
# The stories of survivors are nobody's to copy: they are left out unread.
_STORIES = re.compile(
    r"\b(?:testimon\w+|témoignages?|survivors?['’]? (?:stor|voice)\w+)", re.IGNORECASE
)
_DISCLAIMER = re.compile(r"^(?:disclaimer|avertissement|descargo)\b", re.IGNORECASE)

# -- What is proposed ------------------------------------------------------------------
_LABEL = re.compile(
    r"^(?:(?:the|some|main|key|policy|final|general|specific|cross[- ]?cutting|priority|"
    r"common|governments?['’]?|principales|propositions|conclusions|recomendaciones)"
    r"[\s,]+(?:and\s+)?){0,4}"
    r"(?:proposals?|take-?aways?|recommendations?|actions?|issue areas|conclusions?|"
    r"next steps|messages?|commitments(?: and recommendations)?|calls? (?:to|for) action|"
    r"asks|suggestions|way forward|action points|lessons learn\w+|"
    r"propositions?(?: clés)?|recommandations?|prochaines étapes|messages clés|"
    r"propuestas?(?: clave)?|recomendaciones|conclusiones|próximos pasos|mensajes clave|"
    r"good practices and proposals|actions and proposals)"
    r"(?:\s+(?:of|from|for|by|to|on|relat\w+ to|made|regarding|des?|du|para|de los|at)\b.*)?"
    r"\s*:?$",
    re.IGNORECASE,
)
_SAYS_LIST = re.compile(
    r"\b(?:(?:key|cross[- ]?cutting|priority|policy)\s+)?(?:recommendations?|proposals?|"
    r"take-?aways|messages?|next steps|recommandations|recomendaciones)\b",
    re.IGNORECASE,
)
_SHORT_LABEL = re.compile(
    r"^(?:.*?\b)?((?:key|main|policy|priority|cross[- ]?cutting)\s+)?"
    r"(proposals?|take-?aways?|recommendations?|actions?|issue areas|conclusions?|"
    r"next steps|messages?)\b",
    re.IGNORECASE,
)
_MEANS_TO_PROPOSE = re.compile(
    r"\b(?:recommendations?|proposals?|proposed|feedback|next steps|way forward|"
    r"recomendaciones|recommandations|propuestas|propositions)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:should|must|ought to|needs? to|recommend\w*|urge[sd]?|propose[sd]?|"
    r"call(?:s|ed|ing)? (?:on|for|upon)|advocate[sd]?|it is (?:important|necessary|"
    r"essential|crucial|imperative|key) (?:to|that)|need for|suggest(?:s|ed)?|"
    r"let['’]?s|let us|priority is|devraient|doivent|il faut|recommande\w*|"
    r"deber[íi]an?|deben|recomiend\w+|hay que)\b",
    re.IGNORECASE,
)
_ASKS_ALOUD = re.compile(
    r"\b(?:recommend(?:s|ed|ations? (?:is|was|for|to))?|urge[sd]?|call(?:s|ed|ing) "
    r"(?:on|for|upon)|advocate[sd]? for|should (?:be|also|take|adopt|ensure|include|work|"
    r"consider|put|develop|have|make|continue)|recommande\w*|recomiend\w+)\b",
    re.IGNORECASE,
)
_OBJECTIVE = re.compile(
    r"^(?:objectives?|objectifs?|objetivos?|aims?)\s*:\s*(?=\S)", re.IGNORECASE
)
_OBJECTIVE_SENTENCE = re.compile(
    r"(?:the )?(?:objectives?|aims?|purpose) of (?:this|the) [\w\s-]{3,40}? "
    r"(?:was|were|is|are)(?: to)?\b:?\s*([^.]{10,600})",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[a-z0-9)”\"’])[.;]\s+(?=[A-ZÀ-Þ“\"\x02])")
_AUDIENCES = [
    (Audience.ALLIANCE, r"\balliance 8\.7"),
    (Audience.DONORS, r"\b(?:donors?|funders?|investors?)\b"),
    (
        Audience.INTERNATIONAL_COMMUNITY,
        r"\b(?:international|global) (?:community|movement)\b|\binternational organi[sz]ations\b",
    ),
    (
        Audience.EMPLOYERS_AND_WORKERS,
        r"\b(?:social partners|trade unions|employers['’]? and workers)\b",
    ),
    (
        Audience.PRIVATE_SECTOR,
        r"\b(?:private sector|business(?:es)?|compan(?:y|ies)|enterprises)\b",
    ),
    (Audience.CIVIL_SOCIETY, r"\b(?:civil society|csos?|ngos?)\b"),
    (Audience.GOVERNMENTS, r"\b(?:governments?|states|ministr(?:y|ies))\b"),
]
_WHO = [(who, re.compile(pattern, re.IGNORECASE)) for who, pattern in _AUDIENCES]


def kind_of_heading(line):
    """The kind of section that ``line`` opens, or None for any other line."""
    text = line.plain.strip()
    if line.is_bullet or not 3 < len(text) <= LONGEST_HEADING or line.goes_on:
        return None
    if text.endswith((".", ";", ",")) or (_LABEL.match(text) and text.endswith(":")):
        return None
    bare = _NUMBERED.sub("", text)
    for kind, pattern in _HEADINGS:
        if found := pattern.match(bare):
            rest = bare[found.end() :]
            if len(rest) < 60 or _COUNTED.match(rest):
                return kind
            return None if _VERBS.search(rest) or "." in rest else kind
    if _LABEL.match(bare) and _is_titled(bare):
        return SectionKind.OTHER
    return None


def _is_titled(text):
    """Whether most of its longer words begin with a capital: “Priority Actions for …”."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 1 and sum(w[0].isupper() for w in words) * 3 >= len(words) * 2


def is_label(line):
    text = line.plain.strip()
    if line.is_bullet or line.goes_on or len(text) > 120 or not _LABEL.match(text):
        return False
    return text.endswith(":") or len(text.split()) <= 4 or _is_titled(text)


def audience_of(*texts):
    """To whom something is said, from the first of ``texts`` that names one alone."""
    for text in texts:
        found = [who for who, pattern in _WHO if pattern.search(text)]
        if len(found) == 1:
            return str(found[0])
    return str(Audience.ALL)


# -- Reading ---------------------------------------------------------------------------
class Reader:
    """Goes through the lines once, and knows where it is."""

    def __init__(self):
        self.draft = Draft()
        self.section = None
        self.container = ""
        self.label = ""  # of the list it is in
        self.label_of_heading = ""
        self.in_list = self.listed = False
        self.sub = ""  # the heading inside the section
        self.speaker = None
        self.last = None  # the block that a next line may go on with
        self.people = self.proposals = 0
        self.skips = False

    def read(self, lines):
        for line in lines:
            self.take(line)
        self.close()
        kept = [each for each in self.draft.sections if each.says_anything]
        self.draft.sections = kept
        return self.draft

    def take(self, line):
        kind = kind_of_heading(line)
        if self.last and self.last["kind"] == "heading" and self.joins_heading(line):
            self.section.heading = f"{self.section.heading} {line.plain}"
            return
        if _DISCLAIMER.match(line.plain) and len(line.plain) < 40:
            self.close()
            self.section, self.skips, self.last = None, True, None
        elif self.begins_stories(line):
            self.close()
            self.skips, self.speaker, self.in_list = True, None, False
        elif kind is not None and not self.is_inside(line, kind):
            self.open(line, kind)
        elif is_label(line):
            self.begin_list(line)
        elif self.heads_inside(line, kind):
            self.close()
            self.sub, self.speaker = _NUMBERED.sub("", line.plain), None
            self.skips = bool(_STORIES.search(self.sub))
            self.label, self.in_list = self.label_of(self.sub), False
        elif not line.is_bullet and (person := heads_remarks(line.text)):
            self.close()
            self.add_people([person], line)
            self.speaker = person
            self.in_list = False
        elif self.last and self.last["kind"] in {"bullet", "text"} and self.joins(line):
            self.last["text"] += f" {line.text}"
        else:
            self.close()
            kind = "bullet" if line.is_bullet else "text"
            self.last = {"kind": kind, "text": line.text, "line": line}

    def begins_stories(self, line):
        text = line.plain
        is_heading = len(text) <= 80 and not line.is_bullet and not line.ends
        return is_heading and bool(_STORIES.search(text))

    def joins(self, line):
        if line.is_bullet:
            return False
        return line.goes_on or not _line_ends(self.last["text"])

    def joins_heading(self, line):
        heading = self.section.heading
        fits = len(heading) + len(line.plain) < LONGEST_HEADING
        return fits and line.goes_on and not line.is_bullet and len(line.plain) < 100

    def is_inside(self, line, kind):
        """Whether a heading only divides the section it stands in."""
        if self.section is None:
            return False
        same = self.section.kind == kind == SectionKind.OPENING
        if same and _SUBHEADING.match(line.plain):
            return True
        # “Session 4” divides into “1. Speakers”, “2. Proposals from civil society”, …
        divided = _DIVIDED.match(self.section.heading)
        return bool(divided and _NUMBERED.match(line.plain))

    def heads_inside(self, line, kind):
        text = line.plain
        if line.is_bullet or len(text) > 100 or line.ends:
            return False
        numbered = _NUMBERED.match(text) and self.section is not None
        return kind is not None or bool(
            numbered and text[numbered_end(text) :][:1].isupper() and _is_short(text)
        )

    def open(self, line, kind):
        self.close()
        heading = line.plain.rstrip(" :")
        if self.section is not None and not self.section.says_anything:
            self.draft.sections.remove(self.section)
            before = self.section.heading
            if _CONTAINER.search(before) or re.search(r"\btrack\b", before, re.I):
                self.container = before
        if _CONTAINER.search(heading) or re.search(r"\btrack\b", heading, re.I):
            self.container = heading
        if len(self.draft.sections) >= MOST_SECTIONS:
            self.draft.is_cut = True
            return
        track = ""
        if _CONTAINER.search(self.container) and self.container != heading:
            heading, kind = f"{self.container}: {heading}", SectionKind.REGION
        elif (
            re.search(r"\btrack\b", self.container, re.I) and self.container != heading
        ):
            if kind == SectionKind.WORKING_GROUP:
                track = self.container[-60:]
            else:
                self.container = ""
        self.section = Section(
            heading=heading[:300],
            kind=str(kind),
            page=line.page,
            line=line.number,
            track=track,
        )
        self.draft.sections.append(self.section)
        self.skips = bool(_STORIES.search(heading))
        self.sub, self.speaker = "", None
        self.label = self.label_of_heading = self.label_of(line.plain)
        self.in_list, self.listed = bool(_LABEL.match(line.plain)), False
        self.last = {"kind": "heading"}

    def label_of(self, text):
        """The word for what is proposed that a heading itself has: “Priority actions”."""
        if not (_LABEL.match(text) or _MEANS_TO_PROPOSE.search(text)):
            return ""
        found = _SHORT_LABEL.match(text)
        if not found:
            return text[:120]
        short = f"{found[1] or ''}{found[2]}"
        return (short if _LABEL.match(text) and len(text) > 40 else text).strip(" :")[
            :120
        ]

    def begin_list(self, line):
        self.close()
        if self.section is None:
            self.open(line, SectionKind.OTHER)
        self.label, self.in_list = line.plain.strip(" :")[:120], True
        self.listed = False
        self.speaker = None
        self.last = None

    # -- A block is over ---------------------------------------------------------------
    def close(self):
        block, self.last = self.last, None
        if not block or block["kind"] == "heading" or self.skips:
            return
        if self.section is None:
            return
        text, line = block["text"], block["line"]
        is_bullet = block["kind"] == "bullet"
        if objective := _OBJECTIVE.match(plain(text)):
            self.section.objective = plain(text)[objective.end() :][:2000]
            return
        if is_bullet and self.in_list:
            self.listed = True
            self.add_proposal(text, line)
            return
        if not is_bullet and self.announces_list(plain(text)):
            self.section.paragraphs.append(plain(text))
            return
        if not is_bullet:
            if self.in_list and self.listed:
                # A list ends with the first paragraph after it.
                self.in_list, self.label = False, self.label_of_heading
            if not self.speaker:
                self.add_people(announced(text), line)
            if not self.section.objective:
                found = _OBJECTIVE_SENTENCE.search(plain(text))
                self.section.objective = found[1].strip() if found else ""
        self.section.paragraphs.append(plain(text))
        self.add_asked(text, line, is_bullet)

    def announces_list(self, text):
        """Whether a sentence says that proposals follow: “… recommendations included:”."""
        if not text.endswith(":"):
            return False
        found = _SAYS_LIST.search(re.split(r"[.;]\s", text)[-1])
        if found:
            self.label, self.in_list, self.speaker = found[0].capitalize(), True, None
            self.listed = False
        return bool(found)

    def add_asked(self, text, line, is_bullet):
        """The sentences of a block that ask for something to be done."""
        if self.section.kind == SectionKind.OTHER and not self.label:
            return
        loud = not (self.label or (is_bullet and self.speaker))
        asks = _ASKS_ALOUD if loud else _ASKS
        for sentence in _SENTENCES.split(text):
            if asks.search(plain(sentence)) and len(sentence) > 25:
                self.add_proposal(sentence, line)

    def add_proposal(self, text, line):
        if self.proposals >= MOST_PROPOSALS:
            self.draft.is_cut = True
            return
        self.proposals += 1
        said = plain(text).strip().rstrip(";")
        heading = self.section.heading.rpartition(": ")[2] if self.container else ""
        who = self.speaker
        self.section.proposals.append(
            Proposed(
                text=said[:3000],
                label=self.label or self.sub[:120] or "Remarks",
                audience=audience_of(heading, self.label, said.partition(" should")[0])
                if heading or self.label
                else audience_of(said.partition(" should")[0]),
                attribution=(who.organisation or who.name)[:250] if who else "",
                page=line.page,
                line=line.number,
                excerpt=plain(text)[:300],
            )
        )

    def add_people(self, found, line):
        known = {person.name.casefold() for person in self.section_people()}
        for one in found:
            if one.name.casefold() in known or self.section is None:
                continue
            if self.people >= MOST_PEOPLE:
                self.draft.is_cut = True
                return
            self.people += 1
            known.add(one.name.casefold())
            self.section.people.append(
                Person(
                    name=one.name[:200],
                    role=str(one.role),
                    job_title=one.job_title,
                    organisation=one.organisation,
                    page=line.page,
                    line=line.number,
                    excerpt=line.plain[:300],
                )
            )

    def section_people(self):
        return self.section.people if self.section else []


def numbered_end(text):
    return _NUMBERED.match(text).end()


def _is_short(text):
    return len(text.split()) <= 9


def _line_ends(text):
    return text.rstrip('\x03"”’)] ').endswith((".", ";", ":", "!", "?", "…"))


def read_report(pages, *, first=None, last=None):
    """The ``Draft`` that the texts of ``pages`` make; one text is one page of lines.

    ``first`` and ``last`` narrow to a part of it: lines of one text, else pages.
    """

    def is_noted(line):
        return is_label(line) or kind_of_heading(line) is not None

    return Reader().read(lines_of(pages, first=first, last=last, is_noted=is_noted))
