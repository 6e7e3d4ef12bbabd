"""The report of one meeting as a document of its own."""

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.briefings.content.agenda import contribution
from alliance87.briefings.content.snapshot import FORMAT, said, said_html, source_of
from alliance87.core.enums import IloRegion
from alliance87.core.texts import format_on
from events.calendar import dates_text
from events.enums import ReportStatus
from events.models import MeetingReport, Proposal, ReportSection
from events.speakers import by_role


def gather_meeting_report(*, report, reader, language):
    """Return the snapshot of a report as ``reader`` may read it, in ``language``.

    Raises ``MeetingReport.DoesNotExist`` where they may not.
    """
    with translation.override(language):
        row = MeetingReport.objects.for_reader(reader).get(pk=report.pk)
        page = reverse("events:report", kwargs={"slug": row.slug})
        return {
            "format": FORMAT,
            "document": "meeting_report",
            "language": language,
            "language_name": capfirst(
                translation.get_language_info(language)["name_local"]
            ),
            "address": f"{settings.SITE_URL}{page}" if settings.SITE_URL else "",
            "report": report_content(row, reader),
        }


def report_content(row, reader):
    event = row.event
    proposals = Proposal.objects.for_reader(reader).order_by("position")
    sections = (
        ReportSection.objects.for_reader(reader)
        .filter(report=row)
        .order_by("position")
        .prefetch_related(Prefetch("proposals", proposals))
    )
    before = (
        MeetingReport.objects.visible_to(reader)
        .versions_of(row)
        .filter(version__lt=row.version)
        .first()
    )
    figures = [
        (row.participant_count, gettext("participants")),
        (row.country_count, gettext("countries")),
        (row.partner_count, gettext("partners")),
    ]
    place = [event.city, said(event.country, "name") if event.country else ""]
    return {
        "slug": row.slug,
        "title": said(row, "title"),
        "event": said(event, "title"),
        "date": dates_text(event),
        "place": [part for part in place if part],
        "is_draft": row.status != ReportStatus.FINAL,
        "status": capfirst(str(row.get_status_display())),
        "comments_until": format_on(row.comments_until) if row.is_circulated else "",
        "version": row.version,
        "replaces": before.version if before else None,
        "published": format_on(row.published_on),
        "date_iso": (row.published_on or event.local_start.date()).isoformat(),
        "figures": [{"value": v, "label": label} for v, label in figures if v],
        "disclaimer": said(row, "disclaimer"),
        "foreword": said_html(row, "foreword"),
        "sections": [section(part, number) for number, part in enumerate(sections, 1)],
        "source": source_of(row),
    }


def section(row, number):
    return {
        "number": number,
        "heading": said(row, "heading"),
        "kind": capfirst(str(row.get_kind_display())),
        "track": row.track,
        "objective": said(row, "objective"),
        "summary": said_html(row, "summary"),
        "themes": [said(theme, "name") for theme in row.themes.all()],
        "speakers": [
            {"role": capfirst(str(role)), "people": [contribution(p) for p in people]}
            for role, people in by_role(row.contributions.all())
        ],
        "proposals": [proposal(entry) for entry in row.proposals.all()],
    }


def proposal(row):
    regions = dict(IloRegion.choices)
    return {
        "label": row.label,
        "text": said(row, "text"),
        "audience": str(row.get_audience_display()),
        "attribution": said(row, "attribution"),
        "regions": [str(regions.get(code, code)) for code in row.regions],
        "countries": [said(country, "name") for country in row.countries.all()],
        "themes": [said(theme, "name") for theme in row.themes.all()],
        "endorsement": str(row.get_endorsement_display()),
        "is_endorsed": row.endorsement == "endorsed",
    }
