"""What a pack says: the records, as one reader may see them, as plain data.

The snapshot is everything the renderer needs and nothing it does not: no moment of
building, no name of who asked. The same records on the same day give the same
snapshot, and the same snapshot gives the same file.
"""

import datetime
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils import translation
from django.utils.html import linebreaks
from django.utils.text import capfirst
from django.utils.translation import gettext

from action_groups.models import (
    ActionGroup,
    CrossCuttingPriority,
    GroupFunction,
    Membership,
    Objective,
    Output,
    WorkPlan,
)
from alliance87.accounts.models import User
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.progress import ignore
from alliance87.core.folding import fold
from alliance87.core.models import Document
from alliance87.core.richtext import clean_html, is_plain, validate_rich_text
from alliance87.core.texts import format_on, translated_text
from events.calendar import dates_text
from events.enums import AgendaItemKind
from events.models import AgendaItem, Event, Proposal, ReportSection
from pathfinders.enums import StageKind
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    Roadmap,
)
from pathfinders.progress import in_order

FORMAT = 1


class PackError(Exception):
    """Why a pack cannot be made, in words its chair can act on."""


@dataclass
class Asset:
    """A PDF that is bound in: its bytes are read when the pack is drawn."""

    sha256: str
    name: str  # in the file storage
    title: str


@dataclass
class Gathered:
    """A snapshot and the files it names by their hash."""

    snapshot: dict
    assets: dict[str, Asset] = field(default_factory=dict)


def canonical(snapshot):
    """The one way to write a snapshot down: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(snapshot):
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def reader_of(*, edition, event):
    """The person in whose eyes an edition is gathered, as rights stand now.

    The chair's edition is what the meeting's chair may read, whoever asked for it;
    a participant reads as a member of the Alliance; the public is nobody.
    """
    if edition == PackEdition.PUBLIC:
        return None
    member = User(email="participant")
    if edition == PackEdition.PARTICIPANTS:
        return member
    chairs = event.chairs.filter(until__isnull=True, user__is_active=True)
    chair = chairs.select_related("user").order_by("created_at").first()
    return chair.user if chair else member


def said(row, name):
    """A translated text: a string, or ``{"text", "lang"}`` when it is borrowed."""
    text, language = translated_text(row, name)
    return text if language is None else {"text": text, "lang": language}


def said_html(row, name):
    """The same of rich text, cleaned once more before anything draws it."""
    text, language = translated_text(row, name)
    html = linebreaks(text, autoescape=True) if is_plain(text) else clean_html(text)
    try:
        validate_rich_text(html)
    except ValidationError as error:
        raise PackError(f"“{row}”: {error.messages[0]}") from error
    return html if language is None else {"text": html, "lang": language}


def source_of(row):
    if row.public_source is None:
        return None
    return {"title": said(row.public_source, "short_title"), "locator": row.locator}


def gather(*, event, items, edition, language, on, report=ignore):
    """Return the pack's content as of the date ``on``, in ``language``.

    ``items`` are the switched-on PackItems in order; ``report(percent, note)`` is told
    of each step, up to 30 per cent. Raises ``PackError`` where the reader may not see the meeting
    or nothing would be printed.
    """
    reader = reader_of(edition=edition, event=event)
    with translation.override(language):
        if not Event.objects.visible_to(reader).filter(pk=event.pk).exists():
            raise PackError(
                gettext(
                    "The meeting itself is not visible to readers of this edition. "
                    "Widen its visibility, or choose another edition."
                )
            )
        gathered = Gathered(snapshot={})
        parts = []
        for number, item in enumerate(items, start=1):
            done, share = 30 * (number - 1) / len(items), 30 / len(items)
            report(done, item_title(item))
            part = gather_item(
                item,
                reader=reader,
                on=on,
                gathered=gathered,
                report=within(report, done, share),
            )
            if part is not None:
                parts.append({"number": len(parts) + 1} | part)
        if not parts:
            raise PackError(
                gettext(
                    "Nothing would be printed: switch on at least one item that "
                    "readers of this edition may see."
                )
            )
        gathered.snapshot = {
            "format": FORMAT,
            "language": language,
            "edition": edition,
            "edition_label": str(PackEdition(edition).label),
            "as_of": on.isoformat(),
            "as_of_text": format_on(on),
            "event": event_facts(event, reader),
            "items": parts,
        }
    return gathered


def heading_of(item):
    """The printed title: the item's own in this language, else its record's.

    A title given in another language only is for that language's pack; a text written
    here has no other name to fall back on.
    """
    own = getattr(item, f"title_{translation.get_language()}", "")
    if own:
        return own
    if item.record is not None:
        return said(item.record, "title")
    if item.kind == PackItemKind.FREE_TEXT:
        return said(item, "title")
    return capfirst(item.get_kind_display())


def item_title(item):
    """The same without the mark of a borrowed language, to tell how far one is."""
    heading = heading_of(item)
    return heading["text"] if isinstance(heading, dict) else heading


def within(report, done, share):
    """Tell ``report`` of a part's own progress (0 to 1) as its share of the whole."""
    return lambda part, note: report(done + share * part, note)


def gather_item(item, *, reader, on, gathered, report=ignore):
    """One part of the pack, or None where the reader may see nothing of it."""
    event = item.outline.event
    gatherers = {
        PackItemKind.AGENDA: lambda: agenda(event, reader),
        PackItemKind.PATHFINDER_UPDATE: lambda: pathfinder_update(
            event, reader=reader, on=on, report=report
        ),
        PackItemKind.ACTION_GROUP_UPDATE: lambda: action_group_update(reader),
        PackItemKind.MEETING_REPORT: lambda: meeting_report(item, reader),
        PackItemKind.WORK_PLAN: lambda: work_plan(item, reader),
        PackItemKind.DOCUMENT: lambda: document(item, reader, gathered),
        PackItemKind.FREE_TEXT: lambda: free_text(item),
    }
    content = gatherers[PackItemKind(item.kind)]()
    if content is None:
        return None
    point = None
    visible_points = AgendaItem.objects.visible_to(reader)
    if item.agenda_item_id and visible_points.filter(pk=item.agenda_item_id).exists():
        point = {
            "number": item.agenda_item.number,
            "title": said(item.agenda_item, "title"),
        }
    return {
        "kind": item.kind,
        "title": heading_of(item),
        "agenda_point": point,
        "content": content,
    }


def event_facts(event, reader):
    row = Event.objects.for_reader(reader).get(pk=event.pk)
    start, end = row.local_start, row.local_end
    chaired_by = row.chair_country or row.chair_partner
    return {
        "slug": row.slug,
        "title": said(row, "title"),
        "date": dates_text(row),
        "date_iso": start.date().isoformat(),
        "times": f"{start:%H:%M} – {end:%H:%M}" if row.has_times else "",
        "venue": ", ".join(part for part in [row.venue, row.address] if part),
        "city": row.city,
        "country": said(row.country, "name") if row.country else "",
        "chair": said(chaired_by, "name") if chaired_by else "",
        "vice_chair": (
            said(row.vice_chair_country, "name") if row.vice_chair_country else ""
        ),
        "summary": said(row, "summary"),
        "source": source_of(row),
    }


def agenda(event, reader):
    """The agenda as a table: slots of time, each with its points in order."""
    rows = AgendaItem.objects.for_reader(reader).filter(event=event)
    slots = []
    for row in rows.order_by("position"):
        start = row.starts_at and row.starts_at.astimezone(event.zone)
        key = (row.starts_at, row.minutes, row.track, row.kind == AgendaItemKind.BREAK)
        if not slots or slots[-1]["key"] != key:
            end = (
                start
                and row.minutes
                and start + datetime.timedelta(minutes=row.minutes)
            )
            slots.append(
                {
                    "key": key,
                    "start": f"{start:%H:%M}" if start else "",
                    "end": f"{end:%H:%M}" if end else "",
                    "track": row.track,
                    "is_break": row.kind == AgendaItemKind.BREAK,
                    "points": [],
                }
            )
        slots[-1]["points"].append(
            {
                "number": row.number,
                "title": said(row, "title"),
                "objective": said(row, "objective"),
                "documents": [said(paper, "title") for paper in row.documents.all()],
                "people": [contribution(person) for person in row.contributions.all()],
            }
        )
    for slot in slots:
        del slot["key"]
    return {"slots": slots} if slots else None


def contribution(row):
    where = row.organisation or (row.partner and said(row.partner, "name")) or ""
    return {
        "name": row.name,
        "role": str(row.get_role_display()),
        "job_title": row.job_title,
        "organisation": where or (said(row.country, "name") if row.country else ""),
    }


def pathfinder_update(event, *, reader, on, report=ignore):
    """Process, countries, workshops, one section a country, lessons, events."""
    rows = (
        PathfinderCountry.objects.for_reader(reader)
        .with_stage(on=on)
        .prefetch_related(
            Prefetch(
                "coordination_bodies",
                CoordinationBody.objects.visible_to(reader).select_related("part_of"),
            ),
            Prefetch("roadmaps", Roadmap.objects.for_reader(reader).current(), "plans"),
            Prefetch("plans__priority_areas", PriorityArea.objects.for_reader(reader)),
            Prefetch(
                "plans__priority_areas__commitments",
                Commitment.objects.for_reader(reader).with_status(on=on, user=reader),
            ),
            Prefetch("next_steps", NextStep.objects.for_reader(reader)),
        )
    )
    countries = []
    rows = sorted(rows, key=lambda row: fold(str(row.country)))
    for number, row in enumerate(rows, start=1):
        note = gettext("pathfinder updates, %(done)d of %(of)d")
        report(number / len(rows), note % {"done": number, "of": len(rows)})
        countries.append(pathfinder(row))
    if not countries:
        return None
    held = [c["name"] for c in countries if StageKind.WORKSHOP_HELD in c["kinds"]]
    planned = [
        c["name"]
        for c in countries
        if StageKind.WORKSHOP_PLANNED in c["kinds"]
        and StageKind.WORKSHOP_HELD not in c["kinds"]
    ]
    lessons = LessonLearnt.objects.for_reader(reader).filter(pathfinder__isnull=True)
    return {
        "countries": countries,
        "workshops_held": held,
        "workshops_planned": planned,
        "commitment_count": sum(c["commitment_count"] for c in countries),
        "lessons": [said(row, "text") for row in lessons],
        "lessons_source": next((source_of(row) for row in lessons), None),
        "events": related_events(event, reader),
    }


def related_events(event, reader):
    """What put pathfinder countries in focus in the year around the meeting."""
    half_a_year = datetime.timedelta(days=200)
    rows = Event.objects.for_reader(reader).filter(
        countries__in=PathfinderCountry.objects.visible_to(reader).values("country"),
        starts_at__range=(event.starts_at - half_a_year, event.starts_at + half_a_year),
    )
    return [
        {
            "title": said(row, "title"),
            "date": dates_text(row),
            "place": row.city,
            "summary": said(row, "summary"),
        }
        for row in rows.exclude(pk=event.pk).distinct().order_by("starts_at")
    ]


def pathfinder(row):
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


def plan(row):
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


def number_text(value):
    """A number without needless zeros: 10, not 10.00."""
    return "" if value is None else f"{value.normalize():f}"


def commitment(row):
    return {
        "reference": row.reference,
        "title": said(row, "title"),
        "text": said(row, "text"),
        "lead": said(row, "lead_institution"),
        "due": format_on(row.due_on, row.due_precision),
        "target": number_text(row.target_value),
        "unit": said(row, "target_unit"),
        "status": row.status or "",
    }


def action_group_update(reader):
    """Each group: what it is for, who chairs it, what its current plan promises."""
    rows = (
        ActionGroup.objects.for_reader(reader)
        .with_member_count(reader)
        .prefetch_related(
            Prefetch("functions", GroupFunction.objects.visible_to(reader)),
            Prefetch("memberships", Membership.objects.for_reader(reader).current()),
            Prefetch("work_plans", WorkPlan.objects.for_reader(reader)),
        )
    )
    groups = [action_group(row) for row in rows.order_by("kind", "status", "slug")]
    return {"groups": groups} if groups else None


def action_group(row):
    chairs = [m for m in row.memberships.all() if m.chair_place]
    return {
        "name": said(row, "name"),
        "kind": str(row.get_kind_display()),
        "status": row.status,
        "status_label": str(row.get_status_display()),
        "summary": said(row, "summary"),
        "mandate": said(row, "mandate"),
        "functions": [said(f, "text") for f in row.functions.all()],
        "chairs": [
            {"name": said(m.partner, "name"), "role": str(m.get_role_display())}
            for m in chairs
        ],
        "members": [said(m.partner, "name") for m in row.memberships.all()],
        "work_plans": [
            {"title": said(p, "title"), "status_label": str(p.get_status_display())}
            for p in row.work_plans.all()
        ],
        "source": source_of(row),
    }


def work_plan(item, reader):
    rows = WorkPlan.objects.for_reader(reader).prefetch_related(
        Prefetch(
            "cross_cutting_priorities", CrossCuttingPriority.objects.visible_to(reader)
        ),
        Prefetch("objectives", Objective.objects.visible_to(reader)),
        Prefetch("objectives__outputs", Output.objects.for_reader(reader)),
    )
    row = rows.filter(pk=item.work_plan_id).first()
    if row is None:
        return None
    return {
        "group": said(row.action_group, "name"),
        "period": f"{row.starts_on:%Y}–{row.ends_on:%Y}",
        "status_label": str(row.get_status_display()),
        "priorities": [
            {"letter": p.letter, "text": said(p, "text")}
            for p in row.cross_cutting_priorities.all()
        ],
        "objectives": [
            {
                "label": o.label or str(o.number),
                "title": said(o, "title"),
                "outputs": [output(row) for row in o.outputs.all()],
            }
            for o in row.objectives.all()
        ],
        "source": source_of(row),
    }


def output(row):
    return {
        "label": row.label or str(row.number),
        "text": said(row, "text"),
        "target": number_text(row.target_value),
        "unit": said(row, "target_unit"),
        "due": format_on(row.due_on, row.due_precision),
        "lead": said(row.lead_partner, "name") if row.lead_partner else "",
        "status": row.status or "",
        "status_label": str(row.get_status_display()) if row.status else "",
    }


def meeting_report(item, reader):
    report = item.meeting_report
    rows = (
        ReportSection.objects.for_reader(reader)
        .filter(report=report)
        .prefetch_related(Prefetch("proposals", Proposal.objects.for_reader(reader)))
    )
    visible = type(report).objects.for_reader(reader).filter(pk=report.pk).first()
    if visible is None:
        return None
    event = visible.event
    return {
        "event": said(event, "title"),
        "date": dates_text(event),
        "place": event.city,
        "status": visible.status,
        "status_label": str(visible.get_status_display()),
        "figures": [
            {"value": value, "label": label}
            for value, label in [
                (visible.participant_count, gettext("participants")),
                (visible.country_count, gettext("countries")),
                (visible.partner_count, gettext("partners")),
            ]
            if value
        ],
        "disclaimer": said(visible, "disclaimer"),
        "foreword": said_html(visible, "foreword"),
        "sections": [report_section(row) for row in rows],
        "source": source_of(visible),
    }


def report_section(row):
    return {
        "heading": said(row, "heading"),
        "kind": str(row.get_kind_display()),
        "track": row.track,
        "objective": said(row, "objective"),
        "summary": said_html(row, "summary"),
        "people": [contribution(c) for c in row.contributions.all()],
        "proposals": [
            {
                "label": proposal.label,
                "text": said(proposal, "text"),
                "attribution": said(proposal, "attribution"),
            }
            for proposal in row.proposals.all()
        ],
    }


def document(item, reader, gathered):
    row = Document.objects.for_reader(reader).filter(pk=item.document_id).first()
    if row is None:
        return None
    content = {
        "kind": str(row.get_kind_display()),
        "summary": said(row, "summary"),
        "body": said_html(row, "body"),
        "link": row.link,
        "source": source_of(row),
        "asset": "",
        "file_name": row.file_name,
    }
    if row.is_pdf:
        gathered.assets[row.sha256] = Asset(
            sha256=row.sha256, name=row.file.name, title=row.title
        )
        content["asset"] = row.sha256
    return content


def free_text(item):
    html = said_html(item, "text")
    return {"body": html} if html else None
