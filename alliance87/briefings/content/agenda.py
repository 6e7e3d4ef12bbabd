"""The meeting of a pack and its agenda."""

import datetime

from alliance87.briefings.content.records import record_of
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
        "records": [record_of(row)],
    }


def points(event, reader, *, for_chair):
    """The points of the agenda in order, and what each is known by in a snapshot.

    For anyone but the chair as they were published last, if they were.
    """
    published = [] if for_chair else list(event.agenda_publications.order_by("-number"))
    if published:
        last = published[0]
        rows = points_of(readable_items([last], reader)[last.pk], reader)
        return rows, [published_record(row, published) for row in rows]
    rows = AgendaItem.objects.for_reader(reader).filter(event=event)
    rows = list(rows.order_by("position"))
    return rows, [record_of(row) for row in rows]


def published_record(point, published):
    """A point as a record; its revision is the publication that last changed it."""
    number = published[0].number
    for publication in published:
        if point.item not in publication.snapshot["items"]:
            break
        number = publication.number
    return {
        "model": AgendaItem._meta.label_lower,
        "id": str(point.pk),
        "revision": number,
        "title": said(point, "title"),
        "of": "",
    }


def agenda(event, reader, *, for_chair=False):
    """The agenda as a table: slots of time, each with its points in order.

    The chair's says how many minutes each slot has, and all of them together.
    """
    slots = []
    rows, records = points(event, reader, for_chair=for_chair)
    for row in rows:
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
                    "minutes": row.minutes if for_chair else None,
                    "points": [],
                }
            )
        slots[-1]["points"].append(
            {
                "key": str(row.pk),
                "number": row.number,
                "title": said(row, "title"),
                "objective": said(row, "objective"),
                "documents": [said(paper, "title") for paper in row.documents.all()],
                "people": [contribution(person) for person in row.contributions.all()],
            }
        )
    for slot in slots:
        del slot["key"]
    if not slots:
        return None
    return {
        "slots": slots,
        "minutes": sum(slot["minutes"] or 0 for slot in slots if not slot["track"]),
        "records": records,
    }


def contribution(row):
    where = row.organisation or (row.partner and said(row.partner, "name")) or ""
    return {
        "name": row.name,
        "role": str(row.get_role_display()),
        "job_title": row.job_title,
        "organisation": where or (said(row.country, "name") if row.country else ""),
    }
