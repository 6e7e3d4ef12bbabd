"""The action groups and their work plans."""

from django.db.models import Prefetch, Q

from action_groups.enums import OutputStatus
from action_groups.models import (
    ActionGroup,
    CrossCuttingPriority,
    GroupFunction,
    Membership,
    Objective,
    Output,
    OutputUpdate,
    WorkPlan,
)
from alliance87.briefings.content.records import records_of
from alliance87.briefings.content.snapshot import (
    all_sources,
    counted,
    figure,
    said,
    source_of,
)
from alliance87.core.texts import format_on


def action_group_update(reader, *, chosen=None, on=None):
    """Each group: what it is for, who chairs it, what its current plan promises.

    Of the groups whose keys are ``chosen``, or of all. Its members are those of the
    date ``on``, or of now.
    """
    members = Membership.objects.for_reader(reader)
    members = members.current() if on is None else members_on(members, on)
    rows = (
        ActionGroup.objects.for_reader(reader)
        .with_member_count(reader)
        .prefetch_related(
            Prefetch("functions", GroupFunction.objects.visible_to(reader)),
            Prefetch("memberships", members),
            Prefetch("work_plans", WorkPlan.objects.for_reader(reader)),
        )
    )
    if chosen:
        rows = rows.filter(pk__in=chosen)
    rows = list(rows.order_by("kind", "status", "slug"))
    if not rows:
        return None
    records = []
    for row in rows:
        told = [row, *row.functions.all(), *row.memberships.all()]
        records += records_of([*told, *row.work_plans.all()], of=said(row, "name"))
    return {
        "groups": [action_group(row) for row in rows],
        "records": records,
        "sources": all_sources(
            fact for row in rows for fact in [row, *row.memberships.all()]
        ),
    }


def members_on(rows, day):
    """The memberships that had begun by the day and were not over."""
    begun = Q(since__isnull=True) | Q(since__lte=day)
    return rows.filter(begun, Q(until__isnull=True) | Q(until__gt=day))


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


def work_plan(item, reader, *, on=None):
    """A plan with its outputs; how each stands on the date ``on``, or now."""
    updates = OutputUpdate.objects.for_reader(reader).order_by("-as_of", "-created_at")
    if on is not None:
        updates = updates.filter(as_of__lte=on)
    outputs = Output.objects.for_reader(reader).prefetch_related(
        Prefetch("updates", updates, "said_by_then")
    )
    rows = WorkPlan.objects.for_reader(reader).prefetch_related(
        Prefetch(
            "cross_cutting_priorities", CrossCuttingPriority.objects.visible_to(reader)
        ),
        Prefetch("objectives", Objective.objects.visible_to(reader)),
        Prefetch("objectives__outputs", outputs),
    )
    row = rows.filter(pk=item.work_plan_id).first()
    if row is None:
        return None
    objectives = list(row.objectives.all())
    outputs = [each for objective in objectives for each in objective.outputs.all()]
    latest = [each.said_by_then[0] for each in outputs if each.said_by_then]
    told = [row, *row.cross_cutting_priorities.all(), *objectives, *outputs, *latest]
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
                "outputs": [output(row, on) for row in o.outputs.all()],
            }
            for o in objectives
        ],
        "statuses": counted((status_on(each, on) for each in outputs), OutputStatus),
        "source": source_of(row),
        "records": records_of(told),
        "sources": all_sources([row, *outputs, *latest]),
    }


def status_on(row, on):
    """The status of an output now, or as it was last said by the date ``on``."""
    if on is None:
        return row.status or ""
    return row.said_by_then[0].status if row.said_by_then else ""


def output(row, on):
    status = status_on(row, on)
    latest = row.said_by_then[0] if row.said_by_then else None
    return {
        "label": row.label or str(row.number),
        "text": said(row, "text"),
        "target": figure(row.target_value),
        "unit": said(row, "target_unit"),
        "due": format_on(row.due_on, row.due_precision),
        "lead": said(row.lead_partner, "name") if row.lead_partner else "",
        "status": status,
        "status_label": str(dict(OutputStatus.choices).get(status, "")),
        "status_on": format_on(latest.as_of) if latest else "",
        "narrative": said(latest, "narrative") if latest else "",
    }
