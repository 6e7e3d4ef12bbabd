"""Loads the pathfinder countries, their roadmaps, lessons and figures."""

from django.utils.text import slugify

from alliance87.core.models import Country, Theme
from alliance87.demo.dates import exact_day
from alliance87.demo.records import REQUIRED, parents_first
from partners.models import Partner
from pathfinders.enums import RoadmapStatus, StageKind
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    Ratification,
    Roadmap,
    StageEvent,
)


def load(folder, shelf):
    for record in folder.keyed("instruments.yaml"):
        _put_instrument(shelf, record)
    for record in folder.listed("ratifications.yaml"):
        _put_ratification(shelf, record)
    for record in folder.keyed("indicators.yaml"):
        _put_indicator(shelf, record)
    for record in folder.single("pathfinders/*.yaml"):
        _put_pathfinder(shelf, record)
    for record in folder.listed("lessons.yaml"):
        _put_lesson(shelf, record)


def _put_instrument(shelf, record):
    values = {
        **record.tri("title", required=True),
        "adopted_on": record.day("adopted_on"),
    }
    shelf.put(Instrument, record, {"code": record.key}, values)


def _put_ratification(shelf, record):
    match = {
        "instrument": record.one(
            "instrument", shelf.find(Instrument, by="code"), REQUIRED
        ),
        "country": record.one("country", shelf.find(Country, by="iso2"), REQUIRED),
        "ratified_on": record.parsed("ratified_on", exact_day),
    }
    values = {
        "in_force_on": record.day("in_force_on"),
        "denounced_on": record.day("denounced_on"),
    }
    shelf.put(Ratification, record, match, values)


def _put_indicator(shelf, record):
    values = {
        **record.tri("name", required=True),
        **record.tri("unit", required=True),
    }
    indicator = shelf.put(Indicator, record, {"code": record.key}, values)
    for value in record.children("values"):
        of_whom = value.tri("disaggregation")
        match = {
            "indicator": indicator,
            "country": value.one("country", shelf.find(Country, by="iso2")),
            "year": value.whole("year", REQUIRED),
            "disaggregation_en": of_whom["disaggregation_en"],
        }
        columns = {**of_whom, "value": value.decimal("value", REQUIRED)}
        shelf.put(IndicatorValue, value, match, columns)


def _put_pathfinder(shelf, record):
    country = record.one("country", shelf.find(Country, by="iso2"), REQUIRED)
    values = {
        "slug": slugify(country.name_en),
        **record.tri("summary"),
        **record.tri("focal_institution"),
        "focal_partner": record.one("focal_partner", shelf.find(Partner)),
    }
    pathfinder = shelf.put(PathfinderCountry, record, {"country": country}, values)
    _put_bodies(shelf, record.children("bodies"), pathfinder)
    for stage in record.children("stages"):
        _put_stage(shelf, stage, pathfinder)
    for roadmap in record.children("roadmap"):
        _put_roadmap(shelf, roadmap, pathfinder)
    for step in record.children("next_steps"):
        match = {"pathfinder": pathfinder, "position": step.number}
        values = {**step.tri("text", required=True), **_due(step)}
        shelf.put(NextStep, step, match, values)


def _put_bodies(shelf, bodies, pathfinder):
    """The committees of a country, each after the one it is part of."""
    rows = {}

    def find(name):
        if name not in rows:
            raise LookupError(f"no body of this country is called “{name}”.")
        return rows[name]

    ordered = parents_first(
        bodies,
        name=lambda body: body.tri("name", required=True)["name_en"],
        parent=lambda body: body.text("part_of"),
        field="part_of",
    )
    for body in ordered:
        match = {"pathfinder": pathfinder, "position": body.number}
        values = {
            **body.tri("name"),
            **body.tri("description"),
            "part_of": body.one("part_of", find),
        }
        row = shelf.put(CoordinationBody, body, match, values)
        rows[row.name_en] = row


def _put_stage(shelf, stage, pathfinder):
    on, precision = stage.period("on", REQUIRED)
    kind = stage.choice("kind", StageKind)
    match = {"pathfinder": pathfinder, "kind": kind, "on": on}
    values = {
        "precision": precision,
        "position": list(StageKind).index(kind) + 1,
        **stage.tri("note"),
    }
    shelf.put(StageEvent, stage, match, values)


def _put_roadmap(shelf, record, pathfinder):
    values = {
        **record.tri("title", required=True),
        "status": record.choice("status", RoadmapStatus),
        "period_start": record.whole("period_start"),
        "period_end": record.whole("period_end"),
    }
    match = {"pathfinder": pathfinder, "version": 1}
    roadmap = shelf.put(Roadmap, record, match, values)
    for area in record.children("priority_areas"):
        match = {"roadmap": roadmap, "position": area.number}
        links = {"themes": area.many("themes", shelf.find(Theme))}
        label = area.tri("label", required=True)
        row = shelf.put(PriorityArea, area, match, label, links)
        for commitment in area.children("commitments"):
            _put_commitment(shelf, commitment, row)


def _put_commitment(shelf, record, priority_area):
    match = {"priority_area": priority_area, "reference": record.take("reference")}
    values = {
        "position": record.number,
        **record.tri("title", required=True),
        **record.tri("text", required=True),
        **record.tri("lead_institution"),
        **_due(record),
        "baseline_value": record.decimal("baseline_value"),
        "baseline_year": record.whole("baseline_year"),
    }
    partners = record.many("supporting_partners", shelf.find(Partner))
    shelf.put(Commitment, record, match, values, {"supporting_partners": partners})


def _put_lesson(shelf, record):
    country = record.one("country", shelf.find(Country, by="iso2"))
    pathfinder = country and record.one(
        "country", lambda _: shelf.find(PathfinderCountry, by="country")(country)
    )
    match = {"pathfinder": pathfinder, "position": record.number}
    shelf.put(LessonLearnt, record, match, record.tri("text", required=True))


def _due(record):
    due_on, precision = record.period("due", last=True)
    return {"due_on": due_on, "due_precision": precision}
