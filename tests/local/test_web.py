"""The web process of `make run` opens its door once a worker is there."""

import time

import pytest
from django.core.cache import cache

from alliance87.core.health import HEARTBEAT_KEY
from alliance87.local import web


@pytest.fixture
def heartbeat():
    yield
    cache.delete(HEARTBEAT_KEY)


def seconds_until_open():
    began = time.monotonic()
    web.on_starting(None)
    return time.monotonic() - began


def test_door_opens_at_once_where_a_worker_is(heartbeat, monkeypatch):
    monkeypatch.setattr(web, "PATIENCE", 30)
    cache.set(HEARTBEAT_KEY, "now", 60)

    assert seconds_until_open() < 15


def test_door_opens_without_one_when_patience_ends(heartbeat, monkeypatch):
    monkeypatch.setattr(web, "PATIENCE", 0.3)
    cache.delete(HEARTBEAT_KEY)

    assert seconds_until_open() >= 0.3
