"""Counting in the real Redis."""

import uuid

import pytest
from django.core.cache import cache
from django.utils import timezone

from alliance87.core.limits import allow, span_ends_at


@pytest.fixture
def key():
    return f"test:{uuid.uuid4()}"


def at(monkeypatch, moment):
    monkeypatch.setattr("alliance87.core.limits.time.time", lambda: moment)


def test_so_many_are_allowed_and_no_more(key, monkeypatch):
    at(monkeypatch, 1_000_000)

    assert [allow(key, 2, 60) for _ in range(4)] == [True, True, False, False]


def test_the_next_span_counts_anew(key, monkeypatch):
    at(monkeypatch, 1_000_000)
    allow(key, 1, 60)
    at(monkeypatch, 1_000_060)

    assert allow(key, 1, 60)


def test_keys_and_spans_are_counted_apart(key, monkeypatch):
    at(monkeypatch, 1_000_000)
    allow(key, 1, 60)

    assert allow(f"{key}2", 1, 60)
    assert allow(key, 1, 3600)
    assert not allow(key, 1, 60)


def test_an_address_is_not_kept_in_redis(key):
    client = cache._cache.get_client()
    allow(f"{key}:canary@example.org", 1, 60)

    assert not list(client.scan_iter("*canary@example.org*"))


def test_the_end_of_a_span_is_ahead():
    wait = span_ends_at(3600) - timezone.now()

    assert 0 < wait.total_seconds() <= 3600
