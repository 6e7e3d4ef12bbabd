"""Where a country and its commitments stand, by dates. Pure: rows in, lists out."""

from calendar import monthrange
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import DatePrecision
from pathfinders.enums import AssessorKind, CommitmentStatus, StageKind

RANK = {kind: rank for rank, kind in enumerate(StageKind.values)}


def in_order(events):
    """The stage events in the order in which they happened.

    A step known only to have happened *by* a date stands before the first dated step
    that the procedure puts after it.
    """
    known_by = [event for event in events if event.precision == DatePrecision.BY]
    ordered = sorted(
        (event for event in events if event.precision != DatePrecision.BY),
        key=lambda event: (event.on, event.position, RANK[event.kind]),
    )
    for event in sorted(known_by, key=lambda event: RANK[event.kind]):
        later = (
            place
            for place, other in enumerate(ordered)
            if RANK[other.kind] > RANK[event.kind]
        )
        ordered.insert(next(later, len(ordered)), event)
    return ordered


def timeline(events, *, on):
    """Pairs of (event, state): done, the current one, and those still to come.

    A workshop that was held is no longer shown as planned.
    """
    held = any(
        event.kind == StageKind.WORKSHOP_HELD and known(event, on) for event in events
    )
    shown = [
        event
        for event in in_order(events)
        if not (held and event.kind == StageKind.WORKSHOP_PLANNED)
    ]
    past = [event for event in shown if known(event, on)]
    current = past[-1] if past else None
    return [
        (
            event,
            "current" if event is current else "done" if event in past else "planned",
        )
        for event in shown
    ]


def stage_of(events, *, on):
    """The event that says where the country stood on the date ``on``, or None."""
    return next(
        (event for event, state in timeline(events, on=on) if state == "current"), None
    )


def known(event, on):
    """Whether the step was taken by the date: “by July” is known all through July."""
    if event.precision == DatePrecision.BY:
        return (event.on.year, event.on.month) <= (on.year, on.month)
    return event.on <= on


@dataclass
class Judgement:
    """One assessment with the government's replies to it, the earliest first."""

    assessment: object
    replies: list = field(default_factory=list)
    assessor: object = None
    evidence: list = field(default_factory=list)


@dataclass
class Voice:
    """Whose judgement, and what was said in it, the latest first; perhaps nothing."""

    kind: str
    label: str
    entries: list = field(default_factory=list)


def voices(assessments):
    """The three judgements of a commitment side by side; no voices if all are silent.

    A reply stands under what it answers. Where that is hidden from the reader, it
    stands with what the government itself said.
    """
    if not assessments:
        return []
    told = {
        kind: Voice(kind, AssessorKind(kind).label)
        for kind in (
            AssessorKind.SELF_REPORT,
            AssessorKind.CIVIL_SOCIETY,
            AssessorKind.INDEPENDENT,
        )
    }
    entries = {row.pk: Judgement(row) for row in assessments}
    for row in assessments:
        answered = answered_by(row, entries)
        if row.assessor_kind != AssessorKind.GOVERNMENT_REPLY:
            told[row.assessor_kind].entries.append(entries[row.pk])
        elif answered is row:
            told[AssessorKind.SELF_REPORT].entries.append(entries[row.pk])
        else:
            entries[answered.pk].replies.insert(0, entries[row.pk])
    return list(told.values())


def answered_by(row, entries):
    """What ``row`` answers in the end, as far as it is among ``entries``."""
    seen = {row.pk}
    while row.reply_to_id in entries and row.reply_to_id not in seen:
        row = entries[row.reply_to_id].assessment
        seen.add(row.pk)
    return row


def last_day(value, precision):
    """The last day a date known in part can mean: of its month, of its year."""
    if precision == DatePrecision.YEAR:
        return value.replace(month=12, day=31)
    if precision in {DatePrecision.MONTH, DatePrecision.BY}:
        return value.replace(day=monthrange(value.year, value.month)[1])
    return value


def is_overdue(due_on, precision, *, on):
    """Whether something still open is late on the date: due “2020”, only in 2021."""
    return due_on is not None and last_day(due_on, precision) < on


def count_statuses(counts):
    """Pairs of (status, its word, how many), in the order of work, those with any."""
    return [
        (status, label, counts[status])
        for status, label in [
            *CommitmentStatus.choices,
            ("", _("without a report")),
        ]
        if counts[status]
    ]
