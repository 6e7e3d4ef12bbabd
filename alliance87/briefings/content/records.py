"""Which records a part of a document says something of: for comparing two of them."""

from django.utils.text import Truncator, capfirst

from action_groups.models import (
    ActionGroup,
    CrossCuttingPriority,
    GroupFunction,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    WorkPlan,
)
from alliance87.briefings.content.snapshot import said
from alliance87.briefings.models import PackItem
from alliance87.core.models import Document
from alliance87.core.texts import format_on
from events.models import (
    AgendaItem,
    Contribution,
    Event,
    MeetingReport,
    Proposal,
    ProposalUptake,
    ReportSection,
)
from pathfinders.models import (
    Assessment,
    Commitment,
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Roadmap,
    StageEvent,
)

LONGEST = 160  # characters of a title


def field(name):
    return lambda row: shortened(said(row, name))


def shortened(text):
    """A text of a snapshot, cut to the length of a title."""
    if isinstance(text, dict):
        return text | {"text": Truncator(text["text"]).chars(LONGEST)}
    return Truncator(text).chars(LONGEST)


def with_reference(row):
    """A commitment by its reference and title, or the text where it has none."""
    title = said(row, "title") or said(row, "text")
    if not row.reference:
        return shortened(title)
    if isinstance(title, dict):
        return shortened(title | {"text": f"{row.reference} {title['text']}"})
    return shortened(f"{row.reference} {title}")


def step_name(row):
    kind = capfirst(str(row.get_kind_display()))
    return f"{kind}, {format_on(row.on, row.precision)}"


def update_name(row):
    return f"{capfirst(str(row.get_status_display()))}, {format_on(row.as_of)}"


def assessment_name(row):
    kind = capfirst(str(row.get_assessor_kind_display()))
    return f"{kind}, {format_on(row.as_of)}"


# What a row is called in a list of records. Of rows of history too, except where the
# name is that of another record.
NAMES = {
    ActionGroup: field("name"),
    AgendaItem: field("title"),
    Assessment: assessment_name,
    Commitment: with_reference,
    Contribution: lambda row: row.name or row.organisation,
    CoordinationBody: field("name"),
    CrossCuttingPriority: field("text"),
    Document: field("title"),
    Event: field("title"),
    GroupFunction: field("text"),
    LessonLearnt: field("text"),
    MeetingReport: field("title"),
    Membership: lambda row: said(row.partner, "name"),
    NextStep: field("text"),
    Objective: field("title"),
    Output: field("text"),
    OutputUpdate: update_name,
    PackItem: field("title"),
    PathfinderCountry: lambda row: said(row.country, "name"),
    PriorityArea: field("label"),
    ProgressReport: lambda row: str(row.year),
    Proposal: field("text"),
    ProposalUptake: lambda row: name_of(row.target),
    ReportSection: field("heading"),
    Roadmap: field("title"),
    StageEvent: step_name,
    WorkPlan: field("title"),
}


def name_of(row):
    """What a record, or a row of its history, is called: a text of a snapshot."""
    model = getattr(type(row), "pgh_tracked_model", type(row))
    return NAMES[model](row)


def record_of(row, of=""):
    """One record in a snapshot: which it is, as of which change, and its name.

    ``of`` is the name of what it belongs to, where its own is not enough.
    """
    return {
        "model": row._meta.label_lower,
        "id": str(row.pk),
        "revision": row.revision,
        "title": name_of(row),
        "of": of,
    }


def records_of(rows, of=""):
    """The same of several records, each once, in their order."""
    return list({(type(row), row.pk): record_of(row, of) for row in rows}.values())
