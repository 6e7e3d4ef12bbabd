"""After too many attempts the answer is the same for everyone, and it ends."""

import datetime
import uuid

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from alliance87.settings import base
from tests.accounts.codes import code_now
from tests.accounts.test_indistinguishable import answer
from tests.factories.accounts import PASSWORD, UserFactory, enrol

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
RESET = "/en/accounts/password/reset/"
SECOND = "/en/accounts/2fa/authenticate/"
LOCKED = "Too many attempts"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.ACCOUNT_RATE_LIMITS = base.ACCOUNT_RATE_LIMITS
    settings.MFA_RATE_LIMITS = {}
    # Counts of its own: other tests use the same Redis at the same time.
    own = settings.CACHES["default"] | {"KEY_PREFIX": f"lockout-{uuid.uuid4().hex}"}
    settings.CACHES = {"default": own}


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org")


def sign_in(email, password="wrong", ip="192.0.2.1", **extra):
    data = {"login": email, "password": password}
    return Client().post(LOGIN, data, REMOTE_ADDR=ip, **extra)


def lock(email):
    for number in range(5):
        assert sign_in(email, ip=f"192.0.2.{number}").status_code == 200


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_five_wrong_passwords_lock_an_address_from_anywhere(person, email):
    lock(email)

    response = sign_in(email.upper(), PASSWORD, ip="198.51.100.9")

    assert response.status_code == 429
    assert LOCKED in response.text
    assert 'class="site-header' in response.text


def test_locked_answers_are_the_same(person):
    UserFactory(email="gone@example.org", inactive=True)
    answers = []
    for email in ("ada@example.org", "nobody@example.org", "gone@example.org"):
        lock(email)
        answers.append(answer(LOGIN, {"login": email, "password": PASSWORD}))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 429


def test_a_closed_account_is_locked_with_its_right_password_too():
    UserFactory(email="gone@example.org", inactive=True)
    statuses = [
        sign_in("gone@example.org", PASSWORD, ip=f"192.0.2.{number}").status_code
        for number in range(6)
    ]

    assert statuses == [200] * 5 + [429]


def test_another_address_is_not_locked(person):
    lock("other@example.org")

    assert sign_in(person.email, PASSWORD).status_code == 302


def test_a_lock_ends(person):
    lock(person.email)
    assert sign_in(person.email, PASSWORD).status_code == 429

    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=5, seconds=1)):
        assert sign_in(person.email, PASSWORD).status_code == 302


def test_ten_wrong_passwords_lock_an_ip_address(person):
    for number in range(10):
        assert sign_in(f"person-{number}@example.org").status_code == 200

    assert sign_in(person.email, PASSWORD).status_code == 429
    assert sign_in(person.email, PASSWORD, ip="192.0.2.2").status_code == 302


def test_a_right_password_does_not_count(person):
    statuses = {sign_in(person.email, PASSWORD).status_code for _ in range(8)}

    assert statuses == {302}


def test_forged_forwarding_does_not_help(person):
    for number in range(10):
        sign_in(
            f"p{number}@example.org", headers={"x-forwarded-for": f"10.0.0.{number}"}
        )

    response = sign_in(person.email, headers={"x-forwarded-for": "10.0.1.1"})

    assert response.status_code == 429


def test_behind_a_proxy_its_word_counts_and_no_other(person, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        forged = f"10.0.0.{number}, 203.0.113.5"
        sign_in(f"p{number}@example.org", headers={"x-forwarded-for": forged})

    def asked_from(ip):
        return sign_in(person.email, headers={"x-forwarded-for": ip}).status_code

    assert asked_from("10.0.1.1, 203.0.113.5") == 429
    assert asked_from("203.0.113.6") == 200


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_requests_for_a_new_password_are_limited(person, email, mailoutbox):
    statuses = [Client().post(RESET, {"email": email}).status_code for _ in range(6)]

    assert statuses == [302] * 5 + [429]
    assert len(mailoutbox) <= 5


def test_wrong_codes_lock_the_second_step(client, person):
    enrol(person)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    for number in range(5):
        data = {"code": f"{number:06}"}
        ip = f"192.0.2.{number}"
        assert client.post(SECOND, data, REMOTE_ADDR=ip).status_code == 200

    response = client.post(SECOND, {"code": code_now()}, REMOTE_ADDR="192.0.2.9")

    assert response.status_code == 429
    assert LOCKED in response.text
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("url", "name", "allowed"),
    [
        ("/en/accounts/reauthenticate/", "password", 5),
        ("/en/accounts/password/change/", "oldpassword", 5),
    ],
)
def test_passwords_are_not_guessed_from_inside(client, person, url, name, allowed):
    client.force_login(person)
    statuses = [
        client.post(url, {name: "wrong"}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(allowed + 1)
    ]

    assert statuses == [200] * allowed + [429]
