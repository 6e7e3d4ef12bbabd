"""Signing in with a second factor, and keeping it."""

import datetime
import json
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import decrypt, encrypt
from django.core.cache import cache

from alliance87.core.sealed import Unreadable
from tests.accounts.codes import code_now
from tests.factories.accounts import PASSWORD, TOTP_SECRET, UserFactory, enrol

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
SECOND = "/en/accounts/2fa/authenticate/"


@pytest.fixture
def person():
    user = UserFactory(email="ada@example.org")
    enrol(user)
    return user


@pytest.fixture
def at_the_second_step(client, person):
    """The client of a person whose password was right."""
    response = client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert response.headers["Location"] == SECOND
    return client


@pytest.fixture
def inside(at_the_second_step):
    at_the_second_step.post(SECOND, {"code": code_now()})
    return at_the_second_step


def is_signed_in(client):
    return "_auth_user_id" in client.session


# -- The second step -------------------------------------------------------------------
def test_password_alone_opens_nothing(at_the_second_step):
    assert not is_signed_in(at_the_second_step)
    assert "One more step" in at_the_second_step.get(SECOND).text


def test_code_signs_in(at_the_second_step):
    response = at_the_second_step.post(SECOND, {"code": code_now()})

    assert response.headers["Location"] == "/en/"
    assert is_signed_in(at_the_second_step)


@pytest.mark.parametrize("steps", [-1, 1])
def test_clocks_may_differ_by_half_a_minute(at_the_second_step, steps):
    at_the_second_step.post(SECOND, {"code": code_now(steps=steps)})

    assert is_signed_in(at_the_second_step)


def test_a_code_of_another_time_is_refused(at_the_second_step):
    response = at_the_second_step.post(SECOND, {"code": code_now(steps=5)})

    assert "That was not accepted" in response.text
    assert not is_signed_in(at_the_second_step)


def test_a_code_signs_in_once(client, person):
    moment = datetime.datetime(2026, 5, 4, 12, 0, 1, tzinfo=datetime.UTC)
    with time_machine.travel(moment, tick=False) as clock:
        code = code_now()
        for at, location in ((0, "/en/"), (31, None)):
            clock.move_to(moment + datetime.timedelta(seconds=at))
            client.post("/en/accounts/logout/")
            client.post(LOGIN, {"login": person.email, "password": PASSWORD})
            # allauth forgets it after thirty seconds; the clock of Redis is the real one.
            cache.delete(f"allauth.mfa.totp.used?user={person.pk}&code={code}")
            response = client.post(SECOND, {"code": code})
            assert response.headers.get("Location") == location

    assert not is_signed_in(client)


def test_recovery_code_signs_in_once(client, person):
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    for expected in (True, False):
        client.post("/en/accounts/logout/")
        client.post(LOGIN, {"login": person.email, "password": PASSWORD})
        client.post(SECOND, {"code": code})

        assert is_signed_in(client) is expected


def test_next_survives_the_second_step(client, person):
    data = {"login": person.email, "password": PASSWORD, "next": "/en/partners/"}
    client.post(LOGIN, data)

    response = client.post(SECOND, {"code": code_now()})

    assert response.headers["Location"] == "/en/partners/"


# -- The pages -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/en/accounts/2fa/", "Set up: you type its code"),
        ("/en/accounts/2fa/totp/deactivate/", "Remove the authenticator app?"),
        ("/en/accounts/2fa/webauthn/", "No passkey yet"),
        ("/en/accounts/2fa/webauthn/add/", "Sign in with it alone"),
        ("/en/accounts/2fa/recovery-codes/generate/", "Make new recovery codes?"),
        ("/en/accounts/2fa/reauthenticate/", "Confirm that it is you"),
        ("/en/accounts/reauthenticate/", "Use a code from the authenticator app"),
        ("/en/accounts/password/change/", "Change the password"),
        ("/en/accounts/sessions/", "this one"),
    ],
)
def test_pages_have_the_portal_s_look_and_no_inline_script(inside, url, words):
    response = inside.get(url)

    assert response.status_code == 200
    assert words in response.text
    assert 'class="site-header' in response.text
    for attributes in re.findall(r"<script\b([^>]*)>", response.text):
        assert "src=" in attributes or 'type="application/json"' in attributes
    assert not re.search(r"\son\w+=|\sstyle=", response.text)


def test_passkeys_are_named_and_removed(inside, person):
    key = Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Old", "credential": {}}
    )
    other = Authenticator.objects.create(
        user=UserFactory(), type="webauthn", data={"name": "Hers", "credential": {}}
    )
    keys = "/en/accounts/2fa/webauthn/keys"

    assert "Hers" not in inside.get("/en/accounts/2fa/webauthn/").text
    inside.post(f"{keys}/{key.pk}/edit/", {"name": "Laptop"})
    assert "Laptop" in inside.get("/en/accounts/2fa/webauthn/").text
    assert "Remove “Laptop”?" in inside.get(f"{keys}/{key.pk}/remove/").text
    assert inside.post(f"{keys}/{other.pk}/remove/").status_code == 404
    inside.post(f"{keys}/{key.pk}/remove/")

    assert list(Authenticator.objects.filter(type="webauthn")) == [other]


def test_new_codes_replace_the_old_ones(inside, person):
    old = RecoveryCodes.activate(person).get_unused_codes()

    page = inside.post("/en/accounts/2fa/recovery-codes/generate/", follow=True)

    new = RecoveryCodes.activate(person).get_unused_codes()
    assert len(new) == 10
    assert not set(old) & set(new)
    assert all(code in page.text for code in new)


def test_setting_one_up_asks_for_the_password_unless_it_was_just_typed(client):
    user = UserFactory(email="ada@example.org")
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    setting_up = "/en/accounts/2fa/totp/activate/"
    assert client.get(setting_up).status_code == 200

    with time_machine.travel(datetime.timedelta(minutes=6)):
        asked = client.get(setting_up)
        assert asked.headers["Location"].startswith("/en/accounts/reauthenticate/")
        wrong = client.post(asked.headers["Location"], {"password": "wrong"})
        assert wrong.status_code == 200
        right = client.post(asked.headers["Location"], {"password": PASSWORD})
        assert right.headers["Location"] == setting_up
        assert client.get(setting_up).status_code == 200


# -- At rest ---------------------------------------------------------------------------
def test_secrets_are_encrypted_at_rest(person):
    RecoveryCodes.activate(person)

    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))

    assert TOTP_SECRET not in stored
    app = Authenticator.objects.get(type="totp")
    assert decrypt(app.data["secret"]) == TOTP_SECRET
    codes = Authenticator.objects.get(type="recovery_codes")
    assert re.fullmatch("[0-9a-f]{80}", decrypt(codes.data["seed"]))


def test_an_earlier_secret_key_still_reads_them(settings):
    text = encrypt("a secret")
    settings.SECRET_KEY, before = "another key", settings.SECRET_KEY

    with pytest.raises(Unreadable):
        decrypt(text)
    settings.SECRET_KEY_FALLBACKS = [before]

    assert decrypt(text) == "a secret"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_passkey_page_at_an_ip_address_says_where_to_go(inside, host):
    page = inside.get("/en/accounts/2fa/webauthn/add/", headers={"Host": host}).text

    assert "Passkeys cannot work at this address" in page
    assert "portal at http://localhost:8000/ instead" in page


def test_passkey_page_at_a_name_says_nothing_of_addresses(inside):
    page = inside.get("/en/accounts/2fa/webauthn/add/", headers={"Host": "localhost"})

    assert "cannot work at this address" not in page.text
