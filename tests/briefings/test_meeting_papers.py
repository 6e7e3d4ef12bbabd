"""Badges and the list of participants, drawn as a reader waits."""

import datetime
import io
from datetime import UTC

import pypdf
import pytest

from alliance87.briefings.drawing.apart import DrawingError
from alliance87.briefings.views import meeting_papers
from events.badges import badges_of
from tests.briefings.pdfs import text_of
from tests.conftest import signed_in
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import RepresentativeFactory

LONG = "Hans-Joachim Freiherr von und zu Guttenberg-Wittelsbach-Lüdenscheidt " * 2
NAMES = ["Zoë Ångström", "Владимир Константинов", "Nguyễn Thị Minh Khai", LONG.strip()]


@pytest.fixture
def organiser(db):
    return RepresentativeFactory()


@pytest.fixture
def event(organiser):
    event = EventFactory(
        slug="gcg-9",
        title_en="Ninth meeting",
        title_fr="Neuvième réunion",
        starts_at=datetime.datetime(2031, 3, 10, 9, tzinfo=UTC),
        chairs=[organiser],
        is_online=True,
    )
    for name in NAMES:
        RegistrationFactory(event=event, status="approved", representative__name=name)
    RegistrationFactory(event=event, representative__name="Only Invited")
    RegistrationFactory(
        event=event,
        status="approved",
        attendance_mode="online",
        representative__name="Far Away",
        needs="A ramp",
    )
    return event


def pages_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    pdf = b"".join(response)
    return text_of(pdf), len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def letters_of(text):
    """Without what a line break takes from it."""
    return "".join(text.split()).replace("-", "")


def test_every_name_stands_whole_on_a_badge(event, organiser):
    text, pages = pages_of(signed_in(organiser.user), "/fr/events/gcg-9/badges.pdf")

    for name in NAMES:
        assert letters_of(name) in letters_of(text)
    assert "Neuvième réunion" in text
    assert "Only Invited" not in text
    assert "Far Away" not in text
    assert pages == 1


def test_list_of_participants_counts_and_tells_no_needs(event, organiser):
    text, _pages = pages_of(
        signed_in(organiser.user), "/en/events/gcg-9/participants.pdf"
    )

    assert "5 participants" in text
    assert "Far Away" in text
    assert "1 / 1" in text
    assert "ramp" not in text
    assert "Only Invited" not in text


def test_a_badge_sets_long_texts_smaller(event, organiser):
    sizes = {badge.name: badge.name_size for badge in badges_of(event, organiser.user)}

    assert [sizes[name] for name in NAMES] == ["xl", "l", "xl", "s"]


def test_what_cannot_be_drawn_is_said(event, organiser, monkeypatch):
    def fails(*_arguments):
        raise DrawingError

    monkeypatch.setattr(meeting_papers, "render_meeting_paper", fails)

    response = signed_in(organiser.user).get("/en/events/gcg-9/badges.pdf", follow=True)

    assert "could not be made" in response.content.decode()
