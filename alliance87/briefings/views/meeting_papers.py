"""The list of participants and the badges of a meeting as PDF, for who runs it."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance87.briefings.actions.reports import Busy, place_to_draw
from alliance87.briefings.drawing.apart import DrawingError
from alliance87.briefings.drawing.meeting_papers import render_meeting_paper
from alliance87.core.texts import format_on, translated_text
from events.badges import badges_of, expected_by_group
from events.enums import AttendanceMode
from events.models import Event

ON_A_SHEET = 8


def for_organisers(view):
    return never_cache(login_required(require_safe(view)))


def organised(request, slug):
    user = request.user
    kept = Event.objects.editable_by(user).values("pk")
    rows = Event.objects.for_reader(user).filter(pk__in=kept)
    return get_object_or_404(rows, slug=slug)


@for_organisers
def badges(request, slug):
    """A badge for each who comes in person, as many on a sheet as it holds."""
    event = organised(request, slug)
    found = badges_of(event, request.user)
    sheets = [found[at : at + ON_A_SHEET] for at in range(0, len(found), ON_A_SHEET)]
    return drawn(request, event, "badges", {"sheets": sheets})


@for_organisers
def participants_list(request, slug):
    """Who comes, by stakeholder group, with how many in each."""
    event = organised(request, slug)
    groups = expected_by_group(event, request.user)
    people = [row for _label, rows in groups for row in rows]
    online = [row for row in people if row.attendance_mode == AttendanceMode.ONLINE]
    context = {
        "groups": groups,
        "all": len(people),
        "online": len(online),
        "in_person": len(people) - len(online),
        "as_of": format_on(timezone.localdate()),
        "today": timezone.localdate().isoformat(),
    }
    return drawn(request, event, "participants", context)


def drawn(request, event, template, context):
    """The download. Whoever only asks about it (HEAD) has nothing drawn."""
    name = f"{event.slug}-{template}-{translation.get_language()}.pdf"
    if request.method == "HEAD":
        headers = {"Content-Disposition": content_disposition_header(True, name)}
        return StreamingHttpResponse(
            [], content_type="application/pdf", headers=headers
        )
    title = translated_text(event, "title")[0]
    common = {
        "event": event,
        "event_title": title,
        "language": translation.get_language(),
    }
    try:
        with place_to_draw():
            pdf = render_meeting_paper(template, {**common, **context})
    except (Busy, DrawingError):
        messages.error(request, _("The file could not be made. Try again in a moment."))
        return redirect("events:participants", slug=event.slug)
    return FileResponse(
        io.BytesIO(pdf),
        as_attachment=True,
        filename=name,
        content_type="application/pdf",
        headers={
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
