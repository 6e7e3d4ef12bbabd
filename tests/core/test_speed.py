"""What the API costs beside the same answers written by hand, in one process.

``make bench`` times it as it is served; here only what does not depend on how busy the
machine is: queries, counted, and the processor's time, as a ratio.
"""

import json
import statistics
import time

import pytest
from django.db import connection

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
