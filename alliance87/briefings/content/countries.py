"""What is said of a pathfinder country, of one or of all."""

import datetime
from collections import Counter

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.briefings.content.records import records_of
from alliance87.briefings.content.snapshot import (
    all_sources,
    counted,
    figure,
    said,
    source_of,
)
from alliance87.briefings.progress import ignore
from alliance87.core.folding import fold
from alliance87.core.texts import format_on
from events.calendar import dates_text
from events.models import Event
from pathfinders.enums import CommitmentStatus, StageKind
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    Roadmap,
)
from pathfinders.progress import in_order, timeline


def rows_of(reader, *, on, commitments=None):
    """The countries ``reader`` may see, with what ``pathfinder()`` reads of each.

    ``commitments`` are those to join: the visible ones, unless told otherwise.
    """
    if commitments is None:
        commitments = Commitment.objects.for_reader(reader)
        commitments = commitments.with_status(on=on, user=reader)
    # To the last tie: the same records give the same snapshot.
    by_hand = ("position", "created_at", "pk")
    visible = CoordinationBody.objects.visible_to(reader).order_by(*by_hand)
    steps = NextStep.objects.for_reader(reader).order_by(*by_hand)
    bodies = visible.select_related("source").prefetch_related(
        Prefetch("part_of", visible)
    )
    return (
        PathfinderCountry.objects.for_reader(reader)
        .with_stage(on=on)
        .prefetch_related(
            Prefetch("coordination_bodies", bodies),
            Prefetch("roadmaps", Roadmap.objects.for_reader(reader).current(), "plans"),
            Prefetch("plans__priority_areas", PriorityArea.objects.for_reader(reader)),
            Prefetch("plans__priority_areas__commitments", commitments),
            Prefetch("next_steps", steps),
        )
    )


def pathfinder_update(event, *, reader, on, chosen=None, report=ignore):
    """Process, countries, workshops, one section a country, lessons, events.

    Of the countries whose keys are ``chosen``, or of all: what is said of none of them
    in particular is printed with all of them.
    """
    rows = rows_of(reader, on=on)
    if chosen:
        rows = rows.filter(pk__in=chosen)
    countries, facts, records = [], [], []
    rows = sorted(rows, key=lambda row: fold(str(row.country)))
    for number, row in enumerate(rows, start=1):
        note = gettext("pathfinder updates, %(done)d of %(of)d")
        report(number / len(rows), note % {"done": number, "of": len(rows)})
        countries.append(pathfinder(row) | {"standing": standing(row, on)})
        facts += facts_of(row)
        told = [*facts_of(row), *row.stage_events.all()]
        records += records_of(told, of=said(row.country, "name"))
    if not countries:
        return None
    held = [c["name"] for c in countries if StageKind.WORKSHOP_HELD in c["kinds"]]
    planned = [
        c["name"]
        for c in countries
        if StageKind.WORKSHOP_PLANNED in c["kinds"]
        and StageKind.WORKSHOP_HELD not in c["kinds"]
    ]
    lessons = LessonLearnt.objects.none()
    if not chosen:
        lessons = LessonLearnt.objects.for_reader(reader)
        lessons = lessons.filter(pathfinder__isnull=True)
        lessons = lessons.order_by("position", "created_at", "pk")
    events = [] if chosen else list(related_events(event, reader))
    return {
        "countries": countries,
        "workshops_held": held,
        "workshops_planned": planned,
        "commitment_count": sum(c["commitment_count"] for c in countries),
        "statuses": counted(
            (
                c["status"]
                for country in countries
                for plan in country["roadmaps"]
                for area in plan["areas"]
                for c in area["commitments"]
            ),
            CommitmentStatus,
        ),
        "lessons": [said(row, "text") for row in lessons],
        "lessons_source": next((source_of(row) for row in lessons), None),
        "events": [event_line(row) for row in events],
        "records": records + records_of(lessons) + records_of(events),
        "sources": all_sources([*facts, *lessons, *events]),
    }


def facts_of(row):
    """The records that are printed of a country, each with its source at hand."""
    areas = [area for kept in row.plans for area in kept.priority_areas.all()]
    commitments = [entry for area in areas for entry in area.commitments.all()]
    bodies, steps = row.coordination_bodies.all(), row.next_steps.all()
    return [row, *bodies, *row.plans, *areas, *commitments, *steps]


def standing(row, on):
    """Where a country stands on the date ``on``, for its line of stages and the map."""
    known = [
        {
            "label": capfirst(str(event.get_kind_display())),
            "kind": event.kind,
            "on": event.on.isoformat(),
            "date": format_on(event.on, event.precision),
            "state": state,
        }
        for event, state in timeline(row.stage_events.all(), on=on)
    ]
    current = next((stop for stop in known if stop["state"] == "current"), None)
    return {
        "code": row.country.iso2,
        "stage": current["label"] if current else "",
        "stops": known,
        "statuses": counted(
            (
                entry.status or ""
                for kept in row.plans
                for area in kept.priority_areas.all()
                for entry in area.commitments.all()
            ),
            CommitmentStatus,
        ),
    }


def related_events(event, reader):
    """What put pathfinder countries in focus in the year around the meeting."""
    half_a_year = datetime.timedelta(days=200)
    rows = Event.objects.for_reader(reader).filter(
        countries__in=PathfinderCountry.objects.visible_to(reader).values("country"),
        starts_at__range=(event.starts_at - half_a_year, event.starts_at + half_a_year),
    )
    return rows.exclude(pk=event.pk).distinct().order_by("starts_at", "slug")


def event_line(row):
    return {
        "title": said(row, "title"),
        "date": dates_text(row),
        "place": row.city,
        "summary": said(row, "summary"),
    }


def commitment(row):
    return {
        "reference": row.reference,
        "title": said(row, "title"),
        "text": said(row, "text"),
        "lead": said(row, "lead_institution"),
        "due": format_on(row.due_on, row.due_precision),
        "target": figure(row.target_value),
        "unit": said(row, "target_unit"),
        "status": row.status or "",
        "status_label": str(dict(CommitmentStatus.choices).get(row.status, "")),
        "status_on": format_on(row.status_on),
    }


def plan(row, commitment=commitment):
    """One roadmap; ``commitment(row)`` says what is printed of a commitment."""
    areas = [
        {
            "label": said(area, "label"),
            "commitments": [commitment(c) for c in area.commitments.all()],
        }
        for area in row.priority_areas.all()
    ]
    statuses = Counter(
        c["status"] for area in areas for c in area["commitments"] if c["status"]
    )
    return {
        "title": said(row, "title"),
        "status": row.status,
        "status_label": str(row.get_status_display()),
        "areas": areas,
        "commitment_count": sum(len(area["commitments"]) for area in areas),
        "statuses": dict(sorted(statuses.items())),
        "source": source_of(row),
    }


def pathfinder(row, plan=plan):
    """One country; ``plan(roadmap)`` says what is printed of a roadmap."""
    stops = [
        {
            "kind": event.kind,
            "label": str(event.get_kind_display()),
            "date": format_on(event.on, event.precision),
            "is_planned": event.kind == StageKind.WORKSHOP_PLANNED,
            "note": said(event, "note"),
        }
        for event in in_order(row.stage_events.all())
    ]
    plans = [plan(roadmap) for roadmap in row.plans]
    return {
        "name": said(row.country, "name"),
        "slug": row.slug,
        "summary": said(row, "summary"),
        "kinds": [stop["kind"] for stop in stops],
        "stops": stops,
        "focal_institution": said(row, "focal_institution"),
        "bodies": [
            {
                "name": said(body, "name"),
                "part_of": said(body.part_of, "name") if body.part_of else "",
                "description": said(body, "description"),
            }
            for body in row.coordination_bodies.all()
        ],
        "roadmaps": plans,
        "commitment_count": sum(p["commitment_count"] for p in plans),
        "next_steps": [
            {
                "text": said(step, "text"),
                "due": format_on(step.due_on, step.due_precision),
            }
            for step in row.next_steps.all()
        ],
        "source": source_of(row),
    }
