"""Where a country stands, from its dated steps. Pure: rows in, lists out."""

from alliance87.core.enums import DatePrecision
from pathfinders.enums import StageKind

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
