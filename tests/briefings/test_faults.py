"""Workers are killed, Redis is wiped, the database is stopped: no pack is lost by it."""

import hashlib
import random
import time
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.db import connection

from tests.briefings.faults.stage import Stage
from tests.briefings.test_browser import database_url

pytestmark = pytest.mark.django_db  # for its tables

PACKS = 15
SECONDS = 120  # a quarter of it, where nothing else runs
FAULTS = [
    *["kill_builder"] * 4,
    *["kill_worker"] * 2,
    *("wipe_redis", "restart_redis", "restart_database"),
]


@pytest.fixture
def stage(db):
    with a_stage(random.SystemRandom().randrange(2**32)) as stage:
        yield stage


@contextmanager
def a_stage(seed):
    """With the tables of the test's own database, which nothing is done to."""
    print(f"seed {seed}")  # noqa: T201  # told with a failure
    address = settings.DATABASES["default"]
    url = database_url(address | {"NAME": connection.settings_dict["NAME"]})
    with closing(Stage(database=url, seed=seed)) as stage:
        yield stage


def assert_all_came_out_once(stage, count):
    """Nothing lost, nothing stuck, nothing published twice; the ledger says the same."""
    assert stage.counts() == {"published": count}, stage.log_text()
    sealed_or_published_twice = stage.rows(
        "SELECT id FROM briefings_briefingpackrevision GROUP BY id"
        " HAVING count(DISTINCT nullif(sha256, '')) > 1"
        " OR count(DISTINCT nullif(file, '')) > 1"
        " OR count(DISTINCT published_at) > 1"
    )
    assert sealed_or_published_twice == []
    packs = stage.rows("SELECT id, sha256, file FROM briefings_briefingpack")
    for _key, sha256, name in packs:
        data = (stage.var / "media" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == sha256
    ledger = stage.rows(
        "SELECT number, kind, pack_id, sha256 FROM briefings_ledgerentry"
        " ORDER BY number"
    )
    assert [number for number, *_rest in ledger] == list(range(1, count + 1))
    assert {kind for _number, kind, *_rest in ledger} == {"published"}
    written = {(key, sha256) for _number, _kind, key, sha256 in ledger}
    assert written == {(key, sha256) for key, sha256, _name in packs}


def test_packs_survive_what_strikes_workers_redis_and_the_database(stage):
    stage.begin(PACKS)

    struck, _alone = stage.strike(FAULTS, between=0.8, until=time.monotonic() + SECONDS)

    assert_all_came_out_once(stage, PACKS)
    assert struck == len(FAULTS)
    [(attempts,)] = stage.rows("SELECT sum(fence) FROM briefings_briefingpack")
    assert attempts > PACKS  # some were struck in the middle of their building
