"""The account page, and what it changes elsewhere."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from alliance87.accounts.forms import time_zone_choices
from alliance87.accounts.models import User
from tests.conftest import signed_in
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.briefings import BriefingPackFactory
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db

ACCOUNT = "/en/accounts/"
UNLINKED = "Your account is not linked to a partner yet"


def saved(client, **changes):
    data = {
        "first_name": "Ada",
        "last_name": "Byron",
        "language": "en",
        "time_zone": "UTC",
        "revision_seen": 1,
    }
    return client.post(ACCOUNT, data | changes)


def test_visitor_is_asked_to_sign_in(client):
    assert client.get(ACCOUNT).headers["Location"].startswith("/en/accounts/login/")


def test_page_leads_to_everything_one_sets(member, member_client):
    text = member_client.get(ACCOUNT).text

    assert member.email in text
    for path in ("password/change/", "2fa/", "sessions/"):
        assert f'href="{ACCOUNT}{path}"' in text


def test_every_page_leads_to_the_account(member_client, client):
    link = f'href="{ACCOUNT}"'

    assert link in member_client.get("/en/partners/").text
    assert link not in client.get("/en/partners/").text


def test_changes_are_saved(member, member_client):
    response = saved(member_client, language="fr", time_zone="Africa/Lusaka")

    assert response.headers["Location"] == "/fr/accounts/"
    member.refresh_from_db()
    assert str(member) == "Ada Byron"
    assert (member.language, member.time_zone) == ("fr", "Africa/Lusaka")


def test_nobody_gives_themselves_rights_or_another_address(member, member_client):
    address = member.email

    saved(member_client, is_staff="on", is_superuser="on", email="boss@example.org")

    member.refresh_from_db()
    assert (member.email, member.is_staff, member.is_superuser) == (
        address,
        False,
        False,
    )


def test_what_the_secretariat_saved_meanwhile_is_not_written_over(
    member, member_client
):
    User.objects.filter(pk=member.pk).update(last_name="King")

    response = saved(member_client, time_zone="Africa/Lusaka")

    assert "Somebody else changed this while you were writing" in response.text
    assert "Now: King" in response.text
    assert 'value="Byron"' in response.text
    member.refresh_from_db()
    assert (member.last_name, member.time_zone) == ("King", "UTC")

    saved(member_client, revision_seen=2)

    member.refresh_from_db()
    assert member.last_name == "Byron"


@pytest.mark.parametrize("path", ["email/", "confirm-email/", "confirm-email/a:b:c/"])
def test_addresses_are_the_secretariat_s_to_enter(member, member_client, path):
    data = {"action_add": "", "email": "second@example.org"}

    assert member_client.post(f"{ACCOUNT}{path}", data).headers["Location"] == ACCOUNT
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Base"),
        ("time_zone", "../../etc/passwd"),
        ("language", "xx"),
        ("first_name", ""),
    ],
)
def test_nonsense_is_refused_at_its_field(member, member_client, field, value):
    response = saved(member_client, **{field: value})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    before = getattr(member, field)
    member.refresh_from_db()
    assert getattr(member, field) == before


def test_every_stored_time_zone_can_be_chosen_again():
    names = {name for _, group in time_zone_choices()[1:] for name, _ in group}

    assert {"Africa/Lusaka", "America/New_York", "Europe/Zurich"} <= names
    assert not any(name.startswith("Etc/") for name in names)
    assert not {"US/Eastern", "Asia/Calcutta", "Asia/Katmandu"} & names


def test_older_name_that_somebody_has_is_offered_to_them(member_client, member):
    member.time_zone = "Asia/Calcutta"
    member.save()

    page = member_client.get("/en/accounts/").text

    assert '<option value="Asia/Calcutta" selected>' in page


# -- Language --------------------------------------------------------------------------
def test_signing_in_leads_to_the_person_s_language(client):
    user = UserFactory(language="es")
    data = {"login": user.email, "password": PASSWORD}

    response = client.post("/en/accounts/login/", data)

    assert response.headers["Location"] == "/es/"


def test_next_goes_before_the_language(client):
    user = UserFactory(language="es")
    data = {"login": user.email, "password": PASSWORD, "next": "/fr/partners/"}

    response = client.post("/en/accounts/login/", data)

    assert response.headers["Location"] == "/fr/partners/"


# -- Time zone -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("UTC", "4 May 2026, 21:30 UTC"),
        ("Asia/Tokyo", "5 May 2026, 06:30 JST"),
        ("No/Where", "UTC"),
    ],
)
def test_moments_are_on_the_person_s_clock(zone, clock, settings):
    chair = RepresentativeFactory(user__time_zone=zone)
    event = EventFactory(chairs=[chair])
    pack = BriefingPackFactory(event=event)
    moment = datetime.datetime(2026, 5, 4, 21, 30, tzinfo=datetime.UTC)
    type(pack).objects.filter(pk=pack.pk).update(created_at=moment)

    text = signed_in(chair.user).get(pack.get_absolute_url()).text

    assert clock in " ".join(text.split()), text


def test_the_next_visitor_has_their_own_clock(client, member):
    member.time_zone = "Asia/Tokyo"
    member.save()
    signed_in(member).get("/en/")

    assert timezone.get_current_timezone_name() == "UTC"


def test_event_stays_on_the_clock_of_its_venue(client):
    event = EventFactory(
        starts_at=datetime.datetime(2026, 5, 4, 13, 0, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2026, 5, 4, 15, 0, tzinfo=datetime.UTC),
        time_zone="America/New_York",
        visibility="public",
    )
    member = RepresentativeFactory(user__time_zone="Asia/Tokyo").user
    url = event.get_absolute_url()

    assert "9:00" in client.get(url).text
    assert "9:00" in signed_in(member).get(url).text
    assert "10:00 p.m." not in signed_in(member).get(url).text


def test_the_api_s_moments_are_the_same_for_every_reader(client):
    event = EventFactory(visibility="public")
    member = RepresentativeFactory(user__time_zone="Asia/Tokyo").user
    url = f"/api/v1/events/{event.slug}/"

    assert signed_in(member).get(url).json() == client.get(url).json()


# -- Of no partner ---------------------------------------------------------------------
@pytest.mark.parametrize("url", ["/en/", ACCOUNT])
def test_person_of_no_partner_learns_how_to_be_linked(url):
    text = signed_in(UserFactory()).get(url).text

    assert UNLINKED in text
    assert "focal point or the Secretariat" in text


@pytest.mark.parametrize("url", ["/en/", ACCOUNT])
def test_others_are_told_nothing_of_it(client, member_client, secretariat_client, url):
    for reader in (client, member_client, secretariat_client):
        assert UNLINKED not in reader.get(url, follow=True).text
