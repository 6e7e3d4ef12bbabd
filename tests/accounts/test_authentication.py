"""Programs that sign in with a token: what they read, and when they no longer do."""

import datetime

import pytest
from django.urls import reverse

from alliance87.accounts.models import ApiToken
from tests.factories.accounts import ApiTokenFactory, UserFactory, enrol
from tests.factories.core import DocumentFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

DOCUMENTS = "/api/v1/documents/"
NOT_VALID = "This token is unknown, has expired or was revoked."


@pytest.fixture(autouse=True)
def documents():
    """One of each tier, so that a leak is seen."""
    DocumentFactory(slug="public")
    DocumentFactory(slug="partners", for_partners=True)
    DocumentFactory(slug="secretariat", hidden=True)


@pytest.fixture
def token(member):
    return ApiTokenFactory(user=member)


def ask(client, token, path=DOCUMENTS, *, keyword="Bearer", method="get", **options):
    headers = {"authorization": f"{keyword} {getattr(token, 'secret', token)}"}
    return getattr(client, method)(path, headers=headers, **options)


def slugs(response):
    assert response.status_code == 200
    return {row["slug"] for row in response.json()["results"]}


def assert_refused(response):
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert response.json()["detail"] == NOT_VALID


@pytest.mark.parametrize("keyword", ["Bearer", "bearer", "Token"])
def test_token_reads_what_its_owner_reads(client, token, keyword):
    found = slugs(ask(client, token, keyword=keyword))

    assert found == {"public", "partners"}


def test_without_a_token_one_reads_as_the_public(client, token):
    assert slugs(client.get(DOCUMENTS)) == {"public"}


def test_another_kind_of_header_is_nobody(client):
    response = client.get(DOCUMENTS, headers={"authorization": "Basic YTpi"})

    assert slugs(response) == {"public"}


@pytest.mark.parametrize("word", ["", "Basic ", "Bearer:"])
def test_token_without_its_word_is_told_so_and_reads_as_nobody(client, token, word):
    response = client.get(DOCUMENTS, headers={"authorization": f"{word}{token.secret}"})

    assert response.status_code == 401
    assert "Write “Bearer” before the token" in response.json()["detail"]
    assert token.secret not in response.text


@pytest.mark.parametrize("secret", ["", "x", "a87_" + "0" * 64, "a b", "ü", "\x00"])
def test_unknown_token_is_refused(client, token, secret):
    assert_refused(ask(client, secret))


def test_hash_of_a_token_is_no_token(client, token):
    assert_refused(ask(client, token.digest))


def test_revoked_token_fails_at_its_next_request(client, token):
    assert slugs(ask(client, token))

    token.delete()

    assert_refused(ask(client, token))


def test_expired_token_is_refused(client, token, time_machine):
    last = token.expiry - datetime.timedelta(seconds=1)
    time_machine.move_to(last, tick=False)
    assert slugs(ask(client, token))

    time_machine.move_to(token.expiry, tick=False)

    assert_refused(ask(client, token))


def test_token_of_a_deactivated_person_fails_at_its_next_request(client, token, member):
    assert slugs(ask(client, token))

    type(member).objects.filter(pk=member.pk).update(is_active=False)

    assert_refused(ask(client, token))


def test_token_of_a_former_representative_reads_as_a_member(client):
    person = RepresentativeFactory()
    token = ApiTokenFactory(user=person.user)
    person.delete()

    assert slugs(ask(client, token)) == {"public", "partners"}


def test_token_of_the_secretariat_reads_as_a_member(client, secretariat):
    token = ApiTokenFactory(user=secretariat)

    assert slugs(ask(client, token)) == {"public", "partners"}


def test_token_of_the_secretariat_with_its_scope_reads_everything(client, secretariat):
    token = ApiTokenFactory(user=secretariat, scopes=["read", "secretariat"])

    assert slugs(ask(client, token)) == {"public", "partners", "secretariat"}


def test_token_of_somebody_who_lost_the_second_factor_opens_nothing(client, chair):
    token = ApiTokenFactory(user=chair)
    enrol(chair)
    assert slugs(ask(client, token)) == {"public", "partners"}

    chair.authenticator_set.all().delete()

    response = ask(client, token)
    assert response.status_code == 403
    assert "second factor" in response.json()["detail"]


def test_using_a_token_takes_no_rights_from_its_owner(client, secretariat):
    ask(client, ApiTokenFactory(user=secretariat))

    secretariat.refresh_from_db()
    assert (secretariat.is_staff, secretariat.is_superuser) == (True, True)


def test_whoever_leaves_the_secretariat_loses_its_records_at_once(client, editor):
    token = ApiTokenFactory(user=editor, scopes=["read", "secretariat"])
    assert "secretariat" in slugs(ask(client, token))

    type(editor).objects.filter(pk=editor.pk).update(is_staff=False)

    assert slugs(ask(client, token)) == {"public", "partners"}


def test_scope_for_the_secretariat_gives_a_member_nothing(client, member):
    token = ApiTokenFactory(user=member, scopes=["read", "secretariat"])

    assert slugs(ask(client, token)) == {"public", "partners"}


def test_token_without_write_changes_nothing(client, token):
    for method in ("post", "patch"):
        response = ask(client, token, method=method)
        assert response.status_code == 403
        assert "lacks the scope “write”" in response.json()["detail"]


def test_token_with_write_gets_past_the_scopes(client, member):
    token = ApiTokenFactory(user=member, scopes=["write"])

    nobody_writes = "/api/v1/ledger-entries/"
    assert ask(client, token, nobody_writes, method="post").status_code == 405
    assert ask(client, token).status_code == 403


@pytest.mark.parametrize("name", ["token", "access_token", "API_KEY", "search"])
def test_token_in_the_address_is_refused_and_not_repeated(client, token, name):
    response = client.get(DOCUMENTS, {name: token.secret})

    assert response.status_code == 400
    assert "header" in response.json()["detail"]
    assert token.secret not in response.text


def test_token_in_the_address_is_refused_beside_one_in_the_header(client, token):
    response = ask(client, token, f"{DOCUMENTS}?token={token.secret}")

    assert response.status_code == 400


def test_use_is_noted_at_most_once_a_minute(client, token, time_machine):
    first = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
    ApiToken.objects.update(created=first, expiry=first + datetime.timedelta(days=30))

    noted = []
    for seconds in (0, 59, 60):
        time_machine.move_to(first + datetime.timedelta(seconds=seconds), tick=False)
        ask(client, token)
        token.refresh_from_db()
        noted.append((token.last_used_at - first).total_seconds())

    assert noted == [0, 0, 60]


def test_token_takes_six_queries_more_than_a_visitor(
    client, token, django_assert_num_queries
):
    ask(client, token)

    with django_assert_num_queries(3):
        client.get(DOCUMENTS)
    # The token, whether a second factor is there or needed, who the person is.
    with django_assert_num_queries(9):
        ask(client, token)


def test_no_column_holds_the_secret(token):
    row = ApiToken.objects.filter(pk=token.pk).values().get()

    assert token.secret.startswith(row["token_key"])
    assert len(row["token_key"]) == 15
    assert len(token.secret) > 60
    assert not any(token.secret in str(value) for value in row.values())


def test_session_signs_in_to_the_api_as_before(member_client):
    assert slugs(member_client.get(DOCUMENTS)) == {"public", "partners"}


def test_token_signs_in_to_no_page(client):
    token = ApiTokenFactory(
        user=UserFactory(staff=True), scopes=["read", "secretariat"]
    )

    response = ask(client, token, reverse("admin:index"))

    assert response.status_code == 302
