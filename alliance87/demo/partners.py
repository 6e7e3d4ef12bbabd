"""Loads the partners and the seats of the Global Coordinating Group."""

from alliance87.core.enums import Language
from alliance87.core.models import Country, Source, Theme
from alliance87.demo.records import parents_first
from partners.enums import Constituency, SeatCapacity, StakeholderGroup
from partners.models import Partner, Seat


def load(folder, shelf):
    records = parents_first(
        folder.keyed("partners/*.yaml"),
        name=lambda record: record.key,
        parent=lambda record: record.text("parent"),
        field="parent",
    )
    for record in records:
        _put_partner(shelf, record)
    for record in folder.listed("seats.yaml"):
        _put_seat(shelf, record)


def _put_partner(shelf, record):
    country = shelf.find(Country, by="iso2")
    values = {
        **record.tri("name", required=True),
        "acronym": record.text("acronym"),
        "stakeholder_group": record.choice("stakeholder_group", StakeholderGroup),
        "country": record.one("country", country),
        "working_languages": record.choices("working_languages", Language),
        "website": record.text("website"),
        **record.tri("description"),
        "parent": record.one("parent", shelf.find(Partner)),
    }
    links = {
        "countries_of_work": record.many("countries_of_work", country),
        "themes": record.many("themes", shelf.find(Theme)),
    }
    # Further places that name the partner stay in the file: a record has one source.
    for place in record.children("also"):
        place.origin(shelf.find(Source))
    shelf.put(Partner, record, {"slug": record.key}, values, links)


def _put_seat(shelf, record):
    match = {
        "constituency": record.choice("constituency", Constituency),
        "capacity": record.choice("capacity", SeatCapacity),
        "partner": record.one("partner", shelf.find(Partner)),
        "country": record.one("country", shelf.find(Country, by="iso2")),
    }
    values = {"since": record.day("since"), "until": record.day("until")}
    shelf.put(Seat, record, match, values)
