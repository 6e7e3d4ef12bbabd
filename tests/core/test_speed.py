"""What the API costs beside the same answers written by hand, in one process.

``make bench`` times it as it is served; here only what does not depend on how busy the
machine is: queries, counted, and the processor's time, as a ratio.
"""

import json
import statistics
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import translation
from rest_framework.request import Request

from alliance87.core.api_filters import OrderingFilter
from partners.viewsets import PartnerViewSet
from tests.bench import floors
from tests.endpoints import affiliate
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/partners/"
# A half more than was measured.
MOST_TIMES_OF_A_LIST = 57
MOST_TIMES_OF_A_RECORD = 60


@pytest.fixture
def floor(monkeypatch):
    """The floors, over the connection of the test: ask for an address, get the body."""
    connection.ensure_connection()
    monkeypatch.setattr(floors, "connection", lambda: connection.connection)
    floors.vocabularies.cache_clear()

    def ask(address, way="best"):
        path, _mark, query = address.partition("?")
        environ = {"PATH_INFO": f"/{way}{path}", "QUERY_STRING": query}
        return b"".join(floors.application(environ, lambda *_: None))

    yield ask
    floors.vocabularies.cache_clear()


@pytest.fixture
def partners():
    """Partners that fill every relation, and some that a visitor may not see."""
    found = [partner for _ in range(3) for partner in affiliate()]
    RepresentativeFactory(partner=found[-1])
    RepresentativeFactory(partner=found[-1], listed_publicly=False)
    PartnerFactory(hidden=True, parent=found[0])
    return found


@pytest.mark.parametrize("way", ["best", "json"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?lang=fr&ordering=name",
        "?stakeholder_group=civil_society&ordering=-joined_on",
        "?search=partner",
    ],
)
def test_floor_answers_as_the_portal_does(client, floor, partners, way, query):
    ours, theirs = client.get(URL + query).json(), json.loads(floor(URL + query, way))

    assert theirs["results"] == ours["results"]
    assert theirs["count"] == ours["count"]


@pytest.mark.parametrize("way", ["best", "json"])
def test_floor_gives_the_same_record(client, floor, partners, way):
    address = f"{URL}{partners[-1].pk}/"

    assert json.loads(floor(address, way)) == client.get(address).json()


@pytest.mark.parametrize(
    "query", ["", "?ordering=-joined_on", "?search=partner", "?lang=es&ordering=-name"]
)
def test_later_pages_go_on_where_the_first_ends(client, partners, query):
    def rows(page):
        address = f"{URL}{query or '?'}&page={page}&page_size=4"
        return client.get(address).json()["results"]

    pages = [rows(page) for page in (1, 2)]

    assert pages[0] + pages[1] == client.get(URL + query).json()["results"]
    assert [len(page) for page in pages] == [4, 2]


@pytest.mark.parametrize(
    ("language", "ordering", "index"),
    [
        ("en", "", "partners_partner_by_name_en"),
        ("fr", "", "partners_partner_by_name_fr"),
        ("es", "", "partners_partner_by_name_es"),
        ("fr", "name", "partners_partner_by_name_fr"),
        ("en", "-joined_on", "partners_partner_by_joined_on"),
    ],
)
def test_long_list_is_read_in_the_order_of_an_index(rf, language, ordering, index):
    """With so few rows PostgreSQL would sort them, so it is told that sorting is dear."""
    request = Request(rf.get(URL, {"ordering": ordering}))
    request.user = AnonymousUser()
    view = PartnerViewSet(action="list", detail=False, request=request)
    with translation.override(language):
        rows = OrderingFilter().filter_queryset(request, view.get_queryset(), view)
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off"
            )
            plan = rows[:50].explain()

    assert f"using {index} on" in plan.replace("Backward ", "")


@pytest.mark.parametrize("count", [1, 3])
def test_record_and_download_cost_the_same_for_more_rows(
    client, django_assert_num_queries, count
):
    found = [partner for _ in range(count) for partner in affiliate()]
    RepresentativeFactory.create_batch(count, partner=found[-1])
    with django_assert_num_queries(8):  # the list's, representatives, their themes
        client.get(f"{URL}{found[-1].pk}/")
    with django_assert_num_queries(6):  # the rows and what the list fetches, no count
        b"".join(client.get(f"{URL}?format=jsonl"))


def times_the_floor(client, floor, address, rounds=15):
    """How many times the processor's time of the floor the portal takes: the median of
    pairs, each of which a busy machine slows alike.
    """
    ratios = []
    for _ in range(rounds + 2):  # the first two fill what a process keeps
        ours = spent(lambda: client.get(address))
        ratios.append(ours / spent(lambda: floor(address)))
    return statistics.median(ratios[2:])


def spent(call):
    before = time.process_time()
    call()
    return time.process_time() - before


def test_list_takes_few_times_what_it_must(client, floor):
    parent, partner = affiliate()
    PartnerFactory.create_batch(
        48,
        parent=parent,
        country=parent.country,
        themes=[*partner.themes.all()],
        countries_of_work=[*partner.countries_of_work.all()],
    )

    assert times_the_floor(client, floor, URL) < MOST_TIMES_OF_A_LIST


def test_record_takes_few_times_what_it_must(client, floor, partners):
    address = f"{URL}{partners[-1].pk}/"

    assert times_the_floor(client, floor, address) < MOST_TIMES_OF_A_RECORD
