"""How long people stay signed in, and how they end it elsewhere."""

import datetime

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alliance87.accounts.sessions import device
from tests.accounts.codes import code_now
from tests.factories.accounts import PASSWORD, UserFactory, enrol

pytestmark = pytest.mark.django_db

SESSIONS = "/en/accounts/sessions/"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36"
)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)
EDGE = f"{CHROME} Edg/131.0.0.0"


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org")


def browser(person, user_agent=CHROME, **data):
    client = Client(headers={"user-agent": user_agent})
    sent = {"login": person.email, "password": PASSWORD} | data
    response = client.post("/en/accounts/login/", sent)
    assert response.status_code == 302
    return client


def is_inside(client):
    return client.get("/en/accounts/").status_code == 200


def forget(client):
    """Leave the session to the database: the clock of Redis does not travel."""
    cache.delete(client.session.cache_key)


# -- The list --------------------------------------------------------------------------
def test_list_names_each_device_and_marks_this_one(person):
    here = browser(person)
    browser(person, IPHONE)
    browser(UserFactory(email="other@example.org"), FIREFOX)

    text = here.get(SESSIONS).text

    assert "Chrome on Windows" in text
    assert "Safari on iPhone" in text
    assert "Firefox" not in text
    assert text.count("this one") == 1
    assert "127.0.0.1" in text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (FIREFOX, "Firefox on Linux"),
        (IPHONE, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_device_is_said_in_plain_words(user_agent, words):
    assert device(user_agent) == words


def test_ending_one_holds_from_its_next_request(person):
    here, lost, other = browser(person), browser(person, IPHONE), browser(person)
    assert is_inside(lost)
    session = UserSession.objects.get(user_agent=IPHONE)

    response = here.post(f"{SESSIONS}{session.pk}/end/", follow=True)

    assert "That device is signed out." in response.text
    assert not is_inside(lost)
    assert is_inside(here)
    assert is_inside(other)


def test_ending_all_others_leaves_this_one(person):
    here, lost, other = browser(person), browser(person, IPHONE), browser(person)

    here.post(SESSIONS)

    assert [is_inside(each) for each in (here, lost, other)] == [True, False, False]


def test_nobody_ends_the_session_of_another(person):
    theirs = browser(person)
    session = UserSession.objects.get()
    attacker = browser(UserFactory(email="other@example.org"))

    assert attacker.post(f"{SESSIONS}{session.pk}/end/").status_code == 404
    assert is_inside(theirs)


def test_ending_asks_for_a_post(person):
    client = browser(person)
    session = UserSession.objects.get()

    assert client.get(f"{SESSIONS}{session.pk}/end/").status_code == 405


def test_last_seen_is_noted_at_most_every_five_minutes(person):
    client = browser(person)
    first = UserSession.objects.get().last_seen_at
    client.get("/en/")
    assert UserSession.objects.get().last_seen_at == first

    with time_machine.travel(datetime.timedelta(minutes=6)):
        client.get("/en/", REMOTE_ADDR="192.0.2.7")

    seen = UserSession.objects.get()
    assert seen.last_seen_at - first > datetime.timedelta(minutes=5)
    assert seen.ip == "192.0.2.7"


def test_changing_the_password_ends_the_others(person):
    here, other = browser(person), browser(person, IPHONE)
    new = "nineteen calm lighthouses"

    here.post(
        "/en/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert (is_inside(here), is_inside(other)) == (True, False)
    assert len(UserSession.objects.purge_and_list(person)) == 1


def test_a_closed_account_is_out_at_the_next_request(person):
    client = browser(person)
    person.is_active = False
    person.save()

    assert not is_inside(client)


# -- How long --------------------------------------------------------------------------
def test_member_stays_signed_in_for_fourteen_days(person):
    client = browser(person, remember="on")

    assert client.session.get_expiry_age() == 14 * 24 * 60 * 60
    forget(client)
    with time_machine.travel(datetime.timedelta(days=15)):
        assert not is_inside(client)


def test_member_may_be_forgotten_with_the_browser(person):
    assert browser(person).session.get_expire_at_browser_close()


@pytest.mark.parametrize("remember", ["on", ""])
def test_staff_stay_signed_in_for_twelve_hours_however_busy(remember):
    editor = UserFactory(email="ada@example.org", is_staff=True)
    enrol(editor)
    client = browser(editor, remember=remember)
    client.post("/en/accounts/2fa/authenticate/", {"code": code_now()})
    began = timezone.now()

    for hours, inside in ((6, True), (11, True), (12.1, False)):
        forget(client)
        with time_machine.travel(began + datetime.timedelta(hours=hours)):
            assert is_inside(client) is inside


def test_staff_without_a_second_factor_are_limited_alike():
    client = browser(UserFactory(email="ada@example.org", is_staff=True), remember="on")

    assert client.session.get_expiry_age() <= settings.STAFF_SESSION_AGE
