"""What the page of a pathfinder country shows, gathered for one reader.

In at most fifteen queries, whatever the size of the country: people, papers and small
facts that many records point at are asked for once, for all of them together.
"""

import datetime
import uuid
from collections import Counter, defaultdict
from operator import attrgetter
from types import SimpleNamespace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.text import capfirst
from django.utils.translation import gettext

from alliance87.core.charts import Point, draw_chart
from alliance87.core.models import Document
from alliance87.core.search import tri
from alliance87.core.texts import format_on, translated_text
from alliance87.core.visibility import related_rows
from partners.enums import SeatCapacity
from partners.models import Partner, Seat
from pathfinders.enums import CommitmentStatus
from pathfinders.models import (
    Assessment,
    Commitment,
    Instrument,
    PathfinderCountry,
    PriorityArea,
    SupportOffer,
    SupportRequest,
)
from pathfinders.progress import count_statuses, is_overdue, timeline, voices


def readable_countries(user):
    """The countries ``user`` may read, each with the small facts of its page."""
    documents = PathfinderCountry.documents.through.objects
    partners = Partner.objects.visible_to(user).listed()
    seats = Seat.objects.visible_to(user).filter(country=OuterRef("country"))
    others = Instrument.objects.exclude(ratifications__country=OuterRef("country"))
    return (
        PathfinderCountry.objects.visible_to(user)
        .select_related("country", "source")
        .annotate(
            partner_count=Coalesce(
                Subquery(
                    partners.filter(country=OuterRef("country"))
                    .order_by()
                    .values("country")
                    .annotate(number=Count("pk"))
                    .values("number")
                ),
                0,
            ),
            held_seats=ArraySubquery(
                seats.order_by("since", "pk")
                .annotate(
                    fact=JSONObject(capacity="capacity", since="since", until="until")
                )
                .values("fact")
            ),
            other_instruments=ArraySubquery(
                others.order_by("code")
                .annotate(
                    fact=JSONObject(
                        code="code",
                        title_en="title_en",
                        title_fr="title_fr",
                        title_es="title_es",
                    )
                )
                .values("fact")
            ),
            document_ids=ArraySubquery(
                documents.filter(pathfindercountry=OuterRef("pk")).values("document")
            ),
        )
    )


def country_content(pathfinder, *, user, on):
    """What the page shows of one of ``readable_countries(user)`` on the date ``on``."""
    country = pathfinder.country
    steps = list(pathfinder.stage_events.for_reader(user).select_related("source"))
    bodies = list(
        pathfinder.coordination_bodies.for_reader(user).select_related("source")
    )
    next_steps = list(pathfinder.next_steps.for_reader(user))
    lessons = list(pathfinder.lessons_learnt.for_reader(user))
    reports = list(pathfinder.progress_reports.for_reader(user))
    plans = read_plans(pathfinder, user)
    assessments = read_assessments(plans, user)
    partners = partners_of(pathfinder, plans, assessments, user)
    documents = documents_of(pathfinder, reports, assessments, user)
    ratified = list(country.ratifications.for_reader(user))
    figures = list(country.indicator_values.for_reader(user))
    roadmaps = [
        plan_on(plan, assessments, partners, documents, on=on) for plan in plans
    ]
    facts = [
        *(pathfinder, *steps, *bodies),
        *(plan["roadmap"] for plan in plans),
        *(area for plan in plans for area in plan["areas"]),
        *(each for plan in plans for each in plan["commitments"]),
        *(each for found in assessments.values() for each in found),
        *(*next_steps, *lessons, *reports, *ratified, *figures),
    ]
    line = stops(steps, on=on)
    return {
        "country": country,
        "focal_partner": partners.get(pathfinder.focal_partner_id),
        "stops": line,
        "stage_notes": [stop for stop in line if stop["event"].note],
        "bodies": as_tree(bodies),
        "roadmaps": roadmaps,
        "next_steps": [
            {
                "step": step,
                "overdue": not step.done_on
                and is_overdue(step.due_on, step.due_precision, on=on),
            }
            for step in next_steps
        ],
        "lessons": lessons,
        "ratifications": ratification_rows(ratified, pathfinder.other_instruments),
        "indicators": indicator_groups(figures),
        "events": events_of(country, user),
        "seats": [read_seat(fact) for fact in pathfinder.held_seats],
        "reports": [
            {"report": report, "document": documents.get(report.document_id)}
            for report in reports
        ],
        "documents": [
            document
            for document in documents.values()
            if document.pk in pathfinder.document_ids and not document.replaced
        ],
        "sources": sources_of(facts),
    }


def stops(events, *, on):
    """The events as the stops of ``components/stage_timeline.html``."""
    return [
        {
            "label": capfirst(str(event.get_kind_display())),
            "date": format_on(event.on, event.precision),
            "state": state,
            "event": event,
        }
        for event, state in timeline(events, on=on)
    ]


def read_plans(pathfinder, user):
    """The roadmaps in force, each with its areas and commitments, in four queries."""
    roadmaps = list(pathfinder.roadmaps.for_reader(user).current())
    supporters = Commitment.supporting_partners.through.objects
    areas = PriorityArea.objects.visible_to(user).filter(roadmap__in=roadmaps)
    commitments = (
        Commitment.objects.visible_to(user)
        .filter(priority_area__roadmap__in=roadmaps)
        .select_related("source")
        .annotate(
            supporter_ids=ArraySubquery(
                supporters.filter(commitment=OuterRef("pk")).values("partner")
            ),
            support=support_asked(user),
            uptake_facts=uptakes_of(user),
        )
    )
    by_roadmap, by_area = defaultdict(list), defaultdict(list)
    for area in areas.select_related("source") if roadmaps else []:
        by_roadmap[area.roadmap_id].append(area)
    for commitment in commitments if by_roadmap else []:
        commitment.takes_up = [read_uptake(fact) for fact in commitment.uptake_facts]
        by_area[commitment.priority_area_id].append(commitment)
    return [
        {
            "roadmap": roadmap,
            "areas": by_roadmap[roadmap.pk],
            "by_area": by_area,
            "commitments": [
                commitment
                for area in by_roadmap[roadmap.pk]
                for commitment in by_area[area.pk]
            ],
        }
        for roadmap in roadmaps
    ]


# Of a proposal that a commitment took up, what the page tells, by the names of the model.
OF_REPORT = "proposal__section__report__"
UPTAKE_FACTS = {
    "uptake": {"taken_up_on": "taken_up_on", **{name: name for name in tri("note")}},
    "proposal": {"id": "proposal", **{n: f"proposal__{n}" for n in tri("text")}},
    "report": {name: f"{OF_REPORT}{name}" for name in tri("title")},
}


def uptakes_of(user):
    """Which proposals a commitment took up, read with the commitment."""
    rows = related_rows(Commitment, "uptakes").visible_to(user)
    fact = {name: JSONObject(**fields) for name, fields in UPTAKE_FACTS.items()}
    return ArraySubquery(
        rows.filter(commitment=OuterRef("pk"))
        .annotate(fact=JSONObject(**fact))
        .values("fact")
    )


def read_uptake(fact):
    """An uptake, from the JSON it is read as, with its proposal and the report."""
    kinds = [related_rows(Commitment, "uptakes").model]
    for name in ("proposal", "section", "report"):
        kinds.append(kinds[-1]._meta.get_field(name).related_model)
    uptake, proposal, section, report = kinds
    told = fact["uptake"]
    day = told.pop("taken_up_on")
    return uptake(
        taken_up_on=day and datetime.date.fromisoformat(day),
        proposal=proposal(
            section=section(report=report(**fact["report"])), **fact["proposal"]
        ),
        **told,
    )


def support_asked(user):
    """What is asked for a commitment and by whom it is given, read with the commitment."""
    given = SupportOffer.objects.visible_to(user).accepted()
    given = given.filter(request=OuterRef("pk")).order_by("decided_at")
    rows = SupportRequest.objects.visible_to(user).not_withdrawn()
    columns = ["id", "title_en", "title_fr", "title_es", "state", "needed_by"]
    return ArraySubquery(
        rows.filter(commitment=OuterRef("pk"))
        .order_by("-created_at")
        .annotate(partner_ids=ArraySubquery(given.values("partner")))
        .annotate(
            fact=JSONObject(
                partner_ids="partner_ids", **{name: name for name in columns}
            )
        )
        .values("fact")
    )


def read_request(fact, partners):
    """A request for support, from the JSON it is read as, with its matches."""
    fact = dict(fact)
    keys = map(uuid.UUID, fact.pop("partner_ids"))
    day = fact.pop("needed_by")
    row = SupportRequest(needed_by=day and datetime.date.fromisoformat(day), **fact)
    row.matches = [
        SimpleNamespace(partner=partners[key]) for key in keys if key in partners
    ]
    return row


def read_assessments(plans, user):
    """The assessments of all commitments of ``plans``, the latest first, by commitment."""
    evidence = Assessment.evidence.through.objects
    keys = [each.pk for plan in plans for each in plan["commitments"]]
    rows = (
        Assessment.objects.visible_to(user)
        .filter(commitment__in=keys)
        .select_related("source")
        .order_by("-as_of", "-created_at")
        .annotate(
            evidence_ids=ArraySubquery(
                evidence.filter(assessment=OuterRef("pk")).values("document")
            )
        )
    )
    found = defaultdict(list)
    for row in rows if keys else []:
        found[row.commitment_id].append(row)
    return found


def partners_of(pathfinder, plans, assessments, user):
    """Every partner the page names, as far as ``user`` may see it, by key."""
    commitments = [each for plan in plans for each in plan["commitments"]]
    keys = {pathfinder.focal_partner_id}
    keys |= {commitment.lead_partner_id for commitment in commitments}
    keys |= {key for commitment in commitments for key in commitment.supporter_ids}
    keys |= {
        uuid.UUID(key)
        for commitment in commitments
        for fact in commitment.support
        for key in fact["partner_ids"]
    }
    keys |= {each.assessor_id for found in assessments.values() for each in found}
    keys.discard(None)
    rows = Partner.objects.visible_to(user).listed()
    return rows.in_bulk(keys) if keys else {}


def documents_of(pathfinder, reports, assessments, user):
    """Every document the page names, as far as ``user`` may see it, by key."""
    keys = {*pathfinder.document_ids, *(report.document_id for report in reports)}
    for found in assessments.values():
        keys.update(key for each in found for key in each.evidence_ids)
    keys.discard(None)
    if not keys:
        return {}
    newer = Document.objects.visible_to(user).filter(supersedes=OuterRef("pk"))
    rows = Document.objects.visible_to(user).filter(pk__in=keys)
    return {row.pk: row for row in rows.annotate(replaced=Exists(newer))}


def plan_on(plan, assessments, partners, documents, *, on):
    """A roadmap with each commitment's state on the date, and their sums.

    A commitment names its source only where that is not the roadmap's.
    """
    areas, entries, told = [], [], place_of(plan["roadmap"])
    for area in plan["areas"]:
        found = [
            judged(each, assessments[each.pk], partners, documents, on=on)
            for each in plan["by_area"][area.pk]
        ]
        for entry in found:
            entry["names_source"] = place_of(entry["commitment"]) != told
        entries += found
        areas.append({"area": area, "commitments": found})
    counts = Counter(entry["status"] for entry in entries)
    any_judged = any(entry["voices"] for entry in entries)
    return {
        "roadmap": plan["roadmap"],
        "areas": areas,
        "columns": column_word(areas, any_judged),
        "total": len(entries),
        "reported": len(entries) - counts[""],
        "completed": counts["completed"],
        "delayed": counts["delayed"],
        "counts": count_statuses(counts),
        "overdue": sum(entry["overdue"] for entry in entries),
        "latest": max(
            (entry["report"].as_of for entry in entries if entry["report"]),
            default=None,
        ),
    }


def place_of(fact):
    return fact.source_id, fact.locator


def column_word(areas, any_judged):
    """How the areas stand: judgements side by side need the width for themselves."""
    if any_judged:
        return "judged"
    return len(areas) if len(areas) <= 5 else "many"


def judged(commitment, assessments, partners, documents, *, on):
    """A commitment with all that is said of it, and its status on the date.

    The status is what the government itself last said: from the assessments this
    reader sees, so that a hidden one does not show through.
    """
    told = voices([each for each in assessments if each.as_of <= on])
    for voice in told:
        for entry in (*voice.entries, *(r for e in voice.entries for r in e.replies)):
            row = entry.assessment
            entry.assessor = partners.get(row.assessor_id)
            papers = (documents.get(key) for key in row.evidence_ids)
            entry.evidence = [paper for paper in papers if paper]
    own = told[0].entries if told else []
    report = next((each.assessment for each in own if each.assessment.status), None)
    status = report.status if report else ""
    return {
        "commitment": commitment,
        "status": status,
        "report": report,
        "voices": told,
        "lead": partners.get(commitment.lead_partner_id),
        "supporters": sorted(
            filter(None, map(partners.get, commitment.supporter_ids)),
            key=attrgetter("name"),
        ),
        "support": [read_request(fact, partners) for fact in commitment.support],
        "overdue": status not in CommitmentStatus.over()
        and is_overdue(commitment.due_on, commitment.due_precision, on=on),
    }


def as_tree(bodies):
    """The coordination bodies: each with its sub-committees."""
    return [
        {
            "body": body,
            "sub_committees": [sub for sub in bodies if sub.part_of_id == body.pk],
        }
        for body in bodies
        if body.part_of_id is None
    ]


def ratification_rows(ratified, others):
    """One row an instrument, by its code; without dates where none is recorded."""
    rows = [{"instrument": each.instrument, "ratification": each} for each in ratified]
    rows += [
        {"instrument": SimpleNamespace(**other), "ratification": None}
        for other in others
    ]
    return sorted(rows, key=lambda row: row["instrument"].code) if ratified else []


def read_seat(fact):
    """A seat on the Global Coordinating Group, from the JSON it is read as."""
    days = {
        name: datetime.date.fromisoformat(fact[name]) if fact[name] else None
        for name in ("since", "until")
    }
    return {"capacity": SeatCapacity(fact["capacity"]).label, **days}


def indicator_groups(values):
    """The figures by indicator: a single one as it is, several as a chart and a table."""
    groups = defaultdict(list)
    for value in values:
        groups[value.indicator].append(value)
    return [
        indicator_group(indicator, groups[indicator])
        for indicator in sorted(groups, key=attrgetter("code"))
    ]


def indicator_group(indicator, values):
    values = sorted(
        values, key=lambda value: (value.year, said(value, "disaggregation"))
    )
    title, unit = said(indicator, "name"), said(indicator, "unit")
    points = [
        Point(value.year, value.value, said(value, "disaggregation"))
        for value in values
    ]
    return {
        "indicator": indicator,
        "values": values,
        "title": f"{title} ({unit})",
        "chart": draw_chart(points, title=title, unit=unit, total=gettext("Total"))
        if len(values) > 1
        else "",
        "several": any(point.group for point in points),
    }


def said(record, field):
    return translated_text(record, field)[0]


def events_of(country, user):
    """The events in a country and about it, the latest first, each once."""
    held = country.events_held.visible_to(user).order_by()
    about = country.events_about.visible_to(user).order_by()
    return held.union(about).order_by("-starts_at")


def sources_of(facts):
    """The documents the facts of a page come from, each with every place in it."""
    places = {}
    for fact in facts:
        if fact.public_source:
            places.setdefault(fact.public_source, {})[fact.locator] = True
    return [
        {"source": source, "locators": [place for place in found if place]}
        for source, found in places.items()
    ]
