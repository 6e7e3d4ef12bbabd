"""The home page and the search over all records."""

import datetime
from datetime import UTC

import pytest
import time_machine

from alliance87.search.indexes import INDEXES
from events.enums import EventStatus
from pathfinders.enums import StageKind
from tests.factories.action_groups import ActionGroupFactory, OutputFactory
from tests.factories.core import CountryFactory, DocumentFactory, SourceFactory
from tests.factories.events import (
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    PathfinderCountryFactory,
    StageEventFactory,
    SupportRequestFactory,
)

pytestmark = pytest.mark.django_db

HOME = "/en/"
SEARCH = "/en/search/"


def one_of_everything(word="zebra", **options):
    """A record of every kind that is searched; ``hidden`` closes each."""
    hidden = options.get("hidden", False)
    PartnerFactory(name=word, **options)
    country = CountryFactory(name=word)
    pathfinder = PathfinderCountryFactory(country=country, **options)
    StageEventFactory(pathfinder=pathfinder)
    CommitmentFactory(title=word, **options)
    SupportRequestFactory(title=word, **options)
    SupportRequestFactory(title=word, closed=True)
    ActionGroupFactory(name=word, **options)
    OutputFactory(text=word, objective__work_plan__action_group__hidden=hidden)
    EventFactory(title=word, **options)
    MeetingReportFactory(title=word, **options)
    ProposalFactory(text=word, section__report__hidden=hidden)
    DocumentFactory(title=word, body="", **options)


# -- Search


@pytest.mark.parametrize("count", [1, 3])
def test_results_take_as_many_queries_for_three_of_each(
    client, django_assert_num_queries, count
):
    for _ in range(count):
        one_of_everything()
        one_of_everything(hidden=True)

    with django_assert_num_queries(31):
        response = client.get(SEARCH, {"q": "zebra"})

    groups = response.context["groups"]
    assert {g["index"].key: g["count"] for g in groups} == {
        index.key: count for index in INDEXES
    }
    assert response.context["total"] == count * len(INDEXES)


@pytest.mark.parametrize("count", [1, 3])
def test_one_kind_takes_as_many_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        CommitmentFactory(title="zebra", lead_partner=PartnerFactory())
        CommitmentFactory(title="zebra", hidden=True)

    with django_assert_num_queries(14):
        response = client.get(SEARCH, {"q": "zebra", "in": "commitments"})

    assert len(response.context["found"]) == count


def test_the_secretariat_finds_what_is_hidden(secretariat_client):
    one_of_everything(hidden=True)

    response = secretariat_client.get(SEARCH, {"q": "zebra"})

    assert response.context["total"] == len(INDEXES)


@pytest.mark.parametrize("index", INDEXES, ids=lambda index: index.key)
def test_each_kind_has_its_own_page_of_results(client, index):
    one_of_everything("zebra crossing")

    response = client.get(SEARCH, {"q": "zebra", "in": index.key})

    (found,) = response.context["found"]
    assert found["url"] in response.text
    assert "<mark>zebra</mark>" in response.text


@pytest.mark.parametrize("over", ["matched", "closed", "withdrawn"])
def test_support_is_found_while_it_can_be_offered(client, over):
    asked = SupportRequestFactory(
        title="Trainers for inspectors",
        commitment__priority_area__roadmap__pathfinder__country__name="Nepal",
    )
    SupportRequestFactory(title="Trainers of old", **{over: True})
    SupportRequestFactory(title="Trainers in secret", hidden=True)
    SupportRequestFactory(title="Trainers", commitment__hidden=True)

    response = client.get(SEARCH, {"q": "trainers", "in": "support"})

    (found,) = response.context["found"]
    assert found["url"] == asked.get_absolute_url()
    assert found["where"] == ["training", "Nepal"]


def test_words_of_several_columns_count_together(client):
    CommitmentFactory(
        title="Inspection",
        priority_area__roadmap__pathfinder__country__name="Nepal",
    )

    response = client.get(SEARCH, {"q": "nepal inspection"})

    assert [group["index"].key for group in response.context["groups"]] == [
        "commitments"
    ]


def test_text_of_a_record_is_escaped(client):
    PartnerFactory(name="zebra <script>alert(1)</script>", acronym="1 < 2 & zebra")

    text = client.get(SEARCH, {"q": "zebra <b>"}).text

    assert "<script>alert(1)" not in text
    assert "<b>" not in text


def test_more_than_five_lead_to_the_rest(client):
    PartnerFactory.create_batch(6, name="zebra")

    response = client.get(SEARCH, {"q": "zebra"})

    assert len(response.context["groups"][0]["found"]) == 5
    assert "Show all 6" in response.text


def test_pages_of_one_kind(client):
    PartnerFactory.create_batch(21, name="zebra")

    response = client.get(SEARCH, {"q": "zebra", "in": "partners", "page": 2})

    assert len(response.context["found"]) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "Nothing searched yet"),
        ({"q": "   "}, "Nothing searched yet"),
        ({"q": "—!?"}, "There is no word in that"),
        ({"q": "zebra"}, "Nothing found for “zebra”"),
    ],
)
def test_each_empty_state_says_what_to_do(client, query, said):
    assert said in client.get(SEARCH, query).text


def test_kind_without_results_points_to_the_others(client):
    PartnerFactory(name="zebra")

    response = client.get(SEARCH, {"q": "zebra", "in": "events"})

    assert "None of this kind" in response.text


@pytest.mark.parametrize(
    "query",
    [{"q": "zebra", "in": "secrets"}, {"q": "zebra", "in": "partners", "page": "x"}],
)
def test_bad_input_is_said_and_does_not_fail(client, query):
    PartnerFactory(name="zebra")

    response = client.get(SEARCH, query)

    assert response.status_code == 200
    assert response.context["problems"]


@pytest.mark.parametrize("words", ["x" * 10_000, "a \x00 b", "':* & | !", "%", "\\'"])
def test_any_words_can_be_searched(client, words):
    assert client.get(SEARCH, {"q": words}).status_code == 200
    assert client.get(SEARCH, {"q": "a", "in": words}).status_code == 200


# -- Home


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_fourteen_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        one_of_everything()
        one_of_everything(hidden=True)

    with django_assert_num_queries(14):
        response = client.get(HOME)

    numbers = {item["url"]: item["number"] for item in response.context["figures"]}
    assert numbers["/en/partners/"] == count
    assert numbers["/en/events/proposals/"] == count


def test_home_counts_what_the_reader_may_see(client, secretariat_client):
    PartnerFactory()
    PartnerFactory(hidden=True)

    for reader, number in ((client, 1), (secretariat_client, 2)):
        (first, *_others) = reader.get(HOME).context["figures"]
        assert first["number"] == number


def test_home_shows_what_is_next(client):
    with time_machine.travel("2026-01-01", tick=False):
        EventFactory(
            title="Last year’s", starts_at=datetime.datetime(2025, 5, 1, tzinfo=UTC)
        )
        EventFactory(
            title="Next month’s", starts_at=datetime.datetime(2026, 2, 1, tzinfo=UTC)
        )
        EventFactory(
            title="Cancelled",
            status=EventStatus.CANCELLED,
            starts_at=datetime.datetime(2026, 2, 1, tzinfo=UTC),
        )
        response = client.get(HOME)

    assert [event.title for event in response.context["upcoming"]] == ["Next month’s"]
    assert response.context["latest"] == []


def test_home_shows_the_latest_when_nothing_is_next(client):
    EventFactory(starts_at=datetime.datetime(2019, 7, 17, tzinfo=UTC), title="Fifth")
    EventFactory(title="Secret", hidden=True)

    response = client.get(HOME)

    assert [event.title for event in response.context["latest"]] == ["Fifth"]
    assert "No upcoming event is in the records" in response.text


def test_home_maps_the_countries_and_names_the_source(client):
    pathfinder = PathfinderCountryFactory(
        country=CountryFactory(iso2="NP", name="Nepal"),
        source=SourceFactory(short_title="Pack of July"),
    )
    StageEventFactory(pathfinder=pathfinder, kind=StageKind.WORKSHOP_PLANNED)
    PathfinderCountryFactory(country=CountryFactory(iso2="PE"), hidden=True)

    response = client.get(HOME)

    (area,) = response.context["world"]["map"].areas
    assert (area.code, area.shade) == ("NP", "medium")
    assert "Pack of July" in response.text


def test_empty_portal_has_a_home(client):
    response = client.get(HOME)

    assert response.status_code == 200
    assert "No pathfinder countries yet" in response.text
    assert "No events yet" in response.text


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_home_speaks_each_language(client, language):
    assert f'<html lang="{language}"' in client.get(f"/{language}/").text
