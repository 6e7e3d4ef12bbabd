"""A meeting as a calendar entry that leads to its agenda and its papers."""

import icalendar
from django.conf import settings
from django.urls import reverse

from events.feeds import calendar_of


def meeting_calendar(event, *, packs, points, name, at):
    """The calendar of one meeting, as bytes, with links to what its reader may have.

    ``packs`` are published, ``points`` the agenda's with their documents: both as the
    reader may see them. The links ask again who reads.
    """
    calendar = icalendar.Calendar.from_ical(calendar_of([event], name=name, at=at))
    [entry] = calendar.walk("VEVENT")
    entry.add("attach", f"{settings.SITE_URL}{event.get_absolute_url()}#agenda")
    for pack in packs:
        attach(entry, reverse("briefings:file", args=[pack.pk]), pack.download_name)
    attached = set()
    for point in points:
        for document in point.documents.all():
            if document.file and document.pk not in attached:
                attached.add(document.pk)
                path = reverse("documents:file", args=[document.slug])
                attach(entry, path, document.file_name)
    return calendar.to_ical()


def attach(entry, path, name):
    parameters = {"filename": name}
    if name.endswith(".pdf"):
        parameters["fmttype"] = "application/pdf"
    entry.add("attach", f"{settings.SITE_URL}{path}", parameters)
