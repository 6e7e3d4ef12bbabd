"""The pages on which people keep their tokens."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from alliance87.accounts.models import ApiToken
from tests.conftest import signed_in
from tests.factories.accounts import ApiTokenFactory

pytestmark = pytest.mark.django_db

TOKENS = "/en/accounts/tokens/"
NEW = "/en/accounts/tokens/new/"


def wanted(**changes):
    return {"name": "Monthly report", "scopes": ["read"], "days": "90"} | changes


def revoke_url(token):
    return reverse("accounts:token-revoke", args=[token.pk])


def secret_in(response):
    return re.search(r"a87_[0-9a-f]{64}", response.text)[0]


@pytest.mark.parametrize("page", [TOKENS, NEW])
def test_visitor_is_asked_to_sign_in(client, page):
    assert client.get(page).headers["Location"] == f"/en/accounts/login/?next={page}"


def test_new_token_is_shown_once_and_works(member, member_client, client):
    response = member_client.post(NEW, wanted())

    secret = secret_in(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert re.search(r"<input[^>]*readonly", response.text)
    token = member.api_tokens.get()
    assert (token.name, token.scopes) == ("Monthly report", ["read"])
    assert round((token.expiry - token.created).total_seconds()) == 90 * 24 * 3600
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/documents/", headers=headers).status_code == 200
    listed = member_client.get(TOKENS)
    assert token.token_key in listed.text
    assert secret not in listed.text


def test_list_has_only_the_person_s_own_tokens(member, member_client):
    ApiTokenFactory(user=member, name="Mine")
    ApiTokenFactory(name="Somebody else’s")

    html = member_client.get(TOKENS).text

    assert "Mine" in html
    assert "Somebody else’s" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_whatever_its_rows(
    count, member, member_client, django_assert_num_queries
):
    ApiTokenFactory.create_batch(count, user=member)

    with django_assert_num_queries(3):  # the person, the second factor, the tokens
        member_client.get(TOKENS)


def test_form_offers_the_secretariat_s_scope_to_it_alone(member_client, editor_client):
    assert 'value="secretariat"' not in member_client.get(NEW).text
    assert 'value="secretariat"' in editor_client.get(NEW).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("scopes", []),
        ("scopes", ["read", "secretariat"]),
        ("days", "366"),
        ("days", ""),
    ],
)
def test_token_that_may_not_be_is_refused_at_its_field(member_client, field, value):
    response = member_client.post(NEW, wanted(**{field: value}))

    assert field in response.context["form"].errors
    assert not ApiToken.objects.exists()


def test_same_form_twice_makes_one_token(member, member_client):
    member_client.post(NEW, wanted())

    response = member_client.post(NEW, wanted())

    assert response.context["form"].errors["name"] == [
        "You have a token of that name already."
    ]
    assert member.api_tokens.count() == 1


def test_owner_revokes_a_token(member, member_client):
    token = ApiTokenFactory(user=member)

    response = member_client.post(revoke_url(token), follow=True)

    assert "is revoked" in response.text
    assert not ApiToken.objects.exists()


def test_nobody_revokes_the_token_of_another(member_client, secretariat_client):
    token = ApiTokenFactory()

    assert member_client.post(revoke_url(token)).status_code == 404
    assert secretariat_client.post(revoke_url(token)).status_code == 404
    assert ApiToken.objects.exists()


def test_visitor_revokes_nothing(client):
    token = ApiTokenFactory()

    assert client.post(revoke_url(token)).status_code == 302
    assert ApiToken.objects.exists()


def test_revoking_wants_a_form_of_ours(member):
    token = ApiTokenFactory(user=member)
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)

    assert client.get(revoke_url(token)).status_code == 405
    assert client.post(revoke_url(token)).status_code == 403
    assert client.post(NEW, wanted()).status_code == 403
    assert ApiToken.objects.count() == 1


def test_staff_token_is_made_with_its_scope(editor):
    signed_in(editor).post(NEW, wanted(scopes=["read", "secretariat"]))

    assert editor.api_tokens.get().scopes == ["read", "secretariat"]
