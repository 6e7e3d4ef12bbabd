"""Why the API refuses: one form for all of it, whoever found what is wrong."""

import json

import pytest
from django.test import Client

from alliance87.core.enums import IloRegion, Language
from tests.conftest import signed_in
from tests.factories.accounts import ApiTokenFactory
from tests.factories.core import ThemeFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

PARTNERS = "/api/v1/partners/"


def assert_problem(response, status):
    """That ``response`` is one; what it says."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith((".", ":", "?"))
    assert body["request_id"] == response.headers["X-Request-ID"]
    return body


def bearer(**options):
    return {"Authorization": f"Bearer {ApiTokenFactory(**options).secret}"}


def change(client, partner, values, **headers):
    return client.patch(
        f"{PARTNERS}{partner.slug}/",
        values if isinstance(values, bytes) else json.dumps(values),
        content_type=headers.pop("content_type", "application/json"),
        headers={"If-Match": f'"{partner.revision}"', **headers},
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/partners/nobody/", 404),
        ("/api/v1/partners/?page=999", 404),
        ("/api/v1/partners/?colour=red", 400),
        ("/api/v1/no-such-endpoint/", 404),
        ("/api/v1/partners/a/b/c/", 404),
        ("/api/nothing", 404),
        ("/api/v1/schema/?colour=red", 400),
    ],
)
def test_each_refusal_is_a_problem(client, address, status):
    assert_problem(client.get(address), status)


def test_whoever_may_not_write_is_told_what_it_needs(client):
    response = client.post(PARTNERS, {}, "application/json")

    assert "Authorization: Bearer" in assert_problem(response, 401)["detail"]
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


def test_wrong_method_names_those_there_are(secretariat_client):
    ledger = "/api/v1/ledger-entries/"
    response = secretariat_client.post(ledger, {}, "application/json")

    assert "GET, HEAD, OPTIONS" in assert_problem(response, 405)["detail"]
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


OF_EVERY_KIND = [PARTNERS, f"{PARTNERS}a/", "/api/v1/me/", "/api/v1/changes/"]
OF_EVERY_KIND += ["/api/v1/enumerations/", "/api/v1/schema/"]


@pytest.mark.parametrize("address", OF_EVERY_KIND)
def test_wrong_method_is_said_before_wrong_parameters(client, address):
    response = client.generic("TRACE", f"{address}?lang=xx&nonsense=1")

    assert_problem(response, 405)
    assert "GET" in response.headers["Allow"]


def test_wrong_method_is_refused_in_the_language_asked_for(client):
    response = client.generic("TRACE", f"{PARTNERS}?lang=fr")

    assert "Cette adresse" in assert_problem(response, 405)["detail"]


def test_wrong_method_of_a_page_of_the_api_is_a_problem_too(client):
    response = client.post("/api/v1/docs/")

    assert "GET, HEAD, OPTIONS" in assert_problem(response, 405)["detail"]


def test_what_cannot_be_accepted_names_what_is_offered(client):
    response = client.get(PARTNERS, headers={"Accept": "image/png"})

    assert "application/json" in assert_problem(response, 406)["detail"]


def test_body_of_another_kind_names_what_is_taken(secretariat_client):
    partner = PartnerFactory()

    response = change(secretariat_client, partner, b"a=1", content_type="text/plain")

    assert "application/json" in assert_problem(response, 415)["detail"]


def test_request_to_another_host_is_a_problem():
    response = Client().get(PARTNERS, headers={"Host": "evil.example.org"})

    assert_problem(response, 400)


def test_failure_of_the_portal_is_a_problem_that_tells_nothing(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(
        "partners.viewsets.PartnerViewSet.get_queryset", lambda _: 1 / 0
    )

    body = assert_problem(client.get(PARTNERS), 500)

    assert "request_id" in body["detail"]
    assert "division" not in body["detail"]


def test_pages_keep_their_own_errors(client):
    response = client.get("/en/nothing/")

    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_texts_follow_the_language(client):
    english = assert_problem(client.get("/api/v1/nothing/"), 404)
    asked = client.get("/api/v1/nothing/?lang=es")
    browser = client.get("/api/v1/nothing/", headers={"Accept-Language": "es"})

    assert asked.json()["detail"] == browser.json()["detail"]
    assert asked.headers["Content-Language"] == "es"
    assert browser.headers["Content-Language"] == "es"
    assert english["status"] == asked.json()["status"]


# -- Parameters --------------------------------------------------------------------
def test_all_unknown_parameters_are_named_at_once(client):
    response = client.get(f"{PARTNERS}?colour=red&contry=NP")

    body = assert_problem(response, 400)
    assert sorted(body["errors"]) == ["colour", "contry"]
    assert "Did you mean “country”?" in body["errors"]["contry"][0]
    assert "It takes: " in body["errors"]["colour"][0]
    assert "colour, contry" in body["detail"]


def test_what_may_have_been_meant_is_said_in_the_reader_s_language(client):
    response = client.get(f"{PARTNERS}?colour=red&contry=NP&lang=es")

    wrong = assert_problem(response, 400)["errors"]
    assert "¿Quiso decir «country»?" in wrong["contry"][0]
    assert "Parámetros admitidos: " in wrong["colour"][0]


def test_single_error_is_the_detail(client):
    body = assert_problem(client.get(f"{PARTNERS}?page_size=0"), 400)

    assert body["detail"] == f"page_size: {body['errors']['page_size'][0]}"


def test_wrong_code_is_told_with_those_there_are(client):
    body = assert_problem(client.get(f"{PARTNERS}?region=atlantis"), 400)

    [message] = body["errors"]["region"]
    assert "“atlantis”" in message
    assert all(value in message for value in IloRegion.values)


def test_wrong_record_is_told_with_those_one_may_read(client):
    ThemeFactory(slug="child-labour")
    PartnerFactory(slug="open")
    PartnerFactory(slug="closed", hidden=True)

    theme = assert_problem(client.get(f"{PARTNERS}?theme=none"), 400)["errors"]["theme"]
    parent = assert_problem(client.get(f"{PARTNERS}?parent=none"), 400)
    hidden = assert_problem(client.get(f"{PARTNERS}?parent=closed"), 400)

    assert "Choose from: child-labour." in theme[0]
    assert "Choose from: open." in parent["errors"]["parent"][0]
    assert parent["detail"].replace("none", "closed") == hidden["detail"]


def test_where_there_are_many_the_list_is_named(client):
    for number in range(21):
        ThemeFactory(slug=f"theme-{number}")

    body = assert_problem(client.get(f"{PARTNERS}?theme=none"), 400)

    assert "/api/v1/themes/" in body["detail"]
    assert "theme-3" not in body["detail"]


def test_values_with_a_comma_are_told_to_be_repeated(client):
    ThemeFactory(slug="a")
    ThemeFactory(slug="b")

    body = assert_problem(client.get(f"{PARTNERS}?theme=a,b"), 400)

    assert "repeat the parameter: theme=a&theme=b" in body["detail"]


# -- Bodies ------------------------------------------------------------------------
def test_unknown_and_wrong_fields_are_told_together(secretariat_client):
    partner = PartnerFactory()
    wrong = {"colour": "red", "website": "nonsense", "themes": ["none"]}

    body = assert_problem(change(secretariat_client, partner, wrong), 400)

    assert sorted(body["errors"]) == ["colour", "themes", "website"]


def test_misspelt_field_is_told_with_the_one_that_is_near(secretariat_client):
    wrong = {"websit": "https://example.org", "nam": "N", "name": "Name", "id": "x"}

    errors = assert_problem(change(secretariat_client, PartnerFactory(), wrong), 400)[
        "errors"
    ]

    assert "Did you mean “website”?" in errors["websit"][0]
    assert "Did you mean" not in errors["nam"][0]  # what is near is there already
    assert "Did you mean" not in errors["id"][0]


def test_ten_thousand_unknown_fields_are_told_at_once(secretariat_client):
    wrong = {f"website{number}": "" for number in range(10_000)}

    errors = assert_problem(change(secretariat_client, PartnerFactory(), wrong), 400)[
        "errors"
    ]

    assert len(errors) == 10_000
    assert sum("Did you mean" in message for [message] in errors.values()) == 20


def test_wrong_choice_in_a_body_is_told_with_those_there_are(secretariat_client):
    partner = PartnerFactory()
    wrong = {"working_languages": ["en", "klingon"]}

    body = assert_problem(change(secretariat_client, partner, wrong), 400)

    assert list(body["errors"]) == ["working_languages.1"]
    assert "klingon" in body["detail"]
    assert f"Choose from: {', '.join(Language.values)}." in body["detail"]


# -- Rights ------------------------------------------------------------------------
def test_missing_scope_is_named(client, member):
    partner = PartnerFactory()

    response = change(client, partner, {}, **bearer(user=member, scopes=["read"]))

    assert "“write”" in assert_problem(response, 403)["detail"]


def test_scope_of_the_secretariat_is_named_to_whom_it_would_help(client, secretariat):
    partner = PartnerFactory()
    scopes = ["read", "write"]

    response = change(client, partner, {}, **bearer(user=secretariat, scopes=scopes))

    assert "“secretariat”" in assert_problem(response, 403)["detail"]


def test_record_that_is_not_ones_own_is_said_to_be_so(client, member):
    partner = PartnerFactory()
    scopes = ["read", "write"]

    response = change(client, partner, {}, **bearer(user=member, scopes=scopes))

    assert "not yours" in assert_problem(response, 403)["detail"]


def test_session_without_its_csrf_token_is_told_so(member):
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in(member).cookies

    response = change(client, PartnerFactory(), {})

    assert "X-CSRFToken" in assert_problem(response, 403)["detail"]
