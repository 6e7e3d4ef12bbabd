"""The directory as a map: what it says of a country is what its list shows."""

import pytest

from alliance87.core.worldmap import DISCLAIMER
from partners.enums import PartnerEventKind
from tests.conftest import signed_in
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import (
    PartnerEventFactory,
    PartnerFactory,
    RepresentativeFactory,
)

pytestmark = pytest.mark.django_db

MAP = "/en/partners/?view=map"


@pytest.fixture
def nepal():
    """A country with two partners anyone may see, one for partners, and closed ones."""
    country = CountryFactory(iso2="NP", name="Nepal")
    PartnerFactory.create_batch(2, country=country)
    PartnerFactory(country=country, for_partners=True)
    PartnerFactory(country=country, hidden=True)
    PartnerFactory(country=country, withdrawn=True)
    PartnerFactory(
        country=CountryFactory(iso2="JP", name="Japan"), name="Closed", hidden=True
    )
    return country


def drawn(response):
    """{country code: label} of the areas that the map says something about."""
    return {area.code: area.label for area in response.context["world"]["map"].areas}


def rows(response):
    return response.context["world"]["rows"]


@pytest.mark.parametrize(("reader", "count"), [("visitor", 2), ("member", 3)])
def test_each_number_is_that_of_the_list_it_leads_to(reader, count, client, nepal):
    PartnerFactory(country=CountryFactory(iso2="TN", name="Tunisia"))
    if reader == "member":
        person = RepresentativeFactory(partner__country__iso2="FR")
        client = signed_in(person.user)

    table = {cell["text"]: (cell["url"], n) for cell, n in rows(client.get(MAP))}

    assert table["Nepal"][1] == count
    for url, number in table.values():
        listing = client.get(url).context["listing"]
        assert len(listing.page) == listing.count == number


def test_an_area_links_to_the_list_of_its_country(client, nepal):
    (area,) = client.get(MAP).context["world"]["map"].areas

    assert (area.label, area.url) == ("Nepal: 2 partners", "/en/partners/?country=NP")


def test_a_closed_partner_is_in_no_number_and_on_no_area(client, nepal):
    response = client.get(MAP)

    assert drawn(response) == {"NP": "Nepal: 2 partners"}
    assert [count for _cell, count in rows(response)] == [2]
    assert response.context["world"]["elsewhere"] == 0


def test_the_map_counts_what_the_filters_and_words_leave(client, nepal):
    theme = ThemeFactory(slug="fishing")
    PartnerFactory(country=nepal, themes=[theme], name="Farm Watch")
    PartnerFactory(country=nepal, themes=[theme], name="Another")

    assert drawn(client.get(f"{MAP}&theme=fishing"))["NP"] == "Nepal: 2 partners"
    assert drawn(client.get(f"{MAP}&theme=fishing&q=farm"))["NP"] == "Nepal: 1 partner"


def test_partners_without_a_home_country_are_told(client, nepal):
    PartnerFactory(country=None)
    PartnerFactory(country=None, hidden=True)

    text = client.get(MAP).text

    assert "1 partner has no home country and is not on the map." in text


def test_nothing_is_told_of_home_countries_where_each_has_one(client, nepal):
    assert "not on the map" not in client.get(MAP).text


def test_a_state_too_small_to_see_has_a_marker(client, nepal):
    PartnerFactory(country=CountryFactory(iso2="TV", name="Tuvalu"))

    response = client.get(MAP)

    areas = {area.code: area for area in response.context["world"]["map"].areas}
    assert f'<circle cx="{areas["TV"].x}" cy="{areas["TV"].y}"' in response.text
    assert areas["NP"].marker is None


def test_the_map_disclaims_the_boundaries(client, nepal):
    assert str(DISCLAIMER) in client.get(MAP).text
    assert str(DISCLAIMER) not in client.get("/en/partners/").text


def test_a_partner_whose_suspension_is_lifted_is_counted_again(client, nepal):
    back = PartnerFactory(country=nepal, suspended=True)
    assert drawn(client.get(MAP)) == {"NP": "Nepal: 2 partners"}

    PartnerEventFactory(partner=back, kind=PartnerEventKind.ACCEPTED, on="2020-01-01")

    assert drawn(client.get(MAP)) == {"NP": "Nepal: 3 partners"}


def test_the_links_of_both_views_keep_what_was_asked(client, nepal):
    views = client.get(f"{MAP}&q=partner&country=NP").context["views"]

    assert [(view["current"], view["url"]) for view in views] == [
        (False, "/en/partners/?q=partner&country=NP"),
        (True, "/en/partners/?view=map&q=partner&country=NP"),
    ]


@pytest.mark.parametrize("view", ["", "map"])
def test_htmx_gets_a_part_of_the_page(view, client, nepal):
    text = client.get("/en/partners/", {"view": view}, HTTP_HX_REQUEST="true").text

    assert "<html" not in text
    assert "site-header" not in text
    for part in ('id="list-results"', 'id="filter-choices"', 'id="list-status"'):
        assert part in text


def test_going_back_in_the_history_gets_the_whole_page(client, nepal):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get("/en/partners/", headers=headers).text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_caches_tell_a_part_from_the_page(headers, client, nepal):
    vary = client.get("/en/partners/", headers=headers).headers["Vary"]

    assert {"HX-Request", "HX-History-Restore-Request"} <= set(vary.split(", "))
