"""Whole lists as files."""

import csv
import gc
import io
import json
import tracemalloc
import uuid
from decimal import Decimal

import openpyxl
import pytest

from alliance87.core.api import downloads
from alliance87.core.models import Theme
from tests.endpoints import ENDPOINTS
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import IndicatorValueFactory

pytestmark = pytest.mark.django_db

THEMES = "/api/v1/themes/"
PARTNERS = "/api/v1/partners/"
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}


def by_name(endpoint):
    return endpoint.name


def body_of(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def download(client, address, format_, **asked):
    return body_of(client.get(address, asked | {"format": format_}))


def csv_of(client, address, **asked):
    text = download(client, address, "csv", **asked).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def jsonl_of(client, address, **asked):
    text = download(client, address, "jsonl", **asked).decode()
    return [json.loads(line) for line in text.splitlines()]


def sheet_of(client, address, **asked):
    file = io.BytesIO(download(client, address, "xlsx", **asked))
    book = openpyxl.load_workbook(file)
    heading, *rows = book.active.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=by_name)
def test_file_holds_what_the_list_holds(client, endpoint):
    endpoint.make()
    if endpoint.hide:
        endpoint.hide()
    rows = client.get(endpoint.url).json()["results"]

    assert jsonl_of(client, endpoint.url) == rows
    for table in [csv_of(client, endpoint.url), sheet_of(client, endpoint.url)]:
        assert [list(row) for row in table] == [list(row) for row in rows]
        assert [row["id"] for row in table] == [row["id"] for row in rows]


def test_lists_are_joined_and_records_are_json(client):
    event = EventFactory(
        themes=[ThemeFactory(slug="b"), ThemeFactory(slug="a")],
        source=SourceFactory(slug="pack", short_title="Pack"),
        locator="p. 1",
        is_online=True,
    )
    [row] = client.get("/api/v1/events/").json()["results"]

    [cells] = csv_of(client, "/api/v1/events/")

    assert cells["slug"] == event.slug
    assert cells["themes"] == "; ".join(row["themes"])
    assert json.loads(cells["source"]) == row["source"]
    assert cells["is_online"] == "true"
    assert cells["vice_chair_country"] == ""


@pytest.mark.parametrize("read", [csv_of, sheet_of])
def test_text_that_looks_like_a_formula_stays_a_text(client, read):
    PartnerFactory(name="=HYPERLINK(0)", acronym="@SUM(1)")

    [cells] = read(client, PARTNERS)

    assert cells["name"] == "'=HYPERLINK(0)"
    assert cells["acronym"] == "'@SUM(1)"


def test_numbers_are_numbers(client):
    IndicatorValueFactory(value=Decimal("-2.5"), year=2020)

    [cells] = sheet_of(client, "/api/v1/indicator-values/")

    assert cells["value"] == -2.5
    assert cells["year"] == 2020


def test_filters_search_order_and_fields_apply(client):
    for name, kind in [("Sector b", "sector"), ("Sector a", "sector"), ("Sector", "")]:
        ThemeFactory(name=name, kind=kind or "cross_cutting")
    ThemeFactory(name="Other", kind="sector")

    asked = {"kind": "sector", "search": "sector", "ordering": "name"}
    rows = csv_of(client, THEMES, fields="name", **asked)

    assert rows == [{"name": "Sector a"}, {"name": "Sector b"}]


def test_relations_are_expanded(client):
    PartnerFactory(country=CountryFactory(iso2="NP"))

    asked = {"fields": "country.iso2", "expand": "country"}
    [cells] = csv_of(client, PARTNERS, **asked)

    assert json.loads(cells["country"]) == {"iso2": "NP"}


def test_texts_are_in_the_language_asked_for(client):
    ThemeFactory(name_en="Labour", name_fr="Travail")

    assert csv_of(client, THEMES, lang="fr", fields="name") == [{"name": "Travail"}]


def test_each_language_has_its_column(client):
    ThemeFactory(name_en="Labour", name_fr="Travail", slug="labour")

    [cells] = csv_of(client, THEMES, lang="all", fields="name,slug")

    assert list(cells.items()) == [
        ("slug", "labour"),
        ("name_en", "Labour"),
        ("name_fr", "Travail"),
        ("name_es", ""),
    ]


@pytest.mark.parametrize("kind", TYPES)
def test_file_says_what_it_is(client, kind):
    response = client.get(THEMES, {"format": kind})

    body_of(response)
    assert response["Content-Type"].split(";")[0] == TYPES[kind]
    assert response["Content-Disposition"].startswith('attachment; filename="themes-')
    assert response["Content-Disposition"].endswith(f'.{kind}"')
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("kind", TYPES)
def test_header_asks_for_a_file_as_well(client, kind):
    response = client.get(THEMES, headers={"Accept": TYPES[kind]})

    body_of(response)
    assert response["Content-Type"].split(";")[0] == TYPES[kind]
    assert "Accept" in response["Vary"].split(", ")


def test_address_is_heard_before_the_header(client):
    response = client.get(f"{THEMES}?format=json", headers={"Accept": "text/csv"})

    assert response.json()["count"] == 0


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("text/csv;q=0.9, application/json;q=0.1", "text/csv"),
        ("application/json;q=0, text/csv", "text/csv"),
        ("text/csv;q=0.1, */*;q=0.5", "application/json"),
        ("text/csv, */*;q=0.1", "text/csv"),
        ("*/*", "application/json"),
        ("text/html, application/json; indent=4", "application/json"),
    ],
)
def test_what_is_preferred_is_sent(client, accept, sent):
    response = client.get(THEMES, headers={"Accept": accept})

    assert response["Content-Type"].split(";")[0] == sent


@pytest.mark.parametrize("accept", ["application/pdf", "text/csv"])
def test_file_in_the_address_needs_no_header(client, accept):
    response = client.get(f"{THEMES}?format=csv", headers={"Accept": accept})

    assert body_of(response).startswith(b"\xef\xbb\xbfid,slug")


@pytest.mark.parametrize("name", ["page", "page_size", "cursor"])
def test_part_of_a_list_is_no_file(client, name):
    response = client.get(THEMES, {"format": "csv", name: "1"})

    assert response.status_code == 400
    assert name in str(response.content)


@pytest.mark.parametrize("address", ["?colour=red", "?ordering=x", "?page=1"])
def test_what_is_wrong_is_said_in_json(client, address):
    response = client.get(THEMES + address, headers={"Accept": "text/csv"})

    assert response.status_code == 400
    assert "json" in response["Content-Type"]
    assert response.json()


def test_single_record_is_no_file(client):
    address = f"{THEMES}{ThemeFactory().slug}/"

    assert client.get(address, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get(f"{address}?format=csv").status_code == 400


def test_visitor_s_file_holds_nothing_hidden(client, secretariat_client):
    PartnerFactory(name="Canary", hidden=True)

    for kind in ["csv", "jsonl"]:
        assert b"Canary" not in download(client, PARTNERS, kind)
        assert b"Canary" in download(secretariat_client, PARTNERS, kind)


def many(count):
    Theme.objects.bulk_create(
        Theme(slug=f"t-{n}", name_en=f"Theme {n:05}", kind="sector")
        for n in range(count)
    )


@pytest.mark.parametrize("kind", TYPES)
def test_file_holds_all_rows(client, monkeypatch, kind):
    monkeypatch.setattr(downloads, "CHUNK", 10)
    many(35)
    read = {"csv": csv_of, "jsonl": jsonl_of, "xlsx": sheet_of}[kind]

    rows = read(client, THEMES, ordering="name")

    assert [row["name"] for row in rows] == [f"Theme {n:05}" for n in range(35)]


def test_queries_grow_with_the_chunks_and_not_with_the_rows(
    client, django_assert_num_queries
):
    PartnerFactory(themes=[ThemeFactory()])
    fields = {"fields": "name,themes"}
    with django_assert_num_queries(2):  # the rows and their themes
        csv_of(client, PARTNERS, **fields)
    for _ in range(5):
        PartnerFactory(themes=[ThemeFactory()])

    with django_assert_num_queries(2):
        csv_of(client, PARTNERS, **fields)


def test_row_that_stays_comes_once_whatever_is_written_meanwhile(client, monkeypatch):
    monkeypatch.setattr(downloads, "CHUNK", 5)
    many(40)
    lasting = set(Theme.objects.values_list("pk", flat=True)[:30])
    passing = Theme.objects.exclude(pk__in=lasting)
    response = client.get(THEMES, {"format": "jsonl", "ordering": "name"})

    lines = []
    for line in response.streaming_content:
        lines.append(json.loads(line))
        if len(lines) == 7:
            passing.delete()
            Theme.objects.filter(pk__in=lasting).update(name_en="Moved")
            ThemeFactory(name="Aaa")
            ThemeFactory(name="Zzz")

    seen = [uuid.UUID(line["id"]) for line in lines]
    assert lasting <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.fixture
def frozen():
    """To collect garbage looks only through what the test itself makes."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen")
def test_memory_does_not_grow_with_the_rows(client, monkeypatch):
    monkeypatch.setattr(downloads, "CHUNK", 50)

    def peak(count):
        Theme.objects.all().delete()
        many(count)
        response = client.get(THEMES, {"format": "csv"})
        tracemalloc.start()
        size = 0
        for number, line in enumerate(response.streaming_content):
            size += len(line)
            if number % downloads.CHUNK == 0:
                gc.collect()  # serializers and their fields hold each other
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, most

    short, few = peak(200)
    long, most = peak(1_200)

    assert long > 5 * short
    assert most < 1.5 * few


def test_error_before_the_first_row_is_an_error(client, monkeypatch):
    def fail(*_):
        raise RuntimeError

    many(1)
    client.raise_request_exception = False
    monkeypatch.setattr("alliance87.core.api.shape.Shape.represent", fail)

    assert client.get(THEMES, {"format": "csv"}).status_code == 500
