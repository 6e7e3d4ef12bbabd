"""What is still to be done before a meeting, counted back from its day.

No document of the Alliance that the portal knows fixes these periods. They are what
the Secretariat plans with; each says below why it is as long as it is.
"""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from action_groups.models import ResourceNeed
from alliance87.core.models import Document
from alliance87.core.texts import translated_text
from alliance87.core.visibility import reads_everything
from events.enums import AgendaItemKind, EventKind
from events.models import ActionPoint, AgendaItem
from partners.models import listed_partners
from pathfinders.enums import ProgressReportStatus, StageKind
from pathfinders.models import PathfinderCountry, ProgressReport, StageEvent

# Members read the papers and consult at home in two weeks; the pack is bound from them.
PAPERS_DAYS = 14
# The Secretariat checks a report and sums it up, in two weeks, before the papers go out.
REPORTS_DAYS = 28
# A country that is to be heard, or whose roadmap is to be reviewed, is prepared for as
# a report is.
CANDIDATES_DAYS = 28
# What a group lacks goes on the agenda with the papers.
NEEDS_DAYS = 14

# The items of an agenda that nobody can prepare for without a paper.
WITH_PAPER = [
    AgendaItemKind.UPDATE,
    AgendaItemKind.PRESENTATION,
    AgendaItemKind.DISCUSSION,
    AgendaItemKind.DECISION,
]
# The steps after which the GCG has the next word.
AWAITING = {
    StageKind.EXPRESSION_OF_INTEREST: _("to be heard by the GCG"),
    StageKind.CANDIDATE_HEARD: _("heard; its roadmap is to come"),
    StageKind.ROADMAP_SUBMITTED: _("roadmap to be reviewed"),
}


@dataclass(frozen=True)
class Task:
    """Something to be done before the meeting, by whom and until when."""

    title: str
    note: str
    owner: str
    due_on: datetime.date
    url: str
    days: int  # left; late where negative

    @property
    def is_late(self):
        return self.days < 0

    @property
    def days_late(self):
        return -self.days


@dataclass
class Part:
    """The tasks of one kind, the most urgent first, and how long before they are due."""

    key: str
    label: str
    days_before: int | None
    nothing: str
    tasks: list[Task] = field(default_factory=list)

    @property
    def late(self):
        return sum(task.is_late for task in self.tasks)


def parts_before(event, user, *, on):
    """The parts of the board of ``event`` as ``user`` may read them, on the day ``on``.

    The number of queries depends on none of the rows. A meeting that is none of the
    GCG has its own papers, points and needs, and neither reports nor candidates.
    """
    is_gcg = event.kind == EventKind.GCG_MEETING
    parts = [papers(event, user)]
    if is_gcg:
        parts += [reports(event, user), candidates(event, user, on)]
    parts += [points(event, user), needs(event, user)]
    for part, found in parts:
        part.tasks = sorted(
            (Task(*task, days=(task[3] - on).days) for task in found),
            key=lambda task: (task.due_on, task.title),
        )
    return [part for part, _found in parts]


def day_of(event):
    return event.local_start.date()


def back(event, days):
    return day_of(event) - datetime.timedelta(days=days)


def said(row, name):
    return translated_text(row, name)[0] if row else ""


def papers(event, user):
    """Items of the agenda that need a paper and have none."""
    there = Document.objects.visible_to(user).filter(agenda_items=OuterRef("pk"))
    rows = AgendaItem.objects.for_reader(user).filter(
        ~Exists(there), event=event, kind__in=WITH_PAPER
    )
    part = Part(
        "papers", _("Missing papers"), PAPERS_DAYS, _("Every item has its paper.")
    )
    return part, [
        (
            str(item),
            str(item.get_kind_display()),
            ", ".join(dict.fromkeys(map(speaks_for, item.contributions.all()))),
            back(event, PAPERS_DAYS),
            place_of_item(item, event, user),
        )
        for item in rows
    ]


def speaks_for(person):
    return person.organisation or said(person.partner, "name") or person.name


def place_of_item(item, event, user):
    if reads_everything(user):
        return reverse("admin:events_agendaitem_change", args=[item.pk])
    return f"{event.get_absolute_url()}#agenda-{item.pk}"


def reports(event, user):
    """Annual reports that the meeting is to hear of, and the country has not sent.

    Due on their own day, or when they must be there for the meeting if that is sooner.
    """
    rows = (
        ProgressReport.objects.for_reader(user)
        .filter(
            status__in=ProgressReportStatus.to_be_written(),
            due_on__lte=day_of(event),
        )
        .prefetch_related(listed_partners("pathfinder__focal_partner", user))
    )
    part = Part(
        "reports", _("Due reports"), REPORTS_DAYS, _("No report is outstanding.")
    )
    return part, [
        (
            f"{said(row.pathfinder.country, 'name')} {row.year}",
            str(row.get_status_display()),
            said(row.pathfinder.focal_partner, "name"),
            min(row.due_on, back(event, REPORTS_DAYS)),
            place_of_report(row, user),
        )
        for row in rows
    ]


def place_of_report(row, user):
    if reads_everything(user):
        return reverse("admin:pathfinders_progressreport_review", args=[row.pk])
    return row.pathfinder.get_absolute_url()


def candidates(event, user, on):
    """Countries without the status that wait for the GCG."""
    granted = StageEvent.objects.filter(kind=StageKind.STATUS_GRANTED)
    rows = (
        PathfinderCountry.objects.for_reader(user)
        .with_stage(on=on)
        .filter(stage__in=list(AWAITING))
        .exclude(pk__in=granted.values("pathfinder"))
    )
    part = Part(
        "candidates",
        _("Candidate roadmaps"),
        CANDIDATES_DAYS,
        _("No candidate waits for the GCG."),
    )
    return part, [
        (
            said(row.country, "name"),
            str(AWAITING[StageKind(row.stage)]),
            said(row.focal_partner, "name"),
            back(event, CANDIDATES_DAYS),
            row.get_absolute_url(),
        )
        for row in rows
    ]


def points(event, user):
    """What earlier meetings of the kind, or this one, asked for and is still open."""
    earlier = Q(event=event)
    if event.kind == EventKind.GCG_MEETING:
        earlier |= Q(event__kind=event.kind, event__starts_at__lt=event.starts_at)
    elif event.series:
        earlier |= Q(event__series=event.series, event__starts_at__lt=event.starts_at)
    rows = ActionPoint.objects.for_reader(user).open().filter(earlier)
    part = Part("points", _("Open action points"), None, _("No action point is open."))
    return part, [
        (
            said(row, "text"),
            said(row.event, "title"),
            ", ".join(filter(None, [said(row.owner_partner, "name"), name_of(row)])),
            min(row.due_on or day_of(event), day_of(event)),
            row.get_absolute_url(),
        )
        for row in rows
    ]


def name_of(point):
    return point.owner.name if point.owner else ""


def needs(event, user):
    """What action groups lack and nobody has answered: of a GCG meeting, of all."""
    items = AgendaItem.objects.visible_to(user).select_related("event")
    rows = ResourceNeed.objects.for_reader(user).filter(answered_on__isnull=True)
    if event.kind != EventKind.GCG_MEETING:
        rows = rows.filter(action_group__in=event.action_groups.visible_to(user))
    rows = rows.prefetch_related(Prefetch("agenda_items", items))
    part = Part(
        "needs", _("Unanswered resource needs"), NEEDS_DAYS, _("No need is unanswered.")
    )
    return part, [
        (
            said(row, "title"),
            raised_with(row),
            said(row.action_group, "name"),
            back(event, NEEDS_DAYS),
            place_of_need(row, user),
        )
        for row in rows
    ]


def raised_with(need):
    events = sorted(
        {item.event for item in need.agenda_items.all()}, key=lambda e: e.starts_at
    )
    if not events:
        return gettext("not yet raised with a GCG meeting")
    names = ", ".join(said(event, "title") for event in events)
    return gettext("raised with: %(meetings)s") % {"meetings": names}


def place_of_need(need, user):
    if reads_everything(user):
        return reverse("action_groups:need", kwargs={"pk": need.pk}) + "?answer"
    return f"{need.action_group.get_absolute_url()}#needs"
