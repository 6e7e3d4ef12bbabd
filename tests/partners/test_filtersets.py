import pytest

from partners.filtersets import PartnerFilterSet, SeatFilterSet
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory, SeatFactory
from tests.filtering import ask, found

pytestmark = pytest.mark.django_db


def found_partners(query):
    return found(PartnerFilterSet, query)


def test_partners_by_stakeholder_group():
    union = PartnerFactory(stakeholder_group="workers_organisation")
    PartnerFactory(stakeholder_group="academia")

    assert found_partners("stakeholder_group=workers_organisation") == [union]


def test_partners_by_home_country():
    partner = PartnerFactory(country=CountryFactory(iso2="FR"))
    PartnerFactory()

    assert found_partners("country=FR") == [partner]


def test_partners_by_region_of_the_home_country():
    partner = PartnerFactory(country__ilo_region="americas")
    PartnerFactory(country=None)

    assert found_partners("region=americas") == [partner]


def test_partners_by_country_of_work():
    countries = [CountryFactory(iso2="NP"), CountryFactory(iso2="VN")]
    partner = PartnerFactory(countries_of_work=countries)
    PartnerFactory(country=countries[0])

    assert found_partners("country_of_work=NP&country_of_work=VN") == [partner]


def test_partners_by_theme():
    partner = PartnerFactory(themes=[ThemeFactory(slug="mining")])
    PartnerFactory()

    assert found_partners("theme=mining") == [partner]


def test_partners_by_working_language():
    partner = PartnerFactory(working_languages=["fr", "ar"])
    PartnerFactory(working_languages=["en"])

    assert found_partners("language=ar&language=es") == [partner]


def test_partners_by_what_they_belong_to():
    parent = PartnerFactory()
    partner = PartnerFactory(parent=parent)

    assert found_partners(f"parent={parent.slug}") == [partner]


@pytest.mark.parametrize("status", ["applied", "suspended", "withdrawn"])
def test_partner_that_is_no_member_is_no_choice(status):
    PartnerFactory(slug="gone", **{status: True})

    assert not ask(PartnerFilterSet, "parent=gone").is_valid()


def test_seats_by_constituency_and_capacity():
    seat = SeatFactory(constituency="workers", capacity="observer")
    SeatFactory(constituency="workers", capacity="member")
    SeatFactory(constituency="employers", capacity="observer")

    assert found(SeatFilterSet, "constituency=workers&capacity=observer") == [seat]


def test_seats_by_holder():
    seat = SeatFactory()
    SeatFactory()

    assert found(SeatFilterSet, f"partner={seat.partner.slug}") == [seat]
