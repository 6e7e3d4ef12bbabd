"""What partners and the Secretariat write of partners through the API."""

import pytest

from partners.enums import ProposalState
from partners.models import Partner, PartnerEvent, ProfileChange, Seat
from tests.conftest import signed_in
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import (
    PartnerEventFactory,
    PartnerFactory,
    ProfileChangeFactory,
    RepresentativeFactory,
    SeatFactory,
)
from tests.writing import patch, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return RepresentativeFactory()


@pytest.fixture
def client_of(person):
    return signed_in(person.user)


def names(response):
    assert response.status_code == 400, response.content
    return sorted(response.json()["errors"])


# -- Partners ------------------------------------------------------------------------
def test_secretariat_enters_a_partner(editor_client, client):
    CountryFactory(iso2="NP")
    PartnerFactory(slug="government")
    values = {
        "name_en": "Ministry of Labour",
        "slug": "mol-np",
        "stakeholder_group": "government_entity",
        "country": "NP",
        "parent": "government",
        "role_mailbox": "labour@example.org",
        "visibility": "public",
    }

    response = post(editor_client, "partners", values)

    assert response.status_code == 201, response.content
    assert "role_mailbox" not in response.json()
    page = client.get("/en/partners/mol-np/").content.decode()
    assert "Ministry of Labour" in page
    assert Partner.objects.get(slug="mol-np").role_mailbox == "labour@example.org"


def test_partner_that_is_there_already_is_told_in_its_words(editor_client):
    PartnerFactory(slug="ilo")
    values = {"name_en": "ILO", "slug": "ilo", "stakeholder_group": "business"}

    response = post(editor_client, "partners", values)

    assert names(response) == ["non_field_errors"]
    assert "This slug is another partner’s." in response.json()["detail"].replace(
        "'", "’"
    )


def test_partner_is_found_by_its_new_slug_after_the_change(editor_client):
    partner = PartnerFactory(slug="old")

    response = patch(editor_client, "partners", partner, {"slug": "new"})

    assert response.json()["slug"] == "new"


def test_step_of_a_membership_changes_what_is_listed(editor_client, client):
    partner = PartnerFactory(slug="gone", accepted=True)

    response = post(
        editor_client,
        "partner-events",
        {"partner": "gone", "kind": "withdrawn", "on": "2024-05-01"},
    )

    assert response.status_code == 201, response.content
    assert client.get("/api/v1/partners/gone/").status_code == 404
    assert client.get("/api/v1/partner-events/").json()["count"] == 0
    read = editor_client.get("/api/v1/partner-events/").json()
    assert read["count"] == PartnerEvent.objects.filter(partner=partner).count()


def test_focal_point_enters_no_step(client_of, person):
    event = PartnerEventFactory(partner=person.partner)
    values = {"partner": person.partner.slug, "kind": "accepted", "on": "2024-05-01"}

    assert post(client_of, "partner-events", values).status_code == 403
    assert patch(client_of, "partner-events", event, values).status_code == 403


def test_secretariat_keeps_the_seats(editor_client):
    PartnerFactory(slug="itu")
    both = {"constituency": "workers", "partner": "itu"}
    CountryFactory(iso2="NP")

    made = post(editor_client, "seats", both)
    wrong = patch(editor_client, "seats", Seat.objects.get(), {"country": "NP"})

    assert made.status_code == 201, made.content
    assert names(wrong) == ["non_field_errors"]
    assert Seat.objects.get().country is None


def test_hidden_seat_does_not_exist_for_a_writer(member_client):
    row = SeatFactory(hidden=True)

    assert patch(member_client, "seats", row, {"since": None}).status_code == 404


# -- Proposed changes ----------------------------------------------------------------
def proposal(partner, **values):
    return {"partner": partner.slug, "base_revision": partner.revision} | values


def test_focal_point_proposes_and_the_record_stays(client_of, person, editor_client):
    ThemeFactory(slug="mining")
    CountryFactory(iso2="NP")
    values = proposal(
        person.partner,
        acronym="NEW",
        themes=["mining"],
        countries_of_work=["NP"],
        note="We moved.",
    )

    response = post(client_of, "profile-changes", values)

    assert response.status_code == 201, response.content
    assert response.json()["proposed"] == {
        "acronym": "NEW",
        "themes": ["mining"],
        "countries_of_work": ["NP"],
    }
    change = ProfileChange.objects.get()
    assert (change.proposed_by, change.note) == (person.user, "We moved.")
    assert Partner.objects.get().acronym != "NEW"
    assert editor_client.get("/api/v1/profile-changes/").json()["count"] == 1


def test_proposal_is_read_by_nobody_else(client, member_client):
    change = ProfileChangeFactory()

    for reader in (client, member_client):
        assert reader.get("/api/v1/profile-changes/").json()["count"] == 0
        url = f"/api/v1/profile-changes/{change.pk}/"
        assert reader.get(url).status_code == 404


def test_listing_of_a_person_is_in_no_list(editor_client, person):
    change = ProfileChangeFactory(partner=person.partner, representative=person)

    assert editor_client.get("/api/v1/profile-changes/").json()["count"] == 0
    url = f"/api/v1/profile-changes/{change.pk}/"
    assert editor_client.get(url).status_code == 404


def test_nobody_proposes_for_another_partner(client_of):
    response = post(
        client_of, "profile-changes", proposal(PartnerFactory(), acronym="X")
    )

    assert response.status_code == 403
    assert not ProfileChange.objects.exists()


def test_partner_that_is_hidden_is_as_one_that_is_not_there(client_of):
    hidden = PartnerFactory(hidden=True)
    there = post(client_of, "profile-changes", proposal(hidden, acronym="X"))
    missing = proposal(hidden, acronym="X") | {"partner": "nobody"}
    nothing = post(client_of, "profile-changes", missing)

    assert names(there) == ["partner"]
    said = there.json()["errors"]["partner"][0].replace(hidden.slug, "nobody")
    assert said == nothing.json()["errors"]["partner"][0]


def test_proposal_over_another_revision_is_not_made(client_of, person):
    Partner.objects.update(acronym="THEIRS")

    response = post(client_of, "profile-changes", proposal(person.partner, acronym="X"))

    assert response.status_code == 412
    assert not ProfileChange.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_en": ""}, "name_en"),
        ({"website": "javascript:x()"}, "website"),
        ({"slug": "mine"}, "slug"),
        ({"visibility": "public"}, "visibility"),
        ({"state": "accepted"}, "state"),
        ({"themes": ["no-such-theme"]}, "themes"),
    ],
)
def test_what_cannot_be_proposed_is_named(client_of, person, values, field):
    response = post(client_of, "profile-changes", proposal(person.partner, **values))

    assert field in names(response)
    assert not ProfileChange.objects.exists()


@pytest.fixture
def change(person):
    return ProfileChangeFactory(
        partner=person.partner,
        proposed_by=person.user,
        before={"acronym": ""},
        proposed={"acronym": "NEW"},
        base_revision=person.partner.revision,
    )


def decide(client, change, **values):
    return patch(client, "profile-changes", change, values)


def test_secretariat_accepts_what_it_looked_at(editor_client, change, client):
    now = Partner.objects.get().revision

    response = decide(editor_client, change, state="accepted", partner_revision=now)

    assert response.status_code == 200, response.content
    assert response.json()["accepted"] == {"acronym": "NEW"}
    record = client.get(f"/api/v1/partners/{change.partner.slug}/").json()
    assert record["acronym"] == "NEW"


def test_secretariat_accepts_in_other_words(editor_client, change):
    now = Partner.objects.get().revision
    values = {"state": "accepted", "partner_revision": now}

    unasked = decide(editor_client, change, **values, name_en="Other")
    done = decide(editor_client, change, **values, acronym="NEWER")

    assert names(unasked) == ["name_en"]
    assert (done.json()["edited"], Partner.objects.get().acronym) == (True, "NEWER")


def test_partner_that_changed_meanwhile_is_not_written_over(editor_client, change):
    seen = Partner.objects.get().revision
    Partner.objects.update(name_fr="Leur nom")

    response = decide(editor_client, change, state="accepted", partner_revision=seen)

    assert response.status_code == 412
    assert "partner_revision" in response.json()["detail"]
    change.refresh_from_db()
    assert change.state == ProposalState.PROPOSED


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "state"),
        ({"state": "accepted"}, "partner_revision"),
        ({"state": "declined"}, "reason"),
        ({"state": "declined", "acronym": "X"}, "acronym"),
    ],
)
def test_decision_without_what_it_needs_names_it(editor_client, change, values, field):
    assert names(decide(editor_client, change, **values)) == [field]


def test_secretariat_declines_with_a_reason(editor_client, change):
    response = decide(editor_client, change, state="declined", reason="It is too long.")

    assert response.json()["reason"] == "It is too long."
    assert Partner.objects.get().acronym != "NEW"


def test_focal_point_withdraws_and_does_not_accept(client_of, change):
    now = Partner.objects.get().revision
    refused = decide(client_of, change, state="accepted", partner_revision=now)
    done = decide(client_of, change, state="withdrawn")

    assert refused.status_code == 403
    assert done.json()["state"] == ProposalState.WITHDRAWN


def test_author_does_not_accept_their_own_proposal(editor, editor_client):
    change = ProfileChangeFactory(proposed_by=editor)
    now = Partner.objects.get().revision

    response = decide(editor_client, change, state="accepted", partner_revision=now)

    assert response.status_code == 400
    change.refresh_from_db()
    assert change.state == ProposalState.PROPOSED


def test_partner_has_a_name_in_english(editor_client):
    response = post(
        editor_client,
        "partners",
        {"name_fr": "Notre nom", "slug": "ours", "stakeholder_group": "media"},
    )

    assert response.json()["errors"] == {"name_en": ["This field is required."]}
