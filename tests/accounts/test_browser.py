"""Second factors as a chair meets them, in a real browser."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from tests.accounts.codes import code_now
from tests.factories.accounts import PASSWORD
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chair():
    representative = RepresentativeFactory(user__email="chair@example.org")
    EventFactory(chairs=[representative])
    return representative.user


@pytest.fixture
def errors(page):
    """What the browser complains of, such as a script that the policy forbids."""
    found = []
    page.on("console", lambda m: m.type == "error" and found.append(m.text))
    return found


def sign_in(page, site, user, *, to="/en/"):
    page.goto(f"{site}/en/accounts/login/?next={to}")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page, site):
    page.goto(f"{site}/en/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site}/en/")


def test_chair_sets_up_an_app_and_signs_in_with_its_code(
    page, live_server, chair, errors
):
    site = live_server.url
    sign_in(page, site, chair, to="/en/events/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a second factor")
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_now(secret=secret))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Go on to where you were").click()
    page.wait_for_url(f"{site}/en/events/")

    sign_out(page, site)
    sign_in(page, site, chair, to="/en/events/")
    page.get_by_label("Code from the authenticator app").fill(code_now(secret=secret))
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url(f"{site}/en/events/")
    assert errors == []


def test_chair_adds_a_passkey_and_signs_in_with_it_alone(
    page, live_server, chair, errors
):
    site = live_server.url
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, site, chair)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert str(Authenticator.objects.get(type="webauthn")) == "My laptop"

    sign_out(page, site)
    page.goto(f"{site}/en/accounts/login/?next=/en/events/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/en/events/")

    sign_out(page, site)
    sign_in(page, site, chair)
    page.get_by_role("button", name="Use a passkey instead").click()
    page.wait_for_url(f"{site}/en/")
    assert errors == []

    # A passkey opens no closed account, and the answer is that to an unknown one.
    sign_out(page, site)
    chair.is_active = False
    chair.save()
    page.goto(f"{site}/en/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("That was not accepted")).to_be_visible()
    assert re.search(r"/accounts/login/$", page.url)


def test_a_passkey_that_fails_is_said_in_the_page(page, live_server, errors):
    page.goto(f"{live_server.url}/en/accounts/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error()); }"
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey was not used")).to_be_visible()
    assert errors == []


@pytest.mark.parametrize(
    ("menu", "width"), [("details.account-menu", 1280), ("details.site-menu", 360)]
)
def test_menus_of_the_head_close_as_menus_do(page, live_server, chair, menu, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server.url, chair)
    opened = page.locator(f"{menu}[open]")
    summary = page.locator(f"{menu} > summary")

    summary.click()
    expect(opened).to_have_count(1)
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(summary).to_be_focused()

    summary.click()
    page.locator("h1").click()
    expect(opened).to_have_count(0)

    summary.click()
    page.locator(f"{menu} button").last.focus()
    page.keyboard.press("Tab")
    expect(opened).to_have_count(0)
