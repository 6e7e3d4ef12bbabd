import json

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisConnectionError

from alliance87.core import health
from alliance87.core.health import HEARTBEAT_KEY
from alliance87.core.tasks import heartbeat


@pytest.fixture
def worker():
    heartbeat()
    yield
    cache.delete(HEARTBEAT_KEY)


def readyz():
    response = health.readyz(RequestFactory().get("/readyz"))
    return response.status_code, json.loads(response.content)


def refuse(error):
    def call(*args, **kwargs):
        raise error

    return call


def test_alive_without_touching_anything():
    response = health.healthz(RequestFactory().get("/healthz"))

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_when_all_parts_are_there(worker):
    assert readyz() == (
        200,
        {
            "status": "ok",
            "failing": [],
            "database": "ok",
            "redis": "ok",
            "worker": "ok",
        },
    )


@pytest.mark.django_db
def test_worker_not_heard_from_is_named():
    cache.delete(HEARTBEAT_KEY)

    status, body = readyz()

    assert (status, body["failing"]) == (503, ["worker"])


def test_database_that_fails_is_named_without_the_reason(monkeypatch, worker):
    error = OperationalError("password of the database is hunter2")
    monkeypatch.setattr(connection, "cursor", refuse(error))

    status, body = readyz()

    assert (status, body["failing"]) == (503, ["database"])
    assert "hunter2" not in json.dumps(body)


@pytest.mark.django_db
def test_redis_that_fails_is_named_without_the_reason(monkeypatch):
    monkeypatch.setattr(cache, "get", refuse(RedisConnectionError("hunter2")))

    status, body = readyz()

    assert (status, body["failing"]) == (503, ["redis", "worker"])
    assert "hunter2" not in json.dumps(body)


def test_worker_is_forgotten_in_time(worker):
    assert 0 < cache._cache.get_client().ttl(cache.make_key(HEARTBEAT_KEY)) <= 90
