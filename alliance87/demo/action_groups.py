"""Loads the action groups and their work plans."""

from action_groups.enums import (
    ActionGroupKind,
    ActionGroupStatus,
    MembershipRole,
    WorkPlanStatus,
)
from action_groups.models import (
    ActionGroup,
    CrossCuttingPriority,
    GroupFunction,
    Membership,
    Objective,
    Output,
    WorkPlan,
    Workstream,
)
from alliance87.core.models import Document, Theme
from alliance87.demo.records import REQUIRED
from partners.models import Partner


def load(folder, shelf):
    for record in folder.single("action_groups/*.yaml"):
        _put_group(shelf, record)


def _put_group(shelf, record):
    values = {
        **record.tri("name", required=True),
        "kind": record.choice("kind", ActionGroupKind),
        "status": record.choice("status", ActionGroupStatus),
        **record.tri("summary"),
        **record.tri("mandate"),
    }
    links = {
        "themes": record.many("themes", shelf.find(Theme)),
        "documents": record.many("documents", shelf.find(Document)),
    }
    group = shelf.put(ActionGroup, record, {"slug": record.key}, values, links)
    for function in record.children("functions"):
        match = {"action_group": group, "position": function.number}
        shelf.put(GroupFunction, function, match, function.tri("text", required=True))
    _put_memberships(shelf, record.children("memberships"), group)
    for stream in record.children("workstreams"):
        match = {"action_group": group, "position": stream.number}
        shelf.put(Workstream, stream, match, stream.tri("name", required=True))
    for plan in record.children("work_plans"):
        _put_work_plan(shelf, plan, group)


def _put_memberships(shelf, records, group):
    """Chairs and co-chairs take the places 1 and 2 in the order of the file."""
    place = 0
    for record in records:
        role = record.choice("role", MembershipRole)
        until = record.day("until")
        chairing = role in MembershipRole.chairing()
        if chairing and not until:
            place += 1
        match = {
            "action_group": group,
            "partner": record.one("partner", shelf.find(Partner), REQUIRED),
            "role": role,
        }
        values = {
            "chair_place": max(place, 1) if chairing else None,
            "since": record.day("since"),
            "until": until,
        }
        shelf.put(Membership, record, match, values)


def _put_work_plan(shelf, record, group):
    values = {
        "action_group": group,
        **record.tri("title", required=True),
        "starts_on": record.period("period_start", REQUIRED)[0],
        "ends_on": record.period("period_end", REQUIRED, last=True)[0],
    }
    status = record.choice("status", WorkPlanStatus)
    plan = shelf.put(WorkPlan, record, {"slug": record.take("key")}, values)
    for priority in record.children("cross_cutting"):
        match = {"work_plan": plan, "letter": priority.take("letter")}
        text = priority.tri("text", required=True)
        shelf.put(CrossCuttingPriority, priority, match, text)
    for objective in record.children("objectives"):
        match = {"work_plan": plan, "number": objective.whole("number", REQUIRED)}
        values = {
            "label": objective.text("label"),
            **objective.tri("title", required=True),
        }
        row = shelf.put(Objective, objective, match, values)
        for output in objective.children("outputs"):
            _put_output(shelf, output, row)
    if plan.status != status:  # its rows first: once it is adopted it keeps them
        plan.status = status
        plan.save()


def _put_output(shelf, record, objective):
    due_on, precision = record.period("due", last=True)
    match = {"objective": objective, "number": record.whole("number", REQUIRED)}
    values = {
        "label": record.text("label"),
        **record.tri("text", required=True),
        **record.tri("indicator"),
        "due_on": due_on,
        "due_precision": precision,
        "lead_partner": record.one("lead_partner", shelf.find(Partner)),
    }
    links = {"themes": record.many("themes", shelf.find(Theme))}
    shelf.put(Output, record, match, values, links)
