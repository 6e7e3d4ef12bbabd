"""What a meeting's pack should hold, read off its agenda and the records."""

from action_groups.enums import WorkPlanStatus
from action_groups.models import WorkPlan
from alliance87.briefings.enums import PackItemKind
from alliance87.core.enums import DocumentKind
from events.models import MeetingReport

# An agenda point is recognised by the Alliance's own word for what it is about.
SUBJECTS = {
    PackItemKind.PATHFINDER_UPDATE: "pathfinder",
    PackItemKind.ACTION_GROUP_UPDATE: "action group",
}
SUMMARISED = [DocumentKind.PRESENTATION, DocumentKind.WORK_PLAN]


def propose_items(event):
    """The items, in order, as dictionaries of PackItem's fields, without positions.

    First the agenda. Then, point by point: what the point is about (pathfinder
    countries, action groups), the papers tied to it, and under the action groups the
    reports of their meetings and the plans they are working to. Last the papers of
    the meeting that no point names. Papers that only repeat records are left out.
    """
    points = list(event.agenda_items.order_by("position").prefetch_related("documents"))
    items = [{"kind": PackItemKind.AGENDA}] if points else []
    used = set()
    for point in points:
        subject = subject_of(point)
        if subject:
            items.append({"kind": subject, "agenda_item": point})
        items += papers_of(point.documents.all(), point, used)
        if subject == PackItemKind.ACTION_GROUP_UPDATE:
            items += group_results(event, point)
    items += papers_of(event.documents.all(), None, used)
    return items


def subject_of(point):
    title = point.title_en or point.title
    for kind, word in SUBJECTS.items():
        if word in title.lower():
            return kind
    return None


def papers_of(documents, point, used):
    """The papers that print something, each once."""
    items = []
    for document in documents:
        prints = document.body or document.is_pdf
        if document.pk in used or document.kind in SUMMARISED or not prints:
            continue
        used.add(document.pk)
        items.append(
            {
                "kind": PackItemKind.DOCUMENT,
                "document": document,
                "agenda_item": point,
            }
        )
    return items


def group_results(event, point):
    """Reports of the groups' meetings before this one, and their plans from then on."""
    groups = event.action_groups.all()
    reports = MeetingReport.objects.filter(
        event__action_groups__in=groups, event__starts_at__lt=event.starts_at
    ).exclude(event=event)
    reports = reports.published()
    plans = WorkPlan.objects.filter(
        action_group__in=groups, ends_on__gte=event.local_start.date()
    ).exclude(status=WorkPlanStatus.CLOSED)
    return [
        {
            "kind": PackItemKind.MEETING_REPORT,
            "meeting_report": report,
            "agenda_item": point,
        }
        for report in reports.distinct().order_by("event__starts_at")
    ] + [
        {"kind": PackItemKind.WORK_PLAN, "work_plan": plan, "agenda_item": point}
        for plan in plans.order_by("action_group__slug", "starts_on")
    ]
