"""What meetings ask of whoever is signed in, and the pages of who runs one."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core.visibility import is_signed_in, reads_everything
from events.enums import EventKind
from events.models import ActionPoint, Event

register = template.Library()

MOST = 3  # meetings on the home page
# The organisers' pages: the name each knows itself by, its URL pattern, its label.
PAGES = [
    ("agenda", "agenda", _("Agenda")),
    ("agenda-publish", "agenda-publish", _("Publish the agenda")),
    ("participants", "participants", _("Participants")),
    ("invite", "invite", _("Invite")),
    ("rules", "rules", _("Registration")),
    ("check-in", "check-in", _("At the door")),
    ("before", "before", _("Before the meeting")),
    ("minutes", "minutes", _("Minutes and decisions")),
    ("action-points", "action-points", _("Action points")),
    ("surveys", "surveys", _("Surveys")),
    ("recordings", "recordings", _("Recordings")),
    ("report", "report-begin", _("Report")),
]


@register.simple_tag
def own_meetings(user):
    """The meetings to come that a person runs; for the Secretariat, the next of the GCG.

    With ``points``, how many open action points are theirs. Nothing for visitors.
    """
    if not is_signed_in(user):
        return {}
    coming = Event.objects.visible_to(user).upcoming(at=timezone.now())
    coming, most = coming.order_by("starts_at"), MOST
    if reads_everything(user):
        coming, most = coming.filter(kind=EventKind.GCG_MEETING), 1
    meetings = list(
        coming.filter(pk__in=Event.objects.editable_by(user).values("pk"))[:most]
    )
    points = ActionPoint.objects.visible_to(user).owned_by(user).open().count()
    return {"meetings": meetings, "points": points} if meetings or points else {}


@register.simple_tag
def meeting_pages(event, current):
    """The pages on which ``event`` is run; the one named ``current`` is marked."""

    def address(pattern):
        if pattern == "action-points":  # a list of all meetings, narrowed to this one
            return reverse("events:action-points", query={"event": event.slug})
        return reverse(f"events:{pattern}", kwargs={"slug": event.slug})

    return [
        {"label": label, "url": address(pattern), "current": name == current}
        for name, pattern, label in PAGES
    ]
