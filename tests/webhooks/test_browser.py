"""The pages of webhooks in a real browser: by keyboard, without scripts, on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from alliance87.webhooks.models import Webhook
from tests.accounts.test_browser import sign_in
from tests.core.receivers import Receiver
from tests.factories.accounts import UserFactory
from tests.factories.webhooks import DeliveryFactory, WebhookFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server):
    return live_server.url


def test_webhook_is_added_tried_paused_and_removed_without_scripts(browser, site):
    person = UserFactory()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, person, to="/en/accounts/")
    page.get_by_role("link", name="Webhooks: have a server").click()
    page.get_by_role("link", name="Add a webhook").click()
    with Receiver() as receiver:
        page.get_by_label("Name").fill("Our mirror")
        page.get_by_label("Address").fill(receiver.address)
        page.get_by_label("Commitments", exact=True).check()
        page.get_by_role("button", name="Add the webhook").press("Enter")
        expect(page.get_by_label("Our mirror")).to_be_visible()
        webhook = Webhook.objects.get(owner=person)
        [secret] = webhook.secrets_at(timezone.now())
        expect(page.get_by_label("Our mirror")).to_have_value(secret)
        page.get_by_role("link", name="I have copied it").press("Enter")
        page.get_by_role("button", name="Send a test message").press("Enter")
        expect(page.get_by_role("main")).to_contain_text("Taken (204).")
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    page.get_by_role("link", name="Remove", exact=True).press("Enter")
    page.get_by_role("button", name="Remove the webhook").press("Enter")

    expect(page.get_by_role("main")).to_contain_text("You have no webhook.")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_pages_have_no_barrier_and_fit(page, site, width):
    webhook = WebhookFactory(
        name="A mirror of all that we may read",
        address="https://example.org/" + "hooks/of/the/portal/" * 12,
        state="stopped",
        failing_since=timezone.now(),
        endpoints=["commitments", "partners", "pathfinder-countries"],
    )
    for state in ["waiting", "delivered", "failed"]:
        DeliveryFactory(webhook=webhook, state=state, last_status=500, attempts=12)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, webhook.owner)
    root = f"{site}/en/accounts/webhooks/"
    for address in ["", "new/", f"{webhook.pk}/", f"{webhook.pk}/remove/"]:
        page.goto(root + address)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, address
        assert Axe().run(page).response["violations"] == [], address
    page.goto(f"{root}{webhook.pk}/")
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_role("link", name="I have copied it")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).response["violations"] == []
