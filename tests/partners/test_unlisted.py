"""Who left or is suspended is nowhere on the pages, and stays in the record."""

import pytest
from django.urls import reverse

from alliance87.core.enums import IloRegion
from tests.factories.action_groups import MembershipFactory
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.events import ContributionFactory, EventFactory
from tests.factories.partners import PartnerFactory, SeatFactory
from tests.factories.pathfinders import CommitmentFactory

WORD = "Zanzibarium"
unlisted = pytest.mark.parametrize("status", ["applied", "suspended", "withdrawn"])

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(request, status):
    """A public partner that stands in every kind of record, and no longer belongs."""
    country = CountryFactory(name_en="Elsewhere", ilo_region=IloRegion.ARAB_STATES)
    theme = ThemeFactory(name_en="Rare theme")
    left = PartnerFactory(
        name_en=WORD,
        slug=WORD.lower(),
        country=country,
        themes=[theme],
        **{status: True},
    )
    PartnerFactory(parent=left, name_en="Affiliate", slug="affiliate")
    return left


def addresses(partner):
    group = MembershipFactory(partner=partner).action_group
    event = EventFactory(hosts=[partner], chair_partner=partner)
    ContributionFactory(partner=partner, agenda_item__event=event)
    SeatFactory(partner=partner)
    commitment = CommitmentFactory(lead_partner=partner, supporting_partners=[partner])
    roadmap = commitment.priority_area.roadmap
    return [
        reverse("partners:list"),
        reverse("partners:list") + "?format=csv",
        reverse("partners:detail", args=["affiliate"]),
        reverse("search:results") + f"?q={WORD[:5]}",
        reverse("home"),
        group.get_absolute_url(),
        event.get_absolute_url(),
        roadmap.pathfinder.get_absolute_url(),
        *(
            f"/api/v1/{name}/"
            for name in ("partners", "seats", "memberships", "events")
        ),
        *(f"/api/v1/{name}/" for name in ("commitments", "contributions")),
        f"/api/v1/partners/?search={WORD[:5]}",
        "/api/v1/partners/affiliate/",
    ]


@unlisted
@pytest.mark.parametrize("who", ["client", "member_client"])
def test_no_page_file_or_list_names_it(partner, who, request):
    client = request.getfixturevalue(who)

    found = {}
    for address in addresses(partner):
        response = client.get(address)
        assert response.status_code == 200, address
        body = response.getvalue().decode()
        found[address] = body.replace(f"?q={WORD[:5]}", "")

    assert [
        place for place, text in found.items() if WORD.lower() in text.lower()
    ] == []
    assert "Rare theme" not in found[reverse("partners:list")]
    assert "Arab" not in found[reverse("partners:list")].partition("<main")[2]


@unlisted
def test_its_own_addresses_do_not_exist(partner, client):
    for address in (
        partner.get_absolute_url(),
        reverse("partners:contact", args=[partner.slug]),
        f"/api/v1/partners/{partner.slug}/",
        f"/api/v1/partners/{partner.pk}/",
    ):
        assert client.get(address).status_code == 404


def said(answer):
    """What a problem says, without the number of the request."""
    return answer.text.replace(answer.json()["request_id"], "")


@unlisted
def test_no_filter_knows_it(partner, client):
    known = client.get("/api/v1/partners/?parent=affiliate")
    asked = client.get(f"/api/v1/partners/?parent={partner.slug}")
    unknown = client.get("/api/v1/partners/?parent=no-such-partner")

    assert known.json()["results"] == []
    plain = said(asked).replace(partner.slug, "no-such-partner")
    assert (asked.status_code, plain) == (unknown.status_code, said(unknown))


@unlisted
def test_the_admin_and_the_records_still_have_it(partner, editor_client):
    addresses(partner)

    page = editor_client.get(
        reverse("admin:partners_partner_change", args=[partner.pk])
    )
    listed = editor_client.get(reverse("admin:partners_partner_changelist"))

    assert "Seats on the Global Coordinating Group (1)" in page.text
    assert WORD in listed.text
    assert [event.chair_partner for event in partner.events_hosted.all()] == [partner]
    assert partner.commitments_led.count() == partner.memberships.count() == 1
