"""What is typed for a meeting is not lost without a word: in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.conftest import signed_in
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_leaving_typed_minutes_asks_until_they_are_saved(browser, live_server):
    chair = RepresentativeFactory()
    event = EventFactory(chairs=[chair])
    AgendaItemFactory(event=event)
    context = browser.new_context(base_url=live_server.url)
    cookie = signed_in(chair.user).cookies["sessionid"].value
    context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    page = context.new_page()
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    leave = page.get_by_role("banner").get_by_role("link").first
    page.goto(reverse("events:minutes", kwargs={"slug": event.slug}))
    editor = page.get_by_role("main").locator("textarea")
    editor.press_sequentially("Zinc is costly.")
    with page.expect_event("dialog"):
        leave.click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(editor).to_have_value("Zinc is costly.")

    page.locator("button[value^='save:']").click()
    expect(page.get_by_text("The minutes of 1 item are saved.")).to_be_visible()
    leave.click()
    expect(editor).to_have_count(0)
    assert asked == ["beforeunload"]
    context.close()
