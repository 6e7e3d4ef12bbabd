"""Nobody learns from the portal which address has an account, or of what kind."""

import re
import time

import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD, UserFactory, enrol

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
RESET = "/en/accounts/password/reset/"
SIGNUP = "/en/accounts/signup/"
PEOPLE = {
    "known": "ada@example.org",
    "unknown": "nobody@example.org",
    "deactivated": "gone@example.org",
    "passwordless": "new@example.org",
    "enrolled": "chair@example.org",
}
each_stranger = pytest.mark.parametrize("who", [*PEOPLE][1:])


@pytest.fixture(autouse=True)
def people():
    UserFactory(email=PEOPLE["known"])
    UserFactory(email=PEOPLE["deactivated"], inactive=True)
    enrol(UserFactory(email=PEOPLE["enrolled"]))
    passwordless = UserFactory(email=PEOPLE["passwordless"])
    passwordless.set_unusable_password()
    passwordless.save()


def answer(url, data):
    """Status, address and body without what differs between any two answers."""
    response = Client().post(url, data)
    body = response.text
    for value in data.values():
        body = body.replace(value, "…")
    body = re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", body)
    headers = {key: value for key, value in response.headers.items() if key != "Vary"}
    headers.pop("Content-Security-Policy", None)
    headers.pop("Content-Length", None)
    headers.pop("Expires", None)  # a clock
    return response.status_code, headers, sorted(response.cookies), body


def sign_in(who, password="wrong"):
    return answer(LOGIN, {"login": PEOPLE[who], "password": password})


@each_stranger
def test_wrong_password_is_answered_alike(who):
    assert sign_in(who) == sign_in("known")
    assert sign_in(who)[0] == 200


def test_right_password_of_a_closed_account_is_answered_as_a_wrong_one():
    assert sign_in("deactivated", PASSWORD) == sign_in("known", "wrong")


@each_stranger
def test_asking_for_a_new_password_is_answered_alike(who):
    assert answer(RESET, {"email": PEOPLE[who]}) == answer(
        RESET, {"email": PEOPLE["known"]}
    )


@each_stranger
def test_signing_up_is_closed_to_all_alike(who):
    def sign_up(email):
        return answer(SIGNUP, {"email": email, "password1": PASSWORD})

    assert sign_up(PEOPLE[who]) == sign_up(PEOPLE["known"])
    assert "Accounts are opened by the Secretariat" in sign_up(PEOPLE[who])[3]


def test_only_who_can_sign_in_gets_a_link(mailoutbox):
    for email in PEOPLE.values():
        answer(RESET, {"email": email})

    assert sorted(message.to for message in mailoutbox) == [
        ["ada@example.org"],
        ["chair@example.org"],
        ["new@example.org"],
    ]


# -- Time ------------------------------------------------------------------------------
def seconds(url, data):
    client = Client()
    began = time.perf_counter()
    client.post(url, data)
    return time.perf_counter() - began


@pytest.fixture
def argon2(settings):
    """The hasher of the live site, which is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for kind in ("known", "deactivated", "enrolled"):
        user = UserFactory._meta.model.objects.get(email=PEOPLE[kind])
        user.set_password(PASSWORD)
        user.save()


def quickest(url, data_of):
    """The quickest of nine answers to each kind of person, taken in turn.

    What else the machine does makes an answer slower, never quicker.
    """
    seconds(url, data_of("known"))
    times = {who: [] for who in PEOPLE}
    for _ in range(9):
        for who, taken in times.items():
            taken.append(seconds(url, data_of(who)))
    return {who: min(taken) for who, taken in times.items()}


def test_wrong_password_takes_as_long_for_everyone(argon2):
    times = quickest(LOGIN, lambda who: {"login": PEOPLE[who], "password": "wrong"})

    assert min(times.values()) > 0.02  # the hasher did run
    assert max(times.values()) < 2 * min(times.values()), times


def test_asking_for_a_new_password_takes_as_long_for_everyone():
    times = quickest(RESET, lambda who: {"email": PEOPLE[who]})

    assert max(times.values()) < 2.5 * min(times.values()), times
