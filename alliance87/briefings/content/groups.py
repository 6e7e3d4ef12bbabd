"""The action groups and their work plans."""

from django.db.models import Prefetch

from action_groups.models import (
    ActionGroup,
    CrossCuttingPriority,
    GroupFunction,
    Membership,
    Objective,
    Output,
    WorkPlan,
)
from alliance87.briefings.content.snapshot import number_text, said, source_of
from alliance87.core.texts import format_on


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
