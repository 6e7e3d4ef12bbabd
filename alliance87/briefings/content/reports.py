"""What a meeting reported."""

from django.db.models import Prefetch
from django.utils.translation import gettext

from alliance87.briefings.content.agenda import contribution
from alliance87.briefings.content.records import records_of
from alliance87.briefings.content.snapshot import (
    all_sources,
    figure,
    said,
    said_html,
    source_of,
)
from events.calendar import dates_text
from events.models import Proposal, ReportSection


def meeting_report(item, reader):
    report = item.meeting_report
    rows = (
        ReportSection.objects.for_reader(reader)
        .filter(report=report)
        .prefetch_related(Prefetch("proposals", Proposal.objects.for_reader(reader)))
    )
    visible = type(report).objects.for_reader(reader).filter(pk=report.pk).first()
    if visible is None:
        return None
    event = visible.event
    rows = list(rows)
    proposals = [each for row in rows for each in row.proposals.all()]
    return {
        "event": said(event, "title"),
        "date": dates_text(event),
        "place": event.city,
        "status": visible.status,
        "status_label": str(visible.get_status_display()),
        "figures": [
            {"value": figure(value), "label": label}
            for value, label in [
                (visible.participant_count, gettext("participants")),
                (visible.country_count, gettext("countries")),
                (visible.partner_count, gettext("partners")),
            ]
            if value
        ],
        "disclaimer": said(visible, "disclaimer"),
        "foreword": said_html(visible, "foreword"),
        "sections": [report_section(row) for row in rows],
        "source": source_of(visible),
        "records": records_of([visible, *rows, *proposals]),
        "sources": all_sources([visible, *rows, *proposals]),
    }


def report_section(row):
    return {
        "heading": said(row, "heading"),
        "kind": str(row.get_kind_display()),
        "track": row.track,
        "objective": said(row, "objective"),
        "summary": said_html(row, "summary"),
        "people": [contribution(c) for c in row.contributions.all()],
        "proposals": [
            {
                "label": proposal.label,
                "text": said(proposal, "text"),
                "attribution": said(proposal, "attribution"),
            }
            for proposal in row.proposals.all()
        ],
    }
