"""What became of an action point, told from its history: reported, closed, opened."""

from dataclasses import dataclass

from alliance87.core.texts import translated_text
from events.enums import ActionPointStatus
from events.models import ActionPoint

REPORTED, CLOSED, OPENED = "reported", "closed", "opened"


@dataclass(frozen=True)
class Chapter:
    """Something said of the point; ``on`` is the day it was closed, if it was."""

    kind: str
    at: object
    row: object
    on: object = None


def story_of(point, user):
    """The chapters that ``user`` may read, the latest first. Takes one query."""
    revisions = ActionPoint.pgh_event_model.objects.filter(id=point.pk)
    chapters, before = [], None
    for row in revisions.visible_to(user).order_by("pgh_id"):
        if kind := what_happened(before, row):
            chapters.append(Chapter(kind, row.pgh_created_at, row, row.closed_on))
        before = row
    return chapters[::-1]


def what_happened(before, row):
    was = before.status if before else ActionPointStatus.OPEN
    if row.status != was:
        return CLOSED if row.status == ActionPointStatus.CLOSED else OPENED
    said = translated_text(row, "progress")[0]
    if said and (before is None or said != translated_text(before, "progress")[0]):
        return REPORTED
    return ""
