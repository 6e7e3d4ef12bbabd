"""A copy of a pack is hashed in the browser, and sent nowhere."""

import pytest
from playwright.sync_api import expect

from tests.factories.briefings import PDF, LedgerEntryFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_file_is_known_without_being_sent(page, live_server):
    LedgerEntryFactory()
    sent = []
    page.on("request", lambda request: sent.append((request.method, request.post_data)))

    page.goto(f"{live_server.url}/en/verify/")
    chosen = {"name": "copy.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("or choose it").set_input_files(chosen)

    expect(page.get_by_text("This is a pack that was published")).to_be_visible()
    assert {method for method, _body in sent} == {"GET"}
    assert {body for _method, body in sent} == {None}
