import datetime

import pytest

from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.partners import (
    PartnerEventFactory,
    PartnerFactory,
    RepresentativeFactory,
    SeatFactory,
)

pytestmark = pytest.mark.django_db


def partner_in_full():
    partner = PartnerFactory(
        slug="ituc",
        name="International Trade Union Confederation",
        acronym="ITUC",
        stakeholder_group="workers_organisation",
        country=None,
        countries_of_work=[CountryFactory(iso2="NP")],
        themes=[ThemeFactory(slug="forced-labour")],
        documents=[
            DocumentFactory(slug="flyer"),
            DocumentFactory(slug="draft", hidden=True),
        ],
        working_languages=["en", "fr"],
        website="https://www.ituc-csi.org",
        description="It brings together unions.",
        parent=PartnerFactory(slug="global-unions"),
        joined_on=datetime.date(2018, 3, 1),
        confirmed_on=datetime.date(2020, 1, 1),
        role_mailbox="secret@example.org",
        source=SourceFactory(slug="pack", short_title="GCG pack"),
        locator="p. 4",
    )
    PartnerEventFactory(partner=partner, note="For the file only.")
    return partner


def test_partner_in_full(client):
    partner = partner_in_full()
    RepresentativeFactory(
        partner=partner,
        name="Ada",
        themes=[ThemeFactory(slug="migration")],
        languages=["es"],
        user__email="ada@example.org",
    )

    body = client.get("/api/v1/partners/ituc/").json()

    assert body == {
        "id": str(partner.pk),
        "slug": "ituc",
        "name": "International Trade Union Confederation",
        "acronym": "ITUC",
        "stakeholder_group": "workers_organisation",
        "status": "accepted",
        "country": None,
        "countries_of_work": ["NP"],
        "themes": ["forced-labour"],
        "working_languages": ["en", "fr"],
        "website": "https://www.ituc-csi.org",
        "description": "It brings together unions.",
        "parent": "global-unions",
        "joined_on": "2018-03-01",
        "confirmed_on": "2020-01-01",
        "documents": ["flyer"],
        "membership_events": [{"kind": "accepted", "on": "2018-03-01", "source": None}],
        "visibility": "public",
        "source": {"slug": "pack", "short_title": "GCG pack", "locator": "p. 4"},
        "updated_at": body["updated_at"],
        "representatives": [
            {
                "name": "Ada",
                "job_title": "Director",
                "role": "focal_point",
                "themes": ["migration"],
                "languages": ["es"],
            }
        ],
    }


def test_partner_in_the_list_is_the_same_without_people(client):
    partner = partner_in_full()

    rows = client.get("/api/v1/partners/?stakeholder_group=workers_organisation").json()
    record = client.get(f"/api/v1/partners/{partner.pk}/").json()

    del record["representatives"]
    assert rows["results"] == [record]


@pytest.mark.parametrize(
    ("listing", "by_visitor", "by_member", "by_secretariat"),
    [
        ({}, True, True, True),
        ({"for_partners": True}, False, True, True),
        ({"hidden": True}, False, False, True),
        ({"former": True}, False, False, False),
    ],
)
def test_person_is_named_as_far_as_they_consented(
    client,
    member_client,
    secretariat_client,
    listing,
    by_visitor,
    by_member,
    by_secretariat,
):
    person = RepresentativeFactory(**listing)
    url = f"/api/v1/partners/{person.partner.slug}/"

    def named(reader):
        return bool(reader.get(url).json()["representatives"])

    assert named(client) is by_visitor
    assert named(member_client) is by_member
    assert named(secretariat_client) is by_secretariat


def test_no_answer_holds_an_address(secretariat_client):
    partner = partner_in_full()
    RepresentativeFactory(partner=partner, user__email="ada@example.org")

    for url in ["/api/v1/partners/", f"/api/v1/partners/{partner.slug}/"]:
        assert "@" not in secretariat_client.get(url).content.decode()


@pytest.mark.parametrize("status", ["applied", "suspended", "withdrawn"])
def test_partner_that_is_no_member_does_not_exist(secretariat_client, status):
    partner = PartnerFactory(**{status: True})

    response = secretariat_client.get(f"/api/v1/partners/{partner.slug}/")

    assert response.status_code == 404


def test_hidden_parent_arrives_as_nothing(client):
    partner = PartnerFactory(parent=PartnerFactory(hidden=True))

    assert client.get(f"/api/v1/partners/{partner.slug}/").json()["parent"] is None


def test_seat_of_a_hidden_partner_names_nobody(client):
    seat = SeatFactory(partner__hidden=True)

    body = client.get(f"/api/v1/seats/{seat.pk}/").json()

    assert (body["partner"], body["country"]) == (None, None)


def test_seat_of_a_country(client):
    seat = SeatFactory(
        partner=None, country=CountryFactory(iso2="AU"), constituency="governments"
    )

    body = client.get(f"/api/v1/seats/{seat.pk}/").json()

    assert (body["partner"], body["country"]) == (None, "AU")


@pytest.mark.parametrize("count", [1, 3])
def test_record_with_several_people_costs_no_more(
    client, django_assert_num_queries, count
):
    partner = partner_in_full()
    RepresentativeFactory.create_batch(count, partner=partner, themes=[ThemeFactory()])
    RepresentativeFactory(partner=partner, hidden=True)

    # The record; its parent, countries of work, themes, documents, events, people
    # and the people's themes.
    with django_assert_num_queries(8):
        body = client.get(f"/api/v1/partners/{partner.slug}/").json()

    assert len(body["representatives"]) == count
