"""What only the live site sets about signing in."""

import importlib

import pytest


@pytest.fixture
def live(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "portal.example.org")
    monkeypatch.setenv("SECRET_KEY", "a key of the live site")
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", "one,two")
    monkeypatch.setenv("SITE_URL", "https://portal.example.org")
    module = importlib.import_module("alliance87.settings.production")
    return importlib.reload(module)


def test_session_cookie_belongs_to_this_host_and_https_alone(live):
    assert live.SESSION_COOKIE_NAME.startswith("__Host-")
    assert live.SESSION_COOKIE_SECURE
    assert live.SESSION_COOKIE_HTTPONLY
    assert not hasattr(live, "SESSION_COOKIE_DOMAIN")


def test_one_proxy_is_believed_unless_told_otherwise(live, monkeypatch):
    assert live.ALLAUTH_TRUSTED_PROXY_COUNT == 1

    monkeypatch.setenv("TRUSTED_PROXY_COUNT", "2")

    assert importlib.reload(live).ALLAUTH_TRUSTED_PROXY_COUNT == 2


def test_limits_hold_and_passkeys_want_https(live):
    assert live.ACCOUNT_RATE_LIMITS["login_failed"] == "10/m/ip,5/5m/key"
    assert not hasattr(live, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN")
    assert not live.DEMO_RECORDS_ALLOWED


def test_earlier_keys_are_read(live):
    assert live.SECRET_KEY_FALLBACKS == ["one", "two"]
