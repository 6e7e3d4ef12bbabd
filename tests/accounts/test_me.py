"""Who asks, as the API knows them."""

import pytest

from partners.models import Partner
from tests.conftest import signed_in
from tests.core.test_problems import assert_problem, bearer
from tests.factories.accounts import ApiTokenFactory, enrol
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import PathfinderCountryFactory

pytestmark = pytest.mark.django_db

ME = "/api/v1/me/"


def test_visitor_is_nobody(client, member):
    body = client.get(ME).json()

    assert body == {"kind": "visitor", "person": None, "token": None}


def test_deactivated_person_is_a_visitor(deactivated):
    assert signed_in(deactivated).get(ME).json()["kind"] == "visitor"


def test_token_tells_whose_it_is_and_what_it_may(client):
    partner = PartnerFactory(slug="ituc")
    person = RepresentativeFactory(
        partner=partner,
        user__first_name="Ada",
        user__last_name="Bell",
        user__language="fr",
    )
    MembershipFactory(partner=partner, action_group__slug="supply-chains", chair=True)
    MembershipFactory(partner=partner, action_group__slug="rule-of-law")
    EventFactory(slug="gcg-5", chairs=[person])
    enrol(person.user)
    country = PathfinderCountryFactory(slug="nepal", focal_partner=partner)
    token = ApiTokenFactory(user=person.user, name="Report", scopes=["read"])

    body = client.get(ME, headers={"Authorization": f"Bearer {token.secret}"}).json()

    assert country.focal_partner == partner
    assert body == {
        "kind": "member",
        "person": {
            "id": str(person.user.pk),
            "name": "Ada Bell",
            "language": "fr",
            "partners": [{"slug": "ituc", "role": "focal_point"}],
            "focal_countries": ["nepal"],
            "action_groups": [
                {"slug": "rule-of-law", "role": "member"},
                {"slug": "supply-chains", "role": "chair"},
            ],
            "meetings_chaired": ["gcg-5"],
        },
        "token": {
            "name": "Report",
            "scopes": ["read"],
            "expires_at": token.expiry.isoformat().replace("+00:00", "Z"),
        },
    }


def test_session_has_no_token(member_client, member):
    body = member_client.get(ME).json()

    assert body["person"]["id"] == str(member.pk)
    assert body["token"] is None


def test_what_one_may_not_read_is_not_named(member_client, member):
    partner = Partner.objects.get(representatives__user=member)
    MembershipFactory(partner=partner, action_group__hidden=True)
    MembershipFactory(partner=partner, action_group__slug="open")
    ActionGroupFactory()

    person = member_client.get(ME).json()["person"]

    assert [group["slug"] for group in person["action_groups"]] == ["open"]


def test_secretariat_is_so_only_with_its_scope(client, secretariat, secretariat_client):
    reads = bearer(user=secretariat, scopes=["read"])
    all_ = bearer(user=secretariat, scopes=["read", "secretariat"])

    assert secretariat_client.get(ME).json()["kind"] == "secretariat"
    assert client.get(ME, headers=reads).json()["kind"] == "member"
    assert client.get(ME, headers=all_).json()["kind"] == "secretariat"


def test_it_takes_no_parameter_but_the_language(client):
    assert_problem(client.get(f"{ME}?id=1"), 400)
    assert client.get(f"{ME}?lang=fr").headers["Content-Language"] == "fr"


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_queries_however_much_there_is(
    client, count, django_assert_num_queries
):
    person = RepresentativeFactory()
    for _ in range(count):
        RepresentativeFactory(user=person.user)
        MembershipFactory(partner=person.partner)
        EventFactory(chairs=[person])
        PathfinderCountryFactory(focal_partner=person.partner)
    headers = bearer(user=person.user)
    enrol(person.user)

    with django_assert_num_queries(18):
        response = client.get(ME, headers=headers)

    assert len(response.json()["person"]["meetings_chaired"]) == count
