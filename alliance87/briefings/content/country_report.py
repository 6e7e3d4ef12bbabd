"""The e-report of one pathfinder country: what anyone may read of it, on a date."""

from functools import partial

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance87.briefings.content.countries import (
    commitment,
    pathfinder,
    plan,
    rows_of,
)
from alliance87.briefings.content.snapshot import (
    FORMAT,
    all_sources,
    figure,
    places_in,
    said,
    source_of,
)
from alliance87.core.models import Document
from alliance87.core.texts import format_on
from events.calendar import dates_text
from pathfinders.enums import AssessorKind, CommitmentStatus, ProgressReportStatus
from pathfinders.models import Assessment, Commitment
from pathfinders.progress import is_overdue, timeline

# Whoever asks, the report holds what this reader may see: a copy handed on leaks nothing.
ANYONE = None


def gather_country(*, country, language, on):
    """Return the snapshot of the e-report as of the date ``on``, in ``language``.

    Raises ``PathfinderCountry.DoesNotExist`` where not everyone may read the country.
    """
    with translation.override(language):
        row = rows_of(ANYONE, on=on, commitments=judged_commitments(on)).get(
            pk=country.pk
        )
        page = reverse("pathfinders:detail", kwargs={"slug": row.slug})
        return {
            "format": FORMAT,
            "document": "country_report",
            "language": language,
            "language_name": capfirst(
                translation.get_language_info(language)["name_local"]
            ),
            "as_of": on.isoformat(),
            "as_of_text": format_on(on),
            "address": f"{settings.SITE_URL}{page}" if settings.SITE_URL else "",
            "country": country_content(row, on),
        }


def judged_commitments(on):
    """The public commitments with what was said of each by the date, the latest first."""
    evidence = Document.objects.visible_to(ANYONE).order_by("title", "slug")
    said_by_then = (
        Assessment.objects.for_reader(ANYONE)
        .filter(as_of__lte=on)
        .order_by("-as_of", "created_at", "pk")
        .prefetch_related(Prefetch("evidence", evidence))
    )
    return (
        Commitment.objects.for_reader(ANYONE)
        .with_status(on=on, user=ANYONE)
        .prefetch_related(Prefetch("assessments", said_by_then, "said_by_then"))
    )


def country_content(row, on):
    """The sections of the report, in order, and at its end every source of theirs."""
    land = row.country
    steps = row.stage_events.for_reader(ANYONE).select_related("source")
    lessons = row.lessons_learnt.for_reader(ANYONE).order_by(
        "position", "created_at", "pk"
    )
    reports = row.progress_reports.for_reader(ANYONE).prefetch_related(
        Prefetch("document", Document.objects.visible_to(ANYONE))
    )
    ratifications = land.ratifications.for_reader(ANYONE).order_by(
        "instrument__code", "ratified_on"
    )
    values = land.indicator_values.for_reader(ANYONE).order_by(
        "indicator__code", "-year", "disaggregation"
    )
    documents = row.documents.for_reader(ANYONE).current(ANYONE).order_by("slug")
    bodies, next_steps = row.coordination_bodies.all(), row.next_steps.all()
    areas = [area for kept in row.plans for area in kept.priority_areas.all()]
    commitments = [entry for area in areas for entry in area.commitments.all()]
    judgements = [each for entry in commitments for each in entry.said_by_then]
    facts = [row, *steps, *bodies, *row.plans, *areas, *commitments, *judgements]
    facts += [*next_steps, *reports, *ratifications, *values, *lessons]
    return pathfinder(row, plan=partial(roadmap, on=on)) | {
        "region": str(land.get_ilo_region_display()) if land.ilo_region else "",
        "confirmed": format_on(row.confirmed_on),
        "stops": [stop(event, state) for event, state in timeline(steps, on=on)],
        "stops_sources": sources_of(steps),
        "focal_institution": said(row, "focal_institution")
        or (said(row.focal_partner, "name") if row.focal_partner else ""),
        "seats": [seat(held) for held in land.seats.for_reader(ANYONE)],
        "assessed": [judged(entry) for entry in commitments if entry.said_by_then],
        "next_steps": [next_step(step) for step in next_steps],
        "next_steps_sources": sources_of(next_steps),
        "reports": [report(entry) for entry in reports],
        "reports_sources": sources_of(reports),
        "ratifications": [ratification(entry) for entry in ratifications],
        "ratifications_sources": sources_of(ratifications),
        "indicators": [indicator(value) for value in values],
        "lessons": [said(lesson, "text") for lesson in lessons],
        "lessons_sources": sources_of(lessons),
        "events": events_of(land),
        "documents": [paper(document) for document in documents],
        "sources": all_sources(facts),
    }


def stop(event, state):
    return {
        "label": capfirst(str(event.get_kind_display())),
        "date": format_on(event.on, event.precision),
        "state": state,
        "note": said(event, "note"),
    }


def seat(row):
    return {
        "capacity": capfirst(str(row.get_capacity_display())),
        "since": format_on(row.since),
        "until": format_on(row.until),
    }


def roadmap(row, on):
    return plan(row, commitment=partial(promise, on=on)) | {"period": period(row)}


def period(row):
    """The years of a roadmap, in the words of the country's page."""
    first, last = row.period_start, row.period_end
    if last and not first:
        return _("to %(year)s") % {"year": last}
    return f"{first}–{last or ''}" if first else ""


def promise(row, on):
    """A commitment with who carries it and what the government last said of it."""
    own = (s for s in row.said_by_then if s.assessor_kind == AssessorKind.SELF_REPORT)
    latest = next((report for report in own if report.status), None)
    has_baseline = row.baseline_value is not None
    return commitment(row) | {
        "lead": said(row, "lead_institution")
        or (said(row.lead_partner, "name") if row.lead_partner else ""),
        "supporters": [said(p, "name") for p in row.supporting_partners.all()],
        "starts": format_on(row.starts_on),
        "target": figure(row.target_value),
        "baseline": figure(row.baseline_value) if has_baseline else "",
        "baseline_year": str(row.baseline_year) if has_baseline else "",
        "budget": (
            f"{row.budget_currency} {figure(row.budget_amount)}"
            if row.budget_amount is not None
            else ""
        ),
        "status": latest.status if latest else "",
        "status_label": capfirst(str(latest.get_status_display())) if latest else "",
        "status_on": format_on(latest.as_of) if latest else "",
        "overdue": (latest is None or latest.status not in CommitmentStatus.over())
        and is_overdue(row.due_on, row.due_precision, on=on),
    }


def judged(row):
    """What is said of a commitment's progress, each reply after what it answers.

    A reply to what not everyone may read is left out with it.
    """
    shown = row.said_by_then
    replies = {}
    for entry in reversed(shown):  # the replies to one assessment, as they came
        replies.setdefault(entry.reply_to_id, []).append(judgement(entry))
    return {
        "reference": row.reference,
        "title": said(row, "title"),
        "judgements": [
            judgement(entry) | {"replies": replies.get(entry.pk, [])}
            for entry in sorted(shown, key=lambda entry: KINDS[entry.assessor_kind])
            if entry.reply_to_id is None
        ],
    }


KINDS = {kind: rank for rank, kind in enumerate(AssessorKind.values)}


def judgement(row):
    verdicts = [
        str(label)
        for value, label in [
            (row.status, row.get_status_display()),
            (row.completion, row.get_completion_display()),
        ]
        if value
    ]
    return {
        "kind": row.assessor_kind,
        "whose": capfirst(str(row.get_assessor_kind_display())),
        "assessor": said(row.assessor, "name") if row.assessor else "",
        "as_of": format_on(row.as_of),
        "verdict": capfirst(", ".join(verdicts)),
        "narrative": said(row, "narrative"),
        "evidence": [said(document, "title") for document in row.evidence.all()],
        "source": source_of(row),
    }


def next_step(row):
    return {
        "text": said(row, "text"),
        "due": format_on(row.due_on, row.due_precision),
        "done": format_on(row.done_on),
    }


def report(row):
    is_published = row.status == ProgressReportStatus.PUBLISHED
    return {
        "year": str(row.year),
        "status_label": capfirst(str(row.get_status_display())),
        "published": format_on(timezone.localdate(row.published_at))
        if is_published
        else "",
        "summary": said(row, "summary"),
        "document": said(row.document, "title") if row.document else "",
    }


def ratification(row):
    return {
        "code": row.instrument.code,
        "title": said(row.instrument, "title"),
        "ratified": format_on(row.ratified_on),
        "in_force": format_on(row.in_force_on),
        "denounced": format_on(row.denounced_on),
    }


def indicator(row):
    return {
        "name": said(row.indicator, "name"),
        "unit": said(row.indicator, "unit"),
        "of_whom": said(row, "disaggregation"),
        "year": str(row.year),
        "value": figure(row.value),
        "source": source_of(row),
    }


def events_of(country):
    """The events in a country and about it, the latest first, each once."""
    rows = {}
    for related in (country.events_held, country.events_about):
        for event in related.visible_to(ANYONE):
            rows[event.pk] = event
    in_order = sorted(rows.values(), key=lambda row: (row.starts_at, row.slug))
    return [
        {
            "title": said(row, "title"),
            "date": dates_text(row),
            "place": row.city,
            "summary": said(row, "summary"),
        }
        for row in reversed(in_order)
    ]


def paper(row):
    return {
        "title": said(row, "title"),
        "kind": capfirst(str(row.get_kind_display())),
    }


def sources_of(rows):
    """The sources of a section, each once with every place in it."""
    return [
        {"title": said(source, "short_title"), "places": found}
        for source, found in places_in(rows).items()
    ]
