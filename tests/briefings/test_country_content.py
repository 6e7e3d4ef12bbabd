import datetime

import pytest

from alliance87.briefings.content import canonical, digest, gather_country
from pathfinders.enums import CommitmentStatus
from pathfinders.models import PathfinderCountry
from tests.briefings.countries import (
    CANARY,
    ON,
    add_what_is_closed,
    country_with_everything,
)
from tests.factories.core import SourceFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    RoadmapFactory,
)

pytestmark = pytest.mark.django_db


def gathered(country, *, language="en", on=ON):
    return gather_country(country=country, language=language, on=on)["country"]


def of_commitment(**fields):
    """A commitment, and what the report says of it."""
    commitment = CommitmentFactory(**fields)
    return commitment, commitment.priority_area.roadmap.pathfinder


def printed(country, **options):
    (roadmap,) = gathered(country, **options)["roadmaps"]
    return roadmap["areas"][0]["commitments"][0]


def test_closed_rows_change_nothing():
    country = country_with_everything()
    before = gathered(country)

    add_what_is_closed(country)
    after = gathered(country)

    assert CANARY not in canonical(after).decode()
    steps = [step for step in after["next_steps"] if step["text"] != "Open"]
    assert len(after["next_steps"]) == len(steps) + 3
    assert after | {"next_steps": steps} == before


def test_country_that_not_everyone_may_read_has_no_report():
    with pytest.raises(PathfinderCountry.DoesNotExist):
        gathered(PathfinderCountryFactory(for_partners=True))


@pytest.mark.parametrize(
    ("due_on", "status", "overdue"),
    [
        (ON - datetime.timedelta(days=1), "under_way", True),
        (ON - datetime.timedelta(days=1), "completed", False),
        (ON, "under_way", False),
    ],
)
def test_what_is_open_after_its_day_is_overdue(due_on, status, overdue):
    commitment, country = of_commitment(due_on=due_on)
    AssessmentFactory(commitment=commitment, status=status, as_of=ON)

    assert printed(country)["overdue"] is overdue


def test_status_is_what_the_government_last_said_by_the_date():
    commitment, country = of_commitment()
    for year, status in [
        (2024, CommitmentStatus.UNDER_WAY),
        (2025, CommitmentStatus.COMPLETED),
    ]:
        AssessmentFactory(
            commitment=commitment, as_of=datetime.date(year, 6, 1), status=status
        )
    AssessmentFactory(
        commitment=commitment, as_of=datetime.date(2025, 9, 1), independent=True
    )

    said = printed(country, on=datetime.date(2025, 1, 1))
    assert (said["status"], said["status_on"]) == ("under_way", "1 June 2024")
    assert printed(country)["status"] == "completed"


def test_government_reply_follows_what_it_answers():
    commitment, country = of_commitment()
    AssessmentFactory(commitment=commitment, reply=True, narrative_en="Our answer")
    AssessmentFactory(commitment=commitment, narrative_en="Our own report")

    (entry,) = gathered(country)["assessed"]

    own, independent = entry["judgements"]
    assert (own["narrative"], own["replies"]) == ("Our own report", [])
    assert independent["verdict"] == "Limited"
    assert [reply["narrative"] for reply in independent["replies"]] == ["Our answer"]


def test_what_is_said_after_the_date_is_not_in_the_report():
    commitment, country = of_commitment()
    AssessmentFactory(commitment=commitment, as_of=ON + datetime.timedelta(days=1))

    assert gathered(country)["assessed"] == []


def test_commitment_says_who_carries_it_and_what_it_costs():
    country = country_with_everything()

    said = printed(country)

    assert said["lead"] == "Ministry of Labour"
    assert said["supporters"] == ["Helper of Schools"]
    assert said["due"] == "31 December 2025"
    assert said["budget"] == "USD 1,500,000"
    assert (said["target"], said["unit"]) == ("10", "towns")
    assert (said["baseline"], said["baseline_year"]) == ("2", "2018")


def test_steps_are_done_current_or_to_come():
    country = country_with_everything()

    states = [stop["state"] for stop in gathered(country)["stops"]]

    assert states == ["done", "current", "planned"]


def test_source_is_told_once_with_every_place_in_it():
    country = PathfinderCountryFactory()
    source = SourceFactory(short_title_en="Report", title_en="The report")
    for place in ["page 1", "page 2", "page 1"]:
        NextStepFactory(pathfinder=country, source=source, locator=place)

    said = gathered(country)

    places = ["page 1", "page 2"]
    assert said["next_steps_sources"] == [{"title": "Report", "places": places}]
    assert [(s["title"], s["places"]) for s in said["sources"]] == [
        ("The report", places)
    ]


def test_figures_and_dates_are_written_as_in_the_language():
    country = country_with_everything()

    (value,) = gathered(country, language="fr")["indicators"]

    assert value["value"].replace("\xa0", " ").replace("\u202f", " ") == "1 234 567,5"
    assert gathered(country, language="es")["stops"][1]["date"] == "1 de marzo de 2019"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (2019, 2021, "2019–2021"),
        (None, 2021, "to 2021"),
        (2019, None, "2019–"),
        (None, None, ""),
    ],
)
def test_period_says_which_end_of_it_is_known(first, last, text):
    roadmap = RoadmapFactory(period_start=first, period_end=last)

    (told,) = gathered(roadmap.pathfinder)["roadmaps"]

    assert told["period"] == text


def test_same_records_on_the_same_day_give_the_same_snapshot():
    country = country_with_everything()
    first, second = (
        gather_country(country=country, language="en", on=ON) for _ in range(2)
    )

    assert digest(first) == digest(second)


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_a_constant_number_of_queries(count, django_assert_num_queries):
    commitment, country = of_commitment()
    for _number in range(count):
        other = CommitmentFactory(priority_area=commitment.priority_area)
        AssessmentFactory(commitment=other)
        NextStepFactory(pathfinder=country, source=SourceFactory())

    with django_assert_num_queries(20):
        gathered(country)
