"""Loads what other records point at: sources, countries, themes, documents."""

from alliance87.core.enums import DocumentKind, IloRegion, Language, ThemeKind, UnStatus
from alliance87.core.models import Country, Document, Source, Theme


def load(folder, shelf):
    for record in folder.keyed("sources.yaml"):
        _put_source(shelf, record)
    for record in folder.listed("countries.yaml"):
        _put_country(shelf, record)
    for record in folder.keyed("themes.yaml"):
        _put_theme(shelf, record)
    for record in folder.keyed("documents/*.yaml"):
        _put_document(shelf, record)


def _put_source(shelf, record):
    published_on, precision = record.period("published_on")
    values = {
        **record.tri("title", required=True),
        **record.tri("short_title", required=True),
        "publisher": record.take("publisher"),
        "published_on": published_on,
        "published_precision": precision,
        "link": record.text("url"),
    }
    shelf.put(Source, record, {"slug": record.key}, values)


def _put_country(shelf, record):
    values = {
        **record.tri("name", required=True),
        "iso3": record.take("iso3"),
        "ilo_region": record.choice("ilo_region", IloRegion),
        "un_status": record.choice("un_status", UnStatus),
    }
    shelf.put(Country, record, {"iso2": record.take("iso2")}, values)


def _put_theme(shelf, record):
    values = {
        **record.tri("name", required=True),
        "kind": record.choice("kind", ThemeKind),
        "position": record.whole("order", 100),
    }
    shelf.put(Theme, record, {"slug": record.key}, values)


def _put_document(shelf, record):
    values = {
        **record.tri("title", required=True),
        "kind": record.choice("kind", DocumentKind),
        "language": record.choice("language", Language, Language.EN),
        "link": record.text("link"),
        **record.tri("body"),
    }
    links = {"themes": record.many("themes", shelf.find(Theme))}
    shelf.put(Document, record, {"slug": record.key}, values, links)
