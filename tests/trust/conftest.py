"""One world for all tests of a module, undone at its end."""

import pytest
from django.db import transaction

from alliance87.briefings import actions
from alliance87.briefings.rendering import meeting_report_html
from tests.trust.world import a_whole_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_whole_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reports_as_text(monkeypatch):
    """What the PDF of a meeting's report is drawn from: quicker, and its words are found."""
    monkeypatch.setattr(
        actions, "render_meeting_report", lambda s: meeting_report_html(s).encode()
    )
    monkeypatch.setattr(actions, "look_of_meeting_reports", lambda: "as text")
