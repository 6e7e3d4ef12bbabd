"""The meeting of a pack and its agenda."""

import datetime

from alliance87.briefings.content.snapshot import said, source_of
from events.calendar import dates_text
from events.enums import AgendaItemKind
from events.models import AgendaItem, Event
from events.publications import points_of, readable_items


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


def points(event, reader, *, published):
    """The points of the agenda in order; as they were ``published`` last, if they were."""
    last = published and event.agenda_publications.order_by("-number").first()
    if last:
        return points_of(readable_items([last], reader)[last.pk], reader)
    rows = AgendaItem.objects.for_reader(reader).filter(event=event)
    return rows.order_by("position")


def agenda(event, reader, *, published=False):
    """The agenda as a table: slots of time, each with its points in order."""
    slots = []
    for row in points(event, reader, published=published):
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
