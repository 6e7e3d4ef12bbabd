"""A work plan to print: its rows as one reader sees them, and how each stands."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from action_groups.enums import Mark
from action_groups.models import CrossCuttingPriority, WorkPlan
from action_groups.tree import plan_tree
from alliance87.briefings.content.snapshot import (
    FORMAT,
    all_sources,
    figure,
    said,
    source_of,
)
from alliance87.core.enums import Visibility
from alliance87.core.templatetags.records import period
from alliance87.core.texts import format_on

TIERS = Visibility.values  # from the widest circle to the narrowest


def gather_plan(*, plan, reader, language, on):
    """Return the snapshot of a work plan on the date ``on``, in ``language``.

    Raises ``WorkPlan.DoesNotExist`` where the reader may not see the plan.
    """
    with translation.override(language):
        row = WorkPlan.objects.for_reader(reader).get(pk=plan.pk)
        page = reverse("action_groups:work_plan", kwargs={"slug": row.slug})
        return {
            "format": FORMAT,
            "document": "work_plan",
            "language": language,
            "language_name": capfirst(
                translation.get_language_info(language)["name_local"]
            ),
            "as_of": on.isoformat(),
            "as_of_text": format_on(on),
            "address": f"{settings.SITE_URL}{page}" if settings.SITE_URL else "",
            "public": reader is None,
            "plan": plan_content(row, reader, on),
        }


def plan_content(row, reader, on):
    tree = plan_tree(row, reader, on=on)
    priorities = list(
        CrossCuttingPriority.objects.for_reader(reader)
        .filter(work_plan=row)
        .select_related("source")
    )
    entries = tree.standings.values()
    outputs = [entry.output for entry in entries]
    updates = [entry.latest for entry in entries if entry.latest]
    activities = [each for entry in entries for each in entry.activities]
    facts = [row, *priorities, *tree.objectives, *outputs, *activities, *updates]
    progress = tree.progress
    return {
        "slug": row.slug,
        "title": said(row, "title"),
        "group": said(row.action_group, "name"),
        "period": period(row.starts_on, row.ends_on),
        "status_label": capfirst(str(row.get_status_display())),
        "version": str(row.version),
        "adopted": format_on(row.adopted_on),
        "tier": max(row.visibility, row.action_group.visibility, key=TIERS.index),
        "priorities": [
            {"letter": each.letter, "text": said(each, "text")} for each in priorities
        ],
        "progress": {
            "all": progress.all,
            "meant": progress.meant,
            "completed": progress.completed,
            "delayed": progress.delayed,
            "overdue": progress.overdue,
            "stale": progress.stale,
            "reported": progress.is_reported,
        },
        "objectives": [objective(each) for each in tree.objectives],
        "source": source_of(row),
        "sources": all_sources(facts),
    }


def objective(row):
    return {
        "number": str(row.number),
        "label": row.label,
        "title": said(row, "title"),
        "rows": [
            line
            for output in row.outputs.all()
            for line in lines(output, f"{row.number}.{output.number}")
        ],
    }


def lines(output, number):
    """An output and its activities, each as a row of the table."""
    entry = output.standing
    latest = entry.latest
    yield {
        "level": "output",
        "number": number,
        "label": output.label,
        "text": said(output, "text"),
        "indicator": said(output, "indicator"),
        "target": figure(output.target_value),
        "unit": said(output, "target_unit"),
        "due": format_on(output.due_on, output.due_precision),
        "who": said(output.lead_partner, "name") if output.lead_partner else "",
        "done": entry.activities_done,
        "meant": entry.activities_meant,
        "update": {
            "as_of": format_on(latest.as_of),
            "narrative": said(latest, "narrative"),
        }
        if latest
        else None,
        **status(output, [mark.label for mark in entry.marks]),
    }
    for place, row in enumerate(entry.activities, start=1):
        marks = [Mark.OVERDUE.label] if row.is_late else []
        yield {
            "level": "activity",
            "number": f"{number}.{place}",
            "label": "",
            "text": said(row, "title"),
            "indicator": "",
            "target": "",
            "unit": "",
            "starts": format_on(row.starts_on),
            "due": format_on(row.due_on),
            "who": said(row.partner, "name") if row.partner else "",
            "update": None,
            **status(row, marks),
        }


def status(row, marks):
    return {
        "status": row.status or "",
        "status_label": capfirst(str(row.get_status_display())) if row.status else "",
        "marks": [str(mark) for mark in marks],
    }
