"""Barriers that a program can see: axe over the pages, in each language and width.

It sees about half of them. What people meet is on the checklist of each release.
"""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories.accounts import UserFactory
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import PathfinderCountryFactory
from tests.hostile.attack import admin_pages, reading_pages, watching
from tests.hostile.records import every_kind
from tests.pages import space_addresses
from tests.pathfinders.test_views import a_full_country

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LANGUAGES = ["en", "fr", "es"]
WIDTHS = [320, 1280]
# Asked for as a visitor and as somebody who speaks for a partner and keeps a country.
PAGES = [
    "/partners/?view=map",
    "/partners/?q=nothing-has-this-word",
    "/partners/apply/",
    "/pathfinders/compare/",
    "/pathfinders/support/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/search/?q=partner",
]
OWN_PAGES = ["/accounts/", "/accounts/tokens/", "/partners/messages/"]
OWN_PAGES += ["/accounts/webhooks/", "/accounts/webhooks/new/"]


def violations(page, address):
    """What axe finds at ``address``, each as (rule, the first element)."""
    page.goto(address)
    found = Axe().run(page).response["violations"]
    return [
        (address.partition("/")[2], each["id"], each["nodes"][0]["html"][:120])
        for each in found
    ]


def scrolls_sideways(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def pages_of_a_visitor():
    country = a_full_country(1)
    other = PathfinderCountryFactory()
    compared = "&".join(f"country={row.country.iso2}" for row in (country, other))
    return [
        *reading_pages(every_kind()),
        *(f"/en{address}" for address in PAGES),
        country.get_absolute_url(),
        f"{country.get_absolute_url()}?since=month",
        f"/en/pathfinders/compare/?{compared}",
    ]


def pages_of_a_focal_point(person):
    country = PathfinderCountryFactory(focal_partner=person.partner)
    partner = f"/en/partners/{person.partner.slug}"
    return [
        *(f"/en{address}" for address in OWN_PAGES),
        *(f"{partner}/{page}/" for page in ("propose", "my-listing", "confirm")),
        f"/en/pathfinders/{country.slug}/reporting/",
        f"/en/pathfinders/{country.slug}/reporting/upload/",
        f"/en/pathfinders/{country.slug}/confirm/",
        "/en/pathfinders/reports/",
    ]


def pages_of_a_chair(person):
    group = ActionGroupFactory()
    MembershipFactory(action_group=group, partner=person.partner, chair=True)
    found = space_addresses(group, author=person.user)
    return [address for address in found if not address.endswith(".ics")]


def in_language(address, language):
    return f"/{language}/{address.removeprefix('/en/')}"


def look(page, live_server, addresses, *, languages, widths):
    """Everything axe says of the pages, and which of them scroll sideways."""
    wrong = []
    for width, language in itertools.product(widths, languages):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            if not address.startswith("/en/"):
                continue
            asked = f"{live_server.url}{in_language(address, language)}"
            wrong += [(width, *each) for each in violations(page, asked)]
            if scrolls_sideways(page):
                wrong.append((width, asked, "scrolls sideways"))
    return wrong


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 320)])
def test_pages_of_a_visitor_have_no_barrier(page, live_server, language, width):
    addresses = pages_of_a_visitor()[::3]

    wrong = look(page, live_server, addresses, languages=[language], widths=[width])

    assert wrong == []


def test_pages_of_a_focal_point_have_no_barrier(page, live_server):
    person = RepresentativeFactory()
    watching(page, live_server, person.user)
    addresses = pages_of_a_focal_point(person)

    wrong = look(page, live_server, addresses, languages=["es"], widths=[320])

    assert wrong == []


@pytest.mark.torture
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_chair_have_no_barrier(page, live_server, language):
    person = RepresentativeFactory()
    watching(page, live_server, person.user)
    addresses = pages_of_a_chair(person)

    wrong = look(page, live_server, addresses, languages=[language], widths=WIDTHS)

    assert wrong == []


def test_a_barrier_is_seen(page, live_server):
    page.goto(f"{live_server.url}/en/partners/")
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<img>')"
    )

    found = {each["id"] for each in Axe().run(page).response["violations"]}

    assert "image-alt" in found


@pytest.mark.torture
def test_no_page_has_a_barrier(page, live_server):
    person = RepresentativeFactory()
    addresses = pages_of_a_visitor()
    wrong = look(page, live_server, addresses, languages=LANGUAGES, widths=WIDTHS)
    watching(page, live_server, person.user)
    addresses = pages_of_a_focal_point(person)
    wrong += look(page, live_server, addresses, languages=LANGUAGES, widths=WIDTHS)

    assert wrong == []


@pytest.mark.torture
def test_no_page_of_the_admin_has_a_barrier(page, live_server):
    records = every_kind()
    watching(page, live_server, UserFactory(staff=True))
    addresses = admin_pages(records)

    wrong = look(page, live_server, addresses, languages=["en", "fr"], widths=WIDTHS)

    assert wrong == []
