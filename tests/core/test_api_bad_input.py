"""What no program should send: a problem each time, never an error, never a secret."""

import json

import pytest
from django.test import Client

from alliance87.core.models import Theme
from tests.core.test_problems import assert_problem, bearer, change
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

PARTNERS = "/api/v1/partners/"


@pytest.fixture
def partner():
    return PartnerFactory(slug="ilo")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("search=" + "x" * 10_000, "search"),
        ("search=%ff%fe%80", "search"),
        ("search=%c3", "search"),
        ("theme=%ed%a0%80", "theme"),
        ("country=%ff", "country"),
        ("search=%00", "search"),
        ("theme=a%00b", "theme"),
        ("page=%00", "page"),
    ],
)
def test_wrong_text_in_a_query(client, partner, query, name):
    body = assert_problem(client.get(f"{PARTNERS}?{query}"), 400)

    assert list(body["errors"]) == [name]


@pytest.mark.parametrize("path", ["%00", "a%00b", "%ff", "%ed%a0%80", "x" * 10_000])
def test_wrong_text_in_a_path(client, partner, path):
    assert_problem(client.get(f"{PARTNERS}{path}/"), 404)


def test_mark_before_the_body_is_passed_over(secretariat_client, partner):
    response = change(secretariat_client, partner, b'\xef\xbb\xbf{"acronym": "B"}')

    assert response.json()["acronym"] == "B"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b'{"acronym": "\xff"}', "UTF-8"),
        (b"{acronym}", "not JSON"),
        (b'{"acronym": NaN}', "not JSON"),
        (b'{"acronym": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"[]", "one JSON object"),
        (b'"acronym"', "one JSON object"),
        (b"7", "one JSON object"),
        (b"null", "one JSON object"),
        (b"[" * 100_000, "nested"),
        (b"[" * 5000 + b"]" * 5000, "nested"),
        (b'{"acronym": ' * 30 + b"1" + b"}" * 30, "nested"),
        (b'{"acronym": "a\\u0000b"}', "Null characters"),
        (b'{"themes": ["a\\u0000b"]}', "Null characters"),
        (b'{"acronym": "\\ud800"}', "Half of a character"),
        (b'{"themes": ["\\udfff"]}', "Half of a character"),
        (b'{"a\\u0000b": 1}', "name of a field"),
    ],
)
def test_wrong_body(secretariat_client, partner, sent, said):
    before = partner.revision

    body = assert_problem(change(secretariat_client, partner, sent), 400)

    assert said in body["detail"]
    partner.refresh_from_db()
    assert partner.revision == before


def test_text_that_cannot_be_stored_is_named_where_it_stands(
    secretariat_client, partner
):
    wrong = {"acronym": "a\x00b", "themes": ["fine", "\x00"]}

    body = assert_problem(change(secretariat_client, partner, wrong), 400)

    assert sorted(body["errors"]) == ["acronym", "themes.1"]


def test_body_that_is_too_large_is_told_the_limit(secretariat_client, partner):
    sent = json.dumps({"acronym": "x" * 6_000_000}).encode()

    body = assert_problem(change(secretariat_client, partner, sent), 413)

    assert "5 MB" in body["detail"]


def test_body_in_chunks_is_told_to_say_its_length(secretariat_client, partner):
    headers = {"Transfer-Encoding": "chunked", "If-Match": '"1"'}

    response = secretariat_client.generic(
        "PATCH", f"{PARTNERS}ilo/", b"", "application/json", headers=headers
    )

    assert "Content-Length" in assert_problem(response, 411)["detail"]


def test_form_that_is_too_large_is_too(secretariat_client):
    response = secretariat_client.post(
        "/api/v1/posts/",
        "a=" + "x" * 6_000_000,
        content_type="application/x-www-form-urlencoded",
    )

    assert_problem(response, 415)


def test_broken_form_is_refused(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    kind = "multipart/form-data; boundary=x"

    response = client.post("/api/v1/posts/", b"--x\r\n\xff", content_type=kind)

    assert response.status_code in {400, 403}
    assert_problem(response, response.status_code)


@pytest.mark.parametrize("charset", ["%", "utf-99", "latin-1"])
def test_json_is_in_utf_8_whatever_the_header_says(
    secretariat_client, partner, charset
):
    kind = f"application/json; charset={charset}"
    sent = '{"acronym": "É"}'.encode()

    response = change(secretariat_client, partner, sent, content_type=kind)

    assert response.json()["acronym"] == "É"


@pytest.mark.parametrize(
    "address",
    [
        "{list}?token={secret}",
        "{list}?api_key=x&search={secret}",
        "{list}?{secret}",
        "{list}?{secret}=1",
        "{list}?theme=x&colour={secret}",
        "{list}{secret}/",
        "{list}{secret}/?colour=red",
        "/api/v1/{secret}/",
        "/api/v1/{secret}",
        "/api/v1/schema/?q={secret}",
        "/api/v1/me/?q={secret}",
    ],
)
def test_token_in_an_address_is_never_said_again(client, partner, member, address):
    headers = bearer(user=member)
    secret = headers["Authorization"].removeprefix("Bearer ")

    for response in [
        client.get(address.format(list=PARTNERS, secret=secret)),
        client.get(address.format(list=PARTNERS, secret=secret), headers=headers),
    ]:
        assert secret not in response.text
        assert secret not in str(response.headers)


def test_token_in_a_body_is_never_said_again(secretariat_client, partner, member):
    secret = bearer(user=member)["Authorization"].removeprefix("Bearer ")
    wrong = {"themes": [secret], secret: 1, "website": secret}

    response = change(secretariat_client, partner, wrong)

    assert len(assert_problem(response, 400)["errors"]) == 3
    assert secret not in response.text


def test_nothing_of_it_is_written(secretariat_client, partner):
    change(secretariat_client, partner, {"themes": ["none"], "acronym": "NEW"})

    partner.refresh_from_db()
    assert partner.acronym != "NEW"
    assert not Theme.objects.exists()
