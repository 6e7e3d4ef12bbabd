"""The mails by which a person notices that somebody is at their account."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from alliance87.accounts.actions import create_token
from alliance87.accounts.enums import TokenScope
from alliance87.accounts.notices import NOTICES, TOKEN_MADE, tell
from tests.accounts.codes import code_now
from tests.factories.accounts import PASSWORD, UserFactory, enrol

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "nineteen calm lighthouses"


@pytest.fixture
def person():
    return UserFactory(email="ada@example.org")


@pytest.fixture
def inside(client, person):
    """The client of a person who has just signed in with a password and a code."""
    enrol(person)
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/en/accounts/2fa/authenticate/", {"code": code_now()})
    return client


def told(mailoutbox):
    return [(mail.to, mail.body.split("\n")[0]) for mail in mailoutbox]


def test_new_password_is_told(inside, mailoutbox):
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}

    inside.post("/en/accounts/password/change/", data)

    assert told(mailoutbox) == [(["ada@example.org"], "The password was changed.")]
    assert NEW not in mailoutbox[0].body


def test_app_that_goes_is_told(inside, mailoutbox):
    inside.post("/en/accounts/2fa/totp/deactivate/")

    assert told(mailoutbox) == [
        (["ada@example.org"], "The authenticator app was removed.")
    ]


def test_new_recovery_codes_are_told_and_not_shown(inside, person, mailoutbox):
    inside.post("/en/accounts/2fa/recovery-codes/generate/")

    assert told(mailoutbox) == [(["ada@example.org"], "New recovery codes were made.")]
    (row,) = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    for code in row.wrap().get_unused_codes():
        assert code not in mailoutbox[0].body


def test_used_recovery_code_is_told(client, person, mailoutbox):
    enrol(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    client.post("/en/accounts/login/", {"login": person.email, "password": PASSWORD})

    client.post("/en/accounts/2fa/authenticate/", {"code": code})

    assert told(mailoutbox) == [
        (["ada@example.org"], "One of your recovery codes was used. Each works once.")
    ]
    assert code not in mailoutbox[0].body


def test_code_of_the_app_is_no_news(inside, mailoutbox):
    assert mailoutbox == []


def test_new_token_is_told_and_not_shown(person, mailoutbox):
    _token, secret = create_token(
        user=person,
        name="Monthly report",
        scopes=[TokenScope.READ],
        lasts=datetime.timedelta(days=30),
    )

    assert told(mailoutbox) == [(["ada@example.org"], str(TOKEN_MADE))]
    assert secret not in mailoutbox[0].body


def test_password_that_the_secretariat_sets_is_told(secretariat_client, mailoutbox):
    other = UserFactory(email="grace@example.org")
    url = f"/en/admin/accounts/user/{other.pk}/password/"

    secretariat_client.post(
        url, {"usable_password": "true", "password1": NEW, "password2": NEW}
    )

    assert told(mailoutbox) == [(["grace@example.org"], "The password was changed.")]


def test_notice_is_in_the_person_s_language_and_on_their_clock(mailoutbox):
    tell(
        user=UserFactory(language="fr", time_zone="Asia/Kathmandu"),
        what=NOTICES["mfa/email/webauthn_added"],
    )

    assert "+0545" in mailoutbox[0].body
    assert "/fr/accounts/" in mailoutbox[0].body
