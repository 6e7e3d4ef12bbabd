"""One world for all tests of a module, undone at its end."""

import pytest
from django.db import transaction

from alliance87.briefings.actions import reports
from alliance87.briefings.drawing.reports import REPORTS
from tests.trust.world import a_whole_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_whole_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def reports_as_text(monkeypatch):
    """What a report's PDF is drawn from: quicker, and its words are found."""

    def as_text(snapshot):
        pages, _styles = REPORTS[snapshot["document"]]
        return pages(snapshot)[0].encode()

    monkeypatch.setattr(reports, "render_report", as_text)
    monkeypatch.setattr(reports, "look_of_reports", lambda: "as text")
