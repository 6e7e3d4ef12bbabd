"""Each answer of the API is found again in the logs."""

import logging
import uuid

import pytest

from alliance87.core.request_ids import WithRequestId, request_id

pytestmark = pytest.mark.django_db

THEMES = "/api/v1/themes/"


def id_of(client, address=THEMES, **headers):
    return client.get(address, headers=headers).headers.get("X-Request-ID")


def test_each_request_has_an_id_of_its_own(client):
    first, second = id_of(client), id_of(client)

    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize("sane", ["a1b2c3d4", "job.2026-03_7", "x" * 64])
def test_sane_id_is_kept(client, sane):
    assert id_of(client, **{"X-Request-ID": sane}) == sane
    problem = client.get(f"{THEMES}none/", headers={"X-Request-ID": sane}).json()
    assert problem["request_id"] == sane


@pytest.mark.parametrize(
    "other", ["short", "x" * 65, "with blank", "line\nbreak", "é" * 8, "<script>"]
)
def test_any_other_is_replaced(client, other):
    assert uuid.UUID(id_of(client, **{"X-Request-ID": other}))


@pytest.mark.parametrize(
    "address", ["/api/v1/none/", f"{THEMES}none/", "/api/v1/themes", "/api/v1/docs/"]
)
def test_every_answer_of_the_api_has_one(client, address):
    assert id_of(client, address)


def test_pages_have_none(client):
    assert id_of(client, "/en/themes/") is None


def test_lines_of_the_log_have_it(client):
    lines = []

    class Kept(logging.Handler):
        def emit(self, record):
            lines.append(record.request_id)

    handler = Kept()
    handler.addFilter(WithRequestId())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get(f"{THEMES}none/", headers={"X-Request-ID": "found-again"})
    finally:
        logger.removeHandler(handler)

    assert lines == [" [found-again]"]
    assert request_id() == ""
