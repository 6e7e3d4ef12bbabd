"""How often the API may be asked, and what is kept of each write."""

import json
import logging
import uuid

import pytest
from django.test import Client
from redis.connection import Connection
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.conftest import signed_in
from tests.core.test_problems import assert_problem, bearer, change
from tests.factories.accounts import ApiTokenFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

THEMES = "/api/v1/themes/"


@pytest.fixture
def rates(settings):
    """Few of each."""
    settings.API_RATES = {"visitor": "3/min", "signed_in": "5/min", "writes": "2/min"}
    return settings.API_RATES


@pytest.fixture(autouse=True)
def at_one_moment(monkeypatch):
    """All in one minute, and in another one for each test."""
    moment = 60 * (uuid.uuid4().int % 10_000_000) + 20
    monkeypatch.setattr("alliance87.core.limits.time.time", lambda: moment)


def asked(client, times, **headers):
    return [client.get(THEMES, headers=headers).status_code for _ in range(times)]


def test_visitors_of_one_address_share_a_limit(rates):
    assert asked(Client(), 2) == [200, 200]
    assert asked(Client(), 2) == [200, 429]
    assert asked(Client(REMOTE_ADDR="192.0.2.7"), 1) == [200]


def test_answer_says_what_is_left(client, rates):
    left = [client.get(THEMES).headers["RateLimit-Remaining"] for _ in range(4)]
    refused = client.get(THEMES)

    assert left == ["2", "1", "0", "0"]
    assert refused.headers["RateLimit-Limit"] == "3"
    assert refused.headers["RateLimit-Reset"] == "40"
    assert refused.headers["Retry-After"] == "40"
    assert "40 seconds" in assert_problem(refused, 429)["detail"]


def test_limit_is_told_in_the_language_asked_for(client, rates):
    asked(client, 3)

    response = client.get(f"{THEMES}?lang=fr")

    assert response.status_code == 429
    assert response.headers["Content-Language"] == "fr"


def test_limit_counts_anew_in_the_next_minute(client, rates, monkeypatch):
    assert asked(client, 4)[-1] == 429

    monkeypatch.setattr("alliance87.core.limits.time.time", lambda: 6e11)

    assert asked(client, 1) == [200]


def test_nobody_chooses_the_address_they_are_counted_by(rates):
    found = [
        Client().get(THEMES, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        for number in range(4)
    ]

    assert [response.status_code for response in found] == [200, 200, 200, 429]


def test_each_token_has_a_limit_of_its_own(client, rates, member):
    first, second = bearer(user=member), bearer(user=member)

    assert asked(client, 6, **first) == [200] * 5 + [429]
    assert asked(client, 1, **second) == [200]
    assert asked(client, 1) == [200]


def test_person_has_one_limit_in_all_sessions(rates, member):
    assert asked(signed_in(member), 5) == [200] * 5
    assert asked(signed_in(member), 1) == [429]
    assert asked(signed_in(RepresentativeFactory().user), 1) == [200]


def test_writes_have_a_limit_of_their_own(client, rates, member):
    token = bearer(user=member, scopes=["read", "write"])
    partner = PartnerFactory()

    written = [change(client, partner, {}, **token).status_code for _ in range(3)]

    assert written == [403, 403, 429]
    assert asked(client, 1, **token) == [200]


def test_tokens_that_are_none_are_limited_by_their_address(rates):
    tried = [
        Client().get(THEMES, headers={"Authorization": f"Bearer a87_{number}"})
        for number in range(4)
    ]

    assert [response.status_code for response in tried] == [401, 401, 401, 429]
    assert tried[-1].headers["RateLimit-Limit"] == "3"


def test_refused_tokens_do_not_lock_out_a_good_one(client, rates, member):
    for number in range(5):
        asked(client, 1, Authorization=f"Bearer a87_{number}")

    assert asked(client, 1, **bearer(user=member)) == [200]


def test_what_is_refused_counts_too(client, rates):
    found = [client.get("/api/v1/none/").status_code for _ in range(4)]

    assert found == [404, 404, 404, 429]


def test_question_of_a_browser_whether_it_may_ask_is_not_counted(client, rates):
    headers = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}

    found = {client.options(THEMES, headers=headers).status_code for _ in range(9)}

    assert found == {200}


def test_pages_are_not_counted(client, rates):
    assert {client.get("/en/partners/").status_code for _ in range(5)} == {200}


def test_without_redis_all_are_let_through(client, rates, monkeypatch, caplog):
    def gone(*_arguments):
        raise RedisConnectionError

    monkeypatch.setattr("alliance87.core.api.rates.count", gone)

    assert asked(client, 5) == [200] * 5
    assert "not counted" in caplog.text


def test_rate_that_is_empty_limits_nobody(client, rates):
    rates["visitor"] = ""

    assert asked(client, 9) == [200] * 9


def test_counting_takes_one_round_trip(client, rates, monkeypatch):
    client.get(THEMES)  # with the first of a minute, it is said when that is forgotten
    sent = []
    monkeypatch.setattr(
        "redis.connection.Connection.send_packed_command",
        _noting(sent),
    )

    client.get(THEMES)

    assert len(sent) == 1


def _noting(sent):
    send = Connection.send_packed_command

    def note(self, command, **options):
        sent.append(command)
        return send(self, command, **options)

    return note


# -- Writes ------------------------------------------------------------------------
@pytest.fixture
def lines(caplog):
    """What the log of writes holds, each line read."""
    logger = logging.getLogger("alliance87.api.writes")
    logger.addHandler(caplog.handler)
    yield lambda: [
        json.loads(record.getMessage())
        for record in caplog.records
        if record.name == "alliance87.api.writes"
    ]
    logger.removeHandler(caplog.handler)


def test_write_is_noted_with_who_sent_it_and_what_became_of_it(
    client, secretariat, lines
):
    partner = PartnerFactory()
    scopes = ["read", "write", "secretariat"]
    token = ApiTokenFactory(user=secretariat, scopes=scopes, name="Monthly report")
    headers = {
        "Authorization": f"Bearer {token.secret}",
        "X-Request-ID": "found-again",
    }

    response = change(client, partner, {"acronym": "NEW"}, **headers)

    assert response.status_code == 200
    [line] = lines()
    assert line.pop("at")
    assert line == {
        "request_id": "found-again",
        "user": str(secretariat.pk),
        "token": str(token.pk),
        "token_name": "Monthly report",
        "method": "PATCH",
        "path": f"/api/v1/partners/{partner.slug}/",
        "status": 200,
        "dry_run": False,
    }


def test_refused_writes_are_noted_too(client, member_client, lines):
    partner = PartnerFactory()

    change(client, partner, {})
    change(member_client, partner, {})
    client.post("/api/v1/none/")

    noted = [(line["status"], line["user"] is None) for line in lines()]
    assert noted == [(401, True), (403, False), (404, True)]


def test_reading_is_not_noted(client, lines):
    client.get(THEMES)
    client.head(THEMES)
    client.options(THEMES)

    assert lines() == []


def test_nothing_that_was_sent_is_noted(client, member, lines):
    token = bearer(user=member, scopes=["read", "write"])
    secret = token["Authorization"].removeprefix("Bearer ")

    client.patch(
        f"/api/v1/partners/{secret}/?token={secret}",
        {"acronym": "SENT"},
        content_type="application/json",
        headers=token,
    )

    said = str(lines())
    assert "a87_…" in said
    assert secret not in said
    assert "SENT" not in said
