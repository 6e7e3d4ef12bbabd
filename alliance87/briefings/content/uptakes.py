"""What was proposed at earlier meetings, and what took it up."""

from django.db.models import Prefetch, Q
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.briefings.content.records import name_of, records_of
from alliance87.briefings.content.snapshot import (
    NothingPrinted,
    all_sources,
    figure,
    said,
)
from alliance87.core.texts import format_on
from events.calendar import dates_text
from events.enums import Endorsement
from events.models import MeetingReport, Proposal, ProposalUptake


def proposals(event, *, reader, chosen=None, on=None):
    """The proposals of earlier meetings by their reports, each with its thread.

    Of the reports whose keys are ``chosen``, or of every published one before this
    meeting. ``on`` leaves out what is known to have come later.
    """
    threads = ProposalUptake.objects.for_reader(reader)
    if on is not None:
        threads = threads.filter(Q(taken_up_on__isnull=True) | Q(taken_up_on__lte=on))
    threads = threads.order_by("taken_up_on", "created_at", "pk")
    rows = Proposal.objects.for_reader(reader)
    reports = MeetingReport.objects.for_reader(reader).published()
    if chosen:
        reports = reports.filter(pk__in=chosen)
    else:
        rows = rows.current(reader)
        reports = reports.filter(event__starts_at__lt=event.starts_at)
        reports = reports.exclude(event=event)
    reports = list(reports.order_by("event__starts_at", "slug"))
    rows = rows.filter(section__report__in=[report.pk for report in reports])
    rows = rows.order_by("section__position", "position", "pk")
    rows = list(rows.prefetch_related(Prefetch("uptakes", threads)))
    parts = [
        part_of(report, [row for row in rows if row.section.report_id == report.pk])
        for report in reports
    ]
    parts = [part for part in parts if part["taken_up"] or part["open"]]
    if not parts:
        raise NothingPrinted(gettext("No report of an earlier meeting has proposals."))
    uptakes = [uptake for row in rows for uptake in row.uptakes.all()]
    return {
        "reports": parts,
        "count": figure(len(rows)),
        "taken_up": figure(sum(bool(row.uptakes.all()) for row in rows)),
        "records": records_of([*rows, *uptakes]),
        "sources": all_sources([*reports, *rows]),
    }


def part_of(report, rows):
    event = report.event
    return {
        "title": said(report, "title"),
        "event": said(event, "title"),
        "date": dates_text(event),
        "place": event.city,
        "taken_up": [proposal(row) for row in rows if row.uptakes.all()],
        "open": [proposal(row) for row in rows if not row.uptakes.all()],
    }


def proposal(row):
    return {
        "text": said(row, "text"),
        "label": row.label,
        "audience": capfirst(str(row.get_audience_display())),
        "attribution": said(row, "attribution"),
        "is_endorsed": row.endorsement == Endorsement.ENDORSED,
        "uptakes": [uptake(entry) for entry in row.uptakes.all()],
    }


def uptake(row):
    return {
        "kind": capfirst(str(row.target._meta.verbose_name)),
        "title": name_of(row.target),
        "of": owner(row),
        "date": format_on(row.taken_up_on),
        "note": said(row, "note"),
    }


def owner(row):
    """What the record that took a proposal up belongs to."""
    if row.output:
        return said(row.output.objective.work_plan.action_group, "name")
    if row.commitment:
        return said(row.commitment.priority_area.roadmap.pathfinder.country, "name")
    return said(row.agenda_item.event, "title")
