"""Changing a partner through the API: who may, against which revision, and how."""

import json

import pytest
from django.test import Client

from alliance87.accounts.enums import TokenScope
from partners.models import Partner
from tests.factories.accounts import ApiTokenFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return PartnerFactory(name_en="First name")


def patch(client, partner, values, revision='"1"', **headers):
    if revision:
        headers["If-Match"] = revision
    return client.patch(
        f"/api/v1/partners/{partner.slug}/",
        json.dumps(values),
        content_type="application/json",
        headers=headers,
    )


def name_of(partner):
    return Partner.objects.get(pk=partner.pk).name_en


def test_record_comes_with_its_revision(partner, client):
    response = client.get(f"/api/v1/partners/{partner.slug}/")

    assert response["ETag"].startswith('"1-')


def test_secretariat_changes_the_profile(partner, secretariat_client):
    theme = ThemeFactory(slug="fair-recruitment")
    country = CountryFactory(iso2="NP")
    values = {
        "name_fr": "Nouveau nom",
        "acronym": "NEW",
        "themes": ["fair-recruitment"],
        "countries_of_work": ["NP"],
        "working_languages": ["fr", "es"],
    }

    response = patch(secretariat_client, partner, values)

    assert response.status_code == 200, response.text
    assert response.json()["acronym"] == "NEW"
    assert not response["ETag"].startswith('"1-')
    partner.refresh_from_db()
    assert (partner.name_en, partner.name_fr) == ("First name", "Nouveau nom")
    assert list(partner.themes.all()) == [theme]
    assert list(partner.countries_of_work.all()) == [country]
    assert partner.working_languages == ["es", "fr"]  # in one order, as all lists


def test_change_is_known_to_have_come_through_the_api(
    partner, secretariat, secretariat_client
):
    patch(secretariat_client, partner, {"acronym": "NEW"})

    last = Partner.pgh_event_model.objects.filter(id=partner.pk).last()
    assert last.pgh_context == {"user": str(secretariat.pk), "through": "api"}


def test_stale_revision_writes_nothing(partner, secretariat_client):
    Partner.objects.filter(pk=partner.pk).update(name_en="Theirs")

    response = patch(secretariat_client, partner, {"name_en": "Mine"})

    assert response.status_code == 412
    assert "Somebody else changed this record" in response.json()["detail"]
    assert name_of(partner) == "Theirs"


@pytest.mark.parametrize(
    ("header", "status"),
    [("", 428), ("*", 412), ('"1", "2"', 412), ('"9999999999"', 412)],
)
def test_revision_is_named_exactly(partner, secretariat_client, header, status):
    response = patch(secretariat_client, partner, {"name_en": "Mine"}, header)

    assert response.status_code == status
    assert name_of(partner) == "First name"


def test_visitor_is_asked_to_sign_in(partner, client):
    assert patch(client, partner, {"name_en": "Mine"}).status_code == 401
    assert name_of(partner) == "First name"


def test_focal_point_proposes_and_does_not_write(partner):
    focal_point = RepresentativeFactory(partner=partner).user
    token = ApiTokenFactory(
        user=focal_point, scopes=[TokenScope.READ, TokenScope.WRITE]
    )

    assert with_token(partner, token).status_code == 403
    assert name_of(partner) == "First name"


def test_hidden_partner_does_not_exist_for_a_writer(member_client):
    hidden = PartnerFactory(hidden=True)

    assert patch(member_client, hidden, {"name_en": "Mine"}).status_code == 404


def with_token(partner, token):
    headers = {"Authorization": f"Bearer {token.secret}"}
    return patch(Client(), partner, {"name_en": "By token"}, **headers)


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        (["read"], 403),
        (["read", "secretariat"], 403),
        (["read", "write"], 403),
        (["read", "write", "secretariat"], 200),
    ],
)
def test_token_changes_only_within_its_scopes(partner, secretariat, scopes, status):
    token = ApiTokenFactory(user=secretariat, scopes=scopes)

    assert with_token(partner, token).status_code == status


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role_mailbox": "no address"}, "role_mailbox"),
        ({"visibility": "everybody"}, "visibility"),
        ({"status": "suspended"}, "status"),
        ({"name_en": ""}, "name_en"),
        ({"slug": "apply"}, "non_field_errors"),
        ({"nmae_en": "Misspelt"}, "nmae_en"),
        ({"themes": ["no-such-theme"]}, "themes"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"name_en": "x" * 251}, "name_en"),
        ({"working_languages": ["klingon"]}, "working_languages.0"),
    ],
)
def test_what_cannot_be_written_is_named(partner, secretariat_client, values, field):
    response = patch(secretariat_client, partner, values)

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert Partner.objects.get().revision == 1


def test_body_that_is_no_object_is_refused(partner, secretariat_client):
    assert patch(secretariat_client, partner, ["name_en"]).status_code == 400
