"""Loads the events: their agendas, and the reports with what was proposed."""

import datetime
import zoneinfo

from action_groups.models import ActionGroup, Objective, Output, WorkPlan
from alliance87.core.enums import DatePrecision, IloRegion, Language
from alliance87.core.models import Country, Document, Theme
from alliance87.demo.dates import moment
from alliance87.demo.records import REQUIRED
from events.enums import (
    AgendaItemKind,
    Audience,
    ContributionRole,
    Endorsement,
    EventKind,
    EventStatus,
    ReportStatus,
    SectionKind,
)
from events.models import (
    AgendaItem,
    Contribution,
    Event,
    MeetingReport,
    Proposal,
    ReportSection,
)
from partners.models import Partner

DAY_BEGINS, DAY_ENDS = datetime.time(0, 0), datetime.time(23, 59)


def load(folder, shelf):
    for record in folder.single("events/*.yaml"):
        event = _put_event(shelf, record)
        items = [_put_item(shelf, item, event) for item in record.children("agenda")]
        for report in record.children("report"):
            _put_report(shelf, report, event, items)


def _put_event(shelf, record):
    partner, country = shelf.find(Partner), shelf.find(Country, by="iso2")
    values = {
        **record.tri("title", required=True),
        "kind": record.choice("kind", EventKind),
        "status": record.choice("status", EventStatus),
        "series": record.text("series"),
        "number": record.whole("number"),
        **_times(record),
        "venue": record.text("venue"),
        "address": record.text("address"),
        "city": record.text("city"),
        "country": record.one("country", country),
        "is_online": record.flag("online"),
        **record.tri("summary"),
        "chair_partner": record.one("chair_partner", partner),
        "chair_country": record.one("chair_country", country),
        "vice_chair_country": record.one("vice_chair_country", country),
        "languages": record.choices("languages", Language),
        "capacity": record.whole("capacity"),
    }
    in_focus = record.many("countries", country)
    in_focus += record.many("pathfinders_in_focus", country)
    links = {
        "hosts": record.many("hosts", partner),
        "organisers": record.many("organisers", partner),
        "funders": record.many("funders", partner),
        "themes": record.many("themes", shelf.find(Theme)),
        "countries": in_focus,
        "action_groups": record.many("action_groups", shelf.find(ActionGroup)),
        "documents": record.many("documents", shelf.find(Document)),
    }
    return shelf.put(Event, record, {"slug": record.key}, values, links)


def _times(record):
    """The columns that say when an event is, from the clock of its venue."""
    zone = record.parsed("time_zone", _zone)
    starts, ends = record.take("starts"), record.take("ends")
    columns = {"time_zone": zone.key, "has_times": ":" in starts}
    if (":" in ends) is not columns["has_times"]:
        raise record.error(
            "ends", "give a time for both start and end, or for neither."
        )
    if columns["has_times"]:
        return columns | {
            "starts_at": record.parsed("starts", lambda text: moment(text, zone)),
            "ends_at": record.parsed("ends", lambda text: moment(text, zone)),
            "date_precision": DatePrecision.DAY,
        }
    first, precision = record.period("starts")
    last, _ = record.period("ends", last=True)
    if precision == DatePrecision.BY:
        raise record.error("starts", "an event has a date; “by” is for deadlines.")
    return columns | {
        "starts_at": datetime.datetime.combine(first, DAY_BEGINS, tzinfo=zone),
        "ends_at": datetime.datetime.combine(last, DAY_ENDS, tzinfo=zone),
        "date_precision": precision,
    }


def _zone(name):
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        message = f"“{name}” is no time zone. Write one like America/New_York."
        raise ValueError(message) from error


def _put_item(shelf, record, event):
    match = {"event": event, "position": record.number}
    first_day = event.local_start.date()
    values = {
        "number": record.text("number"),
        **record.tri("title", required=True),
        **record.tri("objective"),
        "kind": record.choice("kind", AgendaItemKind),
        "starts_at": record.parsed(
            "start", lambda text: moment(text, event.zone, day=first_day), None
        ),
        "minutes": record.whole("minutes"),
        "track": record.text("track"),
    }
    links = {"documents": record.many("documents", shelf.find(Document))}
    item = shelf.put(AgendaItem, record, match, values, links)
    _put_contributions(shelf, record, agenda_item=item)
    return item


def _put_contributions(shelf, record, *, agenda_item=None, section=None):
    for part in record.children("contributions"):
        match = {
            "agenda_item": agenda_item,
            "section": section,
            "position": part.number,
        }
        values = {
            "name": part.text("name"),
            "role": part.choice("role", ContributionRole),
            "job_title": part.text("position"),
            "organisation": part.text("organisation"),
            "partner": part.one("partner", shelf.find(Partner)),
            "country": part.one("country", shelf.find(Country, by="iso2")),
        }
        shelf.put(Contribution, part, match, values)


def _put_report(shelf, record, event, items):
    # The column holds exact days only; the source keeps the month or the year.
    published_on, precision = record.period("published_on")
    values = {
        "event": event,
        **record.tri("title", required=True),
        "status": record.choice("status", ReportStatus),
        "published_on": published_on if precision == DatePrecision.DAY else None,
        **record.tri("disclaimer"),
        **record.tri("foreword"),
        "participant_count": record.whole("participants"),
        "country_count": record.whole("countries_count"),
        "partner_count": record.whole("partners_count"),
    }
    report = shelf.put(MeetingReport, record, {"slug": record.take("key")}, values)
    for section in record.children("sections"):
        _put_section(shelf, section, report, items)


def _put_section(shelf, record, report, items):
    match = {"report": report, "position": record.number}
    heading = record.tri("heading", required=True)
    values = {
        **heading,
        "agenda_item": _only_one_titled(heading["heading_en"], items),
        "kind": record.choice("kind", SectionKind),
        "track": record.text("track"),
        **record.tri("objective"),
        **record.tri("summary"),
    }
    links = {"themes": record.many("themes", shelf.find(Theme))}
    section = shelf.put(ReportSection, record, match, values, links)
    _put_contributions(shelf, record, section=section)
    for proposal in record.children("proposals"):
        _put_proposal(shelf, proposal, section)


def _only_one_titled(title, items):
    titled = [item for item in items if item.title_en == title]
    return titled[0] if len(titled) == 1 else None


def _put_proposal(shelf, record, section):
    match = {"section": section, "position": record.number}
    values = {
        **record.tri("text", required=True),
        "label": record.take("label"),
        "audience": record.choice("audience", Audience, Audience.ALL),
        "regions": record.choices("regions", IloRegion),
        **record.tri("attribution"),
        "endorsement": record.choice("endorsement", Endorsement),
    }
    links = {
        "countries": record.many("countries", shelf.find(Country, by="iso2")),
        "themes": record.many("themes", shelf.find(Theme)),
        "taken_up_by_outputs": [
            _output(shelf, place) for place in record.children("taken_up_by")
        ],
    }
    shelf.put(Proposal, record, match, values, links)


def _output(shelf, place):
    plan = place.one("work_plan", shelf.find(WorkPlan), REQUIRED)
    number = place.whole("objective", REQUIRED)
    objective = place.one(
        "objective", lambda _: shelf.get(Objective, work_plan=plan, number=number)
    )
    number = place.whole("output", REQUIRED)
    return place.one(
        "output", lambda _: shelf.get(Output, objective=objective, number=number)
    )
