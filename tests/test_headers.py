"""What every answer says about itself, whoever asks and however it ends."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from tests.pages import plain_addresses, record_addresses

pytestmark = pytest.mark.django_db

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
MISSING = ["/nothing", "/en/nothing/", "/en/documents/none/", "/api/v1/none/"]


def faults_of(response):
    """What is wrong with the headers of ``response``."""
    headers = response.headers
    faults = [name for name, value in FIXED.items() if headers.get(name) != value]
    # What a visitor reads of the API, any site may show; nothing else.
    whose = {"same-origin"} | ({"cross-origin"} if may_be_shared(response) else set())
    if headers.get("Cross-Origin-Resource-Policy") not in whose:
        faults.append("Cross-Origin-Resource-Policy")
    if headers.get("Referrer-Policy") in {"same-origin", "no-referrer"}:  # stricter
        faults.remove("Referrer-Policy")
    policy = headers.get("Content-Security-Policy", "")
    if "unsafe" in policy or "default-src 'none'" not in policy:
        faults.append("Content-Security-Policy")
    denied = headers.get("Permissions-Policy", "").split(", ")
    if not {"camera=()", "microphone=()", "geolocation=()", "usb=()"} <= {*denied}:
        faults.append("Permissions-Policy")
    if "publickey-credentials-get=(self)" not in denied:
        faults.append("passkeys")
    vary = {name.strip() for name in headers.get("Vary", "").split(",")}
    if not {"Cookie", "Authorization"} <= vary:
        faults.append("Vary")
    control = headers.get("Cache-Control", "")
    if "no-cache" not in control and "no-store" not in control:
        faults.append("Cache-Control")
    return faults


def may_be_shared(response):
    asked = response.request
    return (
        asked["PATH_INFO"].startswith("/api/")
        and asked["REQUEST_METHOD"] == "GET"
        and "HTTP_COOKIE" not in asked
    )


def all_faults(client):
    client.raise_request_exception = False
    addresses = [*plain_addresses(), *record_addresses(), *MISSING]
    found, seen = {}, {}
    for address in addresses:
        for method in ("get", "post"):
            if method == "post" and ("logout" in address or "/admin/" in address):
                continue
            response = getattr(client, method)(address)
            if response.streaming:
                b"".join(response.streaming_content)
            seen.setdefault(response.status_code, address)
            if response.status_code == 500 or (faults := faults_of(response)):
                found[method, address] = response.status_code, faults
    return found, seen


def test_headers_of_every_address_for_the_secretariat(secretariat_client):
    found, seen = all_faults(secretariat_client)

    assert found == {}
    assert {200, 302, 404, 405} <= {*seen}


def test_headers_of_every_address_for_a_visitor(client):
    found, seen = all_faults(client)

    assert found == {}
    assert {200, 302, 401, 404, 405} <= {*seen}


@pytest.mark.parametrize("address", ["/en/partners/", "/api/v1/partners/"])
def test_page_of_a_member_is_kept_by_nobody_in_between(member_client, address):
    control = member_client.get(address).headers["Cache-Control"]

    assert "private" in control


@pytest.mark.parametrize("address", ["/", "/api/v1/partners/"])
def test_answer_that_depends_on_the_language_says_so(client, address):
    assert "Accept-Language" in client.get(address).headers["Vary"]


def test_headers_of_an_answer_to_another_host():
    response = Client().get("/en/", headers={"Host": "evil.example.org"})

    assert response.status_code == 400
    assert faults_of(response) == []


def test_headers_of_an_error(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("alliance87.search.views.figures", lambda *_: 1 / 0)

    response = client.get("/en/")

    assert response.status_code == 500
    assert faults_of(response) == []


def test_static_file_is_ours_alone_and_may_be_kept(settings):
    settings.WHITENOISE_USE_FINDERS = True  # which the suite does without

    response = Client().get("/static/css/base.css")

    response.close()
    assert response.status_code == 200
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in response.headers.get("Vary", "")


PRODUCTION = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "alliance87.settings.production",
    "DATABASE_URL": "postgres://nowhere/none",
    "REDIS_URL": "redis://nowhere",
    "SECRET_KEY": "only these letters, and fifty of them at the very least",
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
}


def manage(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=PRODUCTION,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_the_live_site_needs_no_more_than_its_environment():
    checked = manage("check", "--deploy", "--fail-level", "WARNING")

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_cookies_of_the_live_site():
    names = ["COOKIE_SECURE", "COOKIE_HTTPONLY", "COOKIE_SAMESITE"]
    code = (
        "from django.conf import settings as s; print("
        "[getattr(s, f'{k}_{n}') for k in ('SESSION', 'CSRF') for n in "
        f"{names!r}])"
    )

    shown = manage("shell", "--no-imports", "-c", code)

    # The forms carry the token themselves; nothing reads its cookie.
    assert shown.stdout.strip() == "[True, True, 'Lax', True, True, 'Lax']"
