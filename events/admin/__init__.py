"""Registers the admin pages of the events."""

from events.admin import (
    agenda,
    drafts,
    events,
    minutes,
    publications,
    reports,
    surveys,
)

__all__ = [
    "agenda",
    "drafts",
    "events",
    "minutes",
    "publications",
    "reports",
    "surveys",
]
