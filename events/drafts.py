"""The pieces of a draft: what was found, what a person made of each, what is decided.

A piece is a dictionary: ``id``, ``kind`` (section, person, proposal), ``state`` (open,
kept, dropped), ``of`` (the id of its section), ``page`` and ``line`` where it stands,
``excerpt`` of what stands there, and under ``values`` its texts.
"""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from events.enums import Audience, ContributionRole, Endorsement, SectionKind

OPEN, KEPT, DROPPED = "open", "kept", "dropped"
STATES = {OPEN: _("to decide"), KEPT: _("confirmed"), DROPPED: _("discarded")}
LONGEST = 10_000  # characters of one entry of the page
FIELDS = {
    "section": ["heading", "kind", "track", "objective", "summary"],
    "person": ["name", "role", "job_title", "organisation"],
    "proposal": ["text", "label", "audience", "attribution", "endorsement"],
}
CHOICES = {
    ("section", "kind"): SectionKind,
    ("person", "role"): ContributionRole,
    ("proposal", "audience"): Audience,
    ("proposal", "endorsement"): Endorsement,
}


def pieces_of(draft):
    """What the reader found, each piece open, in the order of the text."""
    pieces = []

    def add(kind, found, of=None, excerpt=""):
        values = {name: str(getattr(found, name, "")) for name in FIELDS[kind]}
        if kind == "proposal":
            values["endorsement"] = str(Endorsement.PROPOSED)
        pieces.append(
            {
                "id": len(pieces) + 1,
                "kind": kind,
                "of": of,
                "state": OPEN,
                "page": found.page,
                "line": found.line,
                "excerpt": excerpt,
                "values": values,
            }
        )
        return len(pieces)

    for section in draft.sections:
        of = add("section", section)
        for person in section.people:
            add("person", person, of, person.excerpt)
        for proposal in section.proposals:
            add("proposal", proposal, of, proposal.excerpt)
    return pieces


def typed(pieces, data):
    """``pieces`` with what a person typed and decided in ``data``, a form as sent.

    Nothing is refused here, so that nothing typed is lost: a choice that does not exist,
    and what was not sent, stays as it was.
    """
    sections = {piece["id"] for piece in pieces if piece["kind"] == "section"}
    numbers = numbers_of(pieces)
    by_number = {number: key for key, number in numbers.items()}
    done = data.get("do", "")
    found = []
    for piece in pieces:
        key, kind = piece["id"], piece["kind"]
        values = dict(piece["values"])
        for name in FIELDS[kind]:
            value = data.get(f"{key}-{name}")
            choices = CHOICES.get((kind, name))
            if value is not None and (choices is None or value in choices.values):
                clean = value.replace("\x00", "").replace("\r\n", "\n")
                values[name] = clean[:LONGEST].strip()
        state = data.get(f"{key}-state")
        state = state if state in STATES else piece["state"]
        of = piece["of"]
        if of is not None:
            number = data.get(f"{key}-of", "")
            of = by_number.get(int(number), of) if number.isdecimal() else of
        is_here = (key if kind == "section" else of) in sections and (
            done.partition("-")[2] == str(key if kind == "section" else of)
        )
        if state == OPEN and is_here and done.startswith(("keep-", "drop-")):
            state = KEPT if done.startswith("keep-") else DROPPED
        found.append({**piece, "values": values, "state": state, "of": of})
    return found


def numbers_of(pieces):
    """The number of each section, by its id, as the page counts them."""
    sections = [piece["id"] for piece in pieces if piece["kind"] == "section"]
    return {key: number for number, key in enumerate(sections, start=1)}


def in_sections(pieces):
    """The sections with their people and proposals, for the page."""
    numbers = numbers_of(pieces)
    groups = {
        piece["id"]: {
            "piece": piece,
            "number": numbers[piece["id"]],
            "person": [],
            "proposal": [],
        }
        for piece in pieces
        if piece["kind"] == "section"
    }
    for piece in pieces:
        if piece["kind"] != "section" and piece["of"] in groups:
            groups[piece["of"]][piece["kind"]].append(piece)
    return list(groups.values())


def counts_of(pieces):
    """How many pieces stand in each state."""
    counts = Counter(piece["state"] for piece in pieces)
    return {state: counts[state] for state in STATES}


def place_in_source(piece):
    """Where a piece stands, as a source's locator says it; the same in every language."""
    if piece["page"]:
        return f"page {piece['page']}"
    return f"line {piece['line']}"
