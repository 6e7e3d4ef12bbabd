"""A work plan to read: as it is printed, as a table, a board, a timeline, a calendar."""

import datetime
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from action_groups.enums import Mark, OutputStatus
from action_groups.exports import COLUMNS, lines_of, status_text, text_of
from action_groups.models import Activity, Output, WorkPlan
from action_groups.timeline import draw
from action_groups.tree import plan_tree
from alliance87.core.listing import download_asked, url_with
from alliance87.core.tabular import download_response
from alliance87.core.texts import format_on, translated_text
from pathfinders.calendars import DueDate, calendar_of

VIEWS = {
    "": _("Plan"),
    "table": _("Table"),
    "board": _("Board"),
    "timeline": _("Timeline"),
}
SORTS = {
    "number": _("Number"),
    "due": _("Due"),
    "status": _("Status"),
}
NO_STATUS = "none"
ANYONE = None  # who subscribes gives an address to a program: public data only


# -- What is asked for -------------------------------------------------------------
@dataclass
class Asked:
    """What the address asks of a plan: the view, the filters, the order."""

    view: str
    sort: str
    chosen: dict
    problems: list

    def keeps(self, entry):
        """Whether an output, as it stands, is among what is asked for."""
        if self.problems:
            return False
        lead = entry.output.lead_partner
        found = {
            "status": {entry.output.status or NO_STATUS},
            "mark": {str(mark) for mark in entry.marks},
            "lead": {lead.slug if lead else ""},
        }
        return all(
            found[name] & values for name, values in self.chosen.items() if values
        )


def asked_for(request, choices):
    """Read the address; what it asks for and is not there shows nothing, and is said."""
    problems = []
    view, sort = request.GET.get("view", ""), request.GET.get("sort", "number")
    if view not in VIEWS:
        problems.append(gettext("There is no such view of a work plan."))
        view = "table"
    if sort not in SORTS:
        problems.append(gettext("There is no such order; this is the usual one."))
        sort = "number"
    chosen = {}
    for name, offered in choices.items():
        chosen[name] = {value for value in request.GET.getlist(name) if value}
        if chosen[name] - set(offered):
            problems.append(gettext("There is no such choice: the list is empty."))
    return Asked(view, sort, chosen, problems)


def choices_of(tree):
    """What one may filter by, as values and words."""
    statuses = {**dict(OutputStatus.choices), NO_STATUS: _("no status yet")}
    leads = {}
    for entry in tree.standings.values():
        if partner := entry.output.lead_partner:
            leads[partner.slug] = translated_text(partner, "name")[0]
    by_name = dict(sorted(leads.items(), key=lambda pair: pair[1].casefold()))
    return {"status": statuses, "mark": dict(Mark.choices), "lead": by_name}


LEGENDS = {"status": _("Status"), "mark": _("Remarks"), "lead": _("Lead partner")}


@dataclass
class PlanListing:
    """What ``components/list_filters.html`` draws the filters from."""

    facets: list
    chosen: list
    path: str
    clear_url: str
    view: str
    query: str = ""


def listing_of(request, tree, asked, choices):
    facets = []
    for name, offered in choices.items():
        others = Asked("", "", {**asked.chosen, name: set()}, problems=asked.problems)
        rows = [entry for entry in tree.standings.values() if others.keeps(entry)]
        facet = {"name": name, "legend": LEGENDS[name], "single": False, "choices": []}
        for value, label in offered.items():
            only = Asked("", "", {name: {value}}, problems=[])
            count = sum(only.keeps(entry) for entry in rows)
            selected = value in asked.chosen[name]
            if count or selected:
                facet["choices"].append(
                    {
                        "value": value,
                        "label": label,
                        "count": count,
                        "selected": selected,
                    }
                )
        if facet["choices"]:
            facets.append(facet)
    chosen = [
        {
            "label": choice["label"],
            "url": url_with(
                request,
                **{
                    facet["name"]: [
                        value
                        for value in request.GET.getlist(facet["name"])
                        if value != choice["value"]
                    ]
                },
            ),
        }
        for facet in facets
        for choice in facet["choices"]
        if choice["selected"]
    ]
    clear = f"{request.path}?view={asked.view}" if asked.view else request.path
    return PlanListing(facets, chosen, request.path, clear, asked.view)


# -- The page ----------------------------------------------------------------------
def readable_plan(request, slug):
    return get_object_or_404(WorkPlan.objects.for_reader(request.user), slug=slug)


@require_safe
def work_plan_detail(request, slug):
    user, today = request.user, timezone.localdate()
    plan = readable_plan(request, slug)
    # Of the views only the plan itself tells what an output took up.
    in_full = not request.GET.get("view") and not download_asked(request)
    tree = plan_tree(plan, user, on=today, thread=in_full)
    choices = choices_of(tree)
    asked = asked_for(request, choices)
    shown = {key: one for key, one in tree.standings.items() if asked.keeps(one)}
    if kind := download_asked(request):
        filtered = any(asked.chosen.values()) or asked.problems
        lines = lines_of(tree.objectives, shown)
        if filtered:
            lines = without_empty(lines)
        return download_response(kind, lines, COLUMNS, name=plan.slug)
    versions = list(WorkPlan.objects.for_reader(user).versions_of(plan))
    context = {
        "plan": plan,
        "progress": tree.progress,
        "tabs": [
            {"label": label, "url": url_with(request, view=view), "current": here}
            for view, label in VIEWS.items()
            for here in [view == asked.view]
        ],
        "objectives": tree.objectives,
        "may_edit": may_edit(plan, user),
        "reportable": reportable(tree, user),
        "versions": versions,
        "other_plans": WorkPlan.objects.for_reader(user)
        .filter(action_group=plan.action_group_id)
        .exclude(starts_on=plan.starts_on),
        "downloads": [
            {"label": kind.upper(), "url": url_with(request, format=kind)}
            for kind in ("xlsx", "csv", "json")
        ],
    }
    if asked.view == "":
        context["priorities"] = plan.cross_cutting_priorities.for_reader(
            user
        ).select_related("source")
        return render(request, "action_groups/work_plan.html", context)
    context |= {
        "view": asked.view,
        "problems": asked.problems,
        "listing": listing_of(request, tree, asked, choices),
        "sentence": sentence_of(len(shown), len(tree.standings)),
        **VIEW_CONTEXT[asked.view](request, tree, shown, asked, today),
    }
    return render(request, "action_groups/work_plan_view.html", context)


def without_empty(lines):
    """The lines without the objectives below which nothing is left."""
    above = {line.above for line in lines}
    return [one for one in lines if one.level != "objective" or one.number in above]


def sentence_of(shown, total):
    if shown == total:
        return ngettext("%(total)d output", "%(total)d outputs", total) % {
            "total": total
        }
    return ngettext(
        "%(shown)d of %(total)d output", "%(shown)d of %(total)d outputs", total
    ) % {"shown": shown, "total": total}


def may_edit(plan, user):
    """Whether the chair's tools are shown; asked of the group, which decides it."""
    if not user.is_authenticated:
        return False
    return WorkPlan.objects.editable_by(user).filter(pk=plan.pk).exists()


def reportable(tree, user):
    """The outputs of which the reader may say something new."""
    if not user.is_authenticated:
        return set()
    rows = Output.objects.reportable_by(user).filter(pk__in=tree.standings)
    return set(rows.values_list("pk", flat=True))


# -- Table, board, timeline --------------------------------------------------------
def due_order(line):
    day = getattr(line.record, "due_on", None)
    return (day is None, day or datetime.date.min)


def status_order(line):
    status = getattr(line.record, "status", None)
    values = OutputStatus.values
    return values.index(status) if status in values else len(values)


ORDERS = {"due": due_order, "status": status_order}


def table_context(request, tree, shown, asked, today):
    lines = lines_of(tree.objectives, shown)
    if any(asked.chosen.values()) or asked.problems:
        lines = without_empty(lines)
    if asked.sort in ORDERS:  # an order among outputs and activities alone
        lines = [line for line in lines if line.level != "objective"]
        lines.sort(key=ORDERS[asked.sort])
    columns = [
        {
            "label": label,
            "sort_url": url_with(request, sort=key) if key else "",
            "sorted": "asc" if key == asked.sort else "",
        }
        for label, key in [
            (_("Number"), "number"),
            (_("Text"), ""),
            (_("Partner"), ""),
            (_("Due"), "due"),
            (_("Status"), "status"),
            (_("Last update"), ""),
            (_("Remarks"), ""),
        ]
    ]
    return {"columns": columns, "table": [table_row(line) for line in lines]}


def table_row(line):
    text, partner = text_of(line), line.partner
    latest = line.standing.latest if line.standing else None
    return [
        line.number,
        {"text": text, "url": line.record.get_absolute_url()}
        if line.level == "output"
        else text,
        {"text": translated_text(partner, "name")[0], "url": partner.get_absolute_url()}
        if partner
        else "",
        due_words(line.record),
        status_text(line),
        format_on(latest.as_of) if latest else "",
        ", ".join(str(mark) for mark in line.marks),
    ]


def due_words(record):
    day = getattr(record, "due_on", None)
    return format_on(day, getattr(record, "due_precision", "day")) if day else ""


def board_context(request, tree, shown, asked, today):
    columns = [
        *OutputStatus.choices,
        ("", _("No status yet")),
    ]
    numbers = {
        output.pk: f"{objective.number}.{output.number}"
        for objective in tree.objectives
        for output in objective.outputs.all()
    }
    return {
        "board": [
            {
                "status": status,
                "label": label,
                "cards": [
                    {"entry": entry, "number": numbers[entry.output.pk]}
                    for entry in shown.values()
                    if (entry.output.status or "") == status
                ],
            }
            for status, label in columns
        ]
    }


def timeline_context(request, tree, shown, asked, today):
    lines = [
        line for line in lines_of(tree.objectives, shown) if line.level != "objective"
    ]
    dated = sorted((one for one in lines if one.record.due_on), key=due_order)
    return {
        "picture": draw(dated, tree.plan, on=today),
        "undated": len(lines) - len(dated),
        "columns": [
            {"label": label}
            for label in [_("Number"), _("Text"), _("Starts"), _("Due"), _("Status")]
        ],
        "table": [
            [
                line.number,
                text_of(line),
                format_on(getattr(line.record, "starts_on", None)),
                due_words(line.record),
                ", ".join(
                    str(word) for word in [status_text(line), *line.marks] if word
                ),
            ]
            for line in dated
        ],
    }


VIEW_CONTEXT = {
    "table": table_context,
    "board": board_context,
    "timeline": timeline_context,
}


# -- The calendar ------------------------------------------------------------------
@require_safe
def due_dates(request, slug):
    """What is still due in a plan that anyone may see, whoever asks."""
    plan = get_object_or_404(WorkPlan.objects.for_reader(ANYONE), slug=slug)
    group = plan.action_group
    found = []
    for output in Output.objects.visible_to(ANYONE).filter(
        objective__work_plan=plan, due_on__isnull=False
    ):
        if output.status not in OutputStatus.over():
            found.append(
                DueDate(
                    record=output,
                    country=group,  # whose it is
                    title=f"{output.label or output.number} "
                    f"{translated_text(output, 'text')[0]}",
                    due_on=output.due_on,
                    precision=output.due_precision,
                    path=f"{plan.get_absolute_url()}#output-{output.pk}",
                )
            )
    activities = Activity.objects.visible_to(ANYONE).filter(
        output__objective__work_plan=plan, due_on__isnull=False
    )
    for activity in activities.exclude(status__in=OutputStatus.over()):
        found.append(
            DueDate(
                record=activity,
                country=group,
                title=translated_text(activity, "title")[0],
                due_on=activity.due_on,
                precision="day",
                path=f"{plan.get_absolute_url()}#output-{activity.output_id}",
            )
        )
    found.sort(key=lambda due: (due.due_on, str(due.record.pk)))
    name = gettext("Alliance 8.7: due dates of %(plan)s") % {
        "plan": translated_text(plan, "title")[0]
    }
    return HttpResponse(
        calendar_of(found, name=name),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{slugify(plan.slug)}.ics"'},
    )
