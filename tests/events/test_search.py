import pytest

from events.search import INDEXES
from tests.factories.core import CountryFactory
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
)

pytestmark = pytest.mark.django_db


def found(key, text, user=None):
    [index] = [index for index in INDEXES if index.key == key]
    return list(index.results(user=user, text=text))


def test_events_are_found_by_place_whatever_the_accents():
    country = CountryFactory(name="Côte d’Ivoire")
    event = EventFactory(country=country)
    EventFactory(country=country, hidden=True)
    EventFactory()

    assert found("events", "cote ivoire") == [event]


def test_reports_are_found_by_their_event():
    report = MeetingReportFactory(event__title="Workshop of Abidjan")
    MeetingReportFactory(event__title="Workshop of Abidjan", hidden=True)

    assert found("reports", "abidjan") == [report]


def test_proposals_are_found_by_their_words_before_those_of_their_section():
    by_section = ProposalFactory(section__heading="Mining")
    by_text = ProposalFactory(text="Formalise artisanal mining")
    ProposalFactory(text="Mining in private", section__report__hidden=True)

    assert found("proposals", "mining") == [by_text, by_section]
