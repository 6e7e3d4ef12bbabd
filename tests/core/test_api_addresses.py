"""Addresses of the API without their slash, and pages of other sites that ask it."""

import json

import pytest
from django.test import Client

from alliance87.core.enums import Visibility
from tests.conftest import signed_in
from tests.core.test_problems import assert_problem, bearer, change
from tests.factories.core import DocumentFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

DOCUMENTS = "/api/v1/documents/"
ELSEWHERE = {"Origin": "https://elsewhere.example.org"}


# -- The slash ---------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_address_without_its_slash_leads_there_by_the_same_method(client, method):
    response = getattr(client, method)("/api/v1/documents?lang=fr&search=a%20b")

    assert response.status_code == 308
    assert response.headers["Location"] == "/api/v1/documents/?lang=fr&search=a%20b"


def test_what_is_sent_there_arrives(client, secretariat):
    partner = PartnerFactory(acronym="OLD")
    scopes = ["read", "write", "secretariat"]

    response = client.patch(
        f"/api/v1/partners/{partner.slug}",
        json.dumps({"acronym": "NEW"}),
        content_type="application/json",
        headers={"If-Match": '"1"', **bearer(user=secretariat, scopes=scopes)},
        follow=True,
    )

    assert response.status_code == 200
    assert response.json()["acronym"] == "NEW"


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v2", "/api/v1/a/b/c"])
def test_nothing_leads_nowhere(client, address):
    assert_problem(client.get(address), 404)


def test_redirect_never_leaves_the_portal(client):
    response = client.get("/api/v1//evil.example.org")

    assert response.status_code == 404


# -- Pages of other sites ----------------------------------------------------------
def test_any_page_reads_what_is_public(client):
    DocumentFactory(slug="public")
    DocumentFactory(hidden=True)

    response = client.get(DOCUMENTS, headers=ELSEWHERE)

    assert [row["slug"] for row in response.json()["results"]] == ["public"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    exposed = response.headers["Access-Control-Expose-Headers"]
    for name in ["ETag", "RateLimit-Remaining", "X-Request-ID", "Retry-After", "Link"]:
        assert name in exposed
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("address", ["/api/v1/none/", f"{DOCUMENTS}?colour=red"])
def test_problems_are_readable_there_too(client, address):
    response = client.get(address, headers=ELSEWHERE)

    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_browser_is_told_that_a_page_may_ask_with_a_token(client, method):
    response = client.options(
        f"{DOCUMENTS}x/",
        headers=ELSEWHERE
        | {
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,if-match,idempotency-key",
        },
    )

    assert response.status_code == 200
    assert method in response.headers["Access-Control-Allow-Methods"]
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    for name in ["authorization", "content-type", "if-match", "idempotency-key"]:
        assert name in allowed


def test_page_elsewhere_writes_with_a_token(client, secretariat):
    partner = PartnerFactory()
    token = bearer(user=secretariat, scopes=["read", "write", "secretariat"])

    response = change(client, partner, {"acronym": "NEW"}, **token, **ELSEWHERE)

    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        ELSEWHERE,
        {"Origin": "null"},
        {"Origin": "http://testserver:8001"},
        {"Origin": "https://testserver"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_page_elsewhere_never_has_the_rights_of_a_session(member, headers):
    partner = PartnerFactory()
    DocumentFactory(for_partners=True)
    client = signed_in(member)

    read = client.get(DOCUMENTS, headers=headers)
    me = client.get("/api/v1/me/", headers=headers)
    write = change(client, partner, {"acronym": "X"}, **headers)

    assert read.json()["count"] == 0
    assert me.json()["kind"] == "visitor"
    assert_problem(write, 401)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_page_of_the_portal_has_them(member, headers):
    DocumentFactory(for_partners=True)

    response = signed_in(member).get(DOCUMENTS, headers=headers)

    assert [row["visibility"] for row in response.json()["results"]] == [
        Visibility.PARTNERS
    ]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_pages_themselves_are_open_to_no_other_site():
    response = Client().get("/en/documents/", headers=ELSEWHERE)

    assert "Access-Control-Allow-Origin" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
