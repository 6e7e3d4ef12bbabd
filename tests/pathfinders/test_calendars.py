"""Due dates as calendars: what is public and still due, on days that are true."""

import datetime

import icalendar
import pytest

from alliance87.core.enums import DatePrecision
from pathfinders.enums import CommitmentStatus, ProgressReportStatus, RoadmapStatus
from tests.factories.core import CountryFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
)

pytestmark = pytest.mark.django_db

DUE = datetime.date(2020, 10, 1)


@pytest.fixture
def area():
    country = CountryFactory(iso2="NP", name_en="Nepal", name_fr="Népal")
    return PriorityAreaFactory(
        roadmap__pathfinder=PathfinderCountryFactory(country=country, slug="nepal")
    )


def entries(client, address="/en/pathfinders/nepal/due-dates.ics"):
    """What a calendar program reads: (summary, first day, day after) of each entry."""
    calendar = icalendar.Calendar.from_ical(client.get(address).content)
    return [
        (str(one["summary"]), one["dtstart"].dt, one["dtend"].dt)
        for one in calendar.walk("VEVENT")
    ]


def test_due_day_is_one_whole_day(client, area):
    CommitmentFactory(priority_area=area, reference="2.1", title_en="Laws", due_on=DUE)

    assert entries(client) == [
        (
            "Nepal: 2.1 Laws (due 1 October 2020)",
            DUE,
            datetime.date(2020, 10, 2),
        )
    ]


@pytest.mark.parametrize(
    ("precision", "words", "day"),
    [
        (DatePrecision.MONTH, "due October 2020", datetime.date(2020, 10, 31)),
        (DatePrecision.BY, "due by October 2020", datetime.date(2020, 10, 31)),
        (DatePrecision.YEAR, "due 2020", datetime.date(2020, 12, 31)),
    ],
)
def test_month_or_year_is_due_on_its_last_day_and_says_so(
    client, area, precision, words, day
):
    CommitmentFactory(
        priority_area=area,
        reference="1",
        title_en="Laws",
        due_on=DUE,
        due_precision=precision,
    )

    ((summary, first, _),) = entries(client)

    assert (summary, first) == (f"Nepal: 1 Laws ({words})", day)
    assert b"only\\; this is its last day" in (
        client.get("/en/pathfinders/nepal/due-dates.ics").content.replace(b"\r\n ", b"")
    )


def test_what_is_done_dropped_or_hidden_is_not_due(client, secretariat_client, area):
    pathfinder = area.roadmap.pathfinder
    for status in (CommitmentStatus.COMPLETED, CommitmentStatus.DROPPED):
        commitment = CommitmentFactory(priority_area=area, due_on=DUE)
        AssessmentFactory(commitment=commitment, status=status)
    CommitmentFactory(priority_area=area, due_on=DUE, hidden=True)
    CommitmentFactory(priority_area=area, due_on=DUE, for_partners=True)
    CommitmentFactory(priority_area=area)
    CommitmentFactory(
        priority_area__roadmap__pathfinder=pathfinder,
        priority_area__roadmap__status=RoadmapStatus.SUPERSEDED,
        due_on=DUE,
    )
    NextStepFactory(pathfinder=pathfinder, due_on=DUE, done_on=DUE)
    NextStepFactory(pathfinder=pathfinder)
    ProgressReportFactory(pathfinder=pathfinder, due_on=DUE, published=True)
    ProgressReportFactory(pathfinder=pathfinder, due_on=DUE, hidden=True)

    assert entries(client) == entries(secretariat_client) == []


def test_hidden_report_does_not_end_a_due_date(client, area):
    commitment = CommitmentFactory(priority_area=area, due_on=DUE)
    AssessmentFactory(
        commitment=commitment, status=CommitmentStatus.COMPLETED, hidden=True
    )

    assert len(entries(client)) == 1


def test_steps_and_reports_are_due_too(client, area):
    pathfinder = area.roadmap.pathfinder
    NextStepFactory(pathfinder=pathfinder, text_en="Meet", due_on=DUE)
    ProgressReportFactory(
        pathfinder=pathfinder, year=2020, due_on=DUE, status=ProgressReportStatus.DUE
    )

    assert {summary for summary, _, _ in entries(client)} == {
        "Nepal: Meet (due 1 October 2020)",
        "Nepal: Progress report 2020 (due 1 October 2020)",
    }


def test_calendar_of_all_countries_has_each_public_one(client, area):
    NextStepFactory(pathfinder=area.roadmap.pathfinder, due_on=DUE)
    NextStepFactory(due_on=DUE)
    NextStepFactory(pathfinder__hidden=True, due_on=DUE)

    assert len(entries(client, "/en/pathfinders/due-dates.ics")) == 2
    assert len(entries(client)) == 1


def test_identifiers_stay_when_the_words_change(client, area):
    step = NextStepFactory(pathfinder=area.roadmap.pathfinder, due_on=DUE)
    address = "/en/pathfinders/nepal/due-dates.ics"

    def identifier():
        calendar = icalendar.Calendar.from_ical(client.get(address).content)
        return [(one["uid"], one["sequence"]) for one in calendar.walk("VEVENT")]

    ((before, first),) = identifier()
    step.text_en = "Other words"
    step.save()
    ((after, second),) = identifier()

    assert before == after == f"nextstep-{step.pk}@localhost"
    assert second > first


def test_language_is_that_of_the_address(client, area):
    NextStepFactory(pathfinder=area.roadmap.pathfinder, text_fr="Réunion", due_on=DUE)

    response = client.get("/fr/pathfinders/nepal/due-dates.ics")

    text = response.content.replace(b"\r\n ", b"").decode()
    assert "Népal: Réunion" in text
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "X-WR-CALNAME:" in text


def test_words_cannot_add_lines_to_the_calendar(client, area):
    NextStepFactory(
        pathfinder=area.roadmap.pathfinder,
        text_en="A\r\nBEGIN:VALARM\r\nX:y",
        due_on=DUE,
    )

    calendar = icalendar.Calendar.from_ical(
        client.get("/en/pathfinders/nepal/due-dates.ics").content
    )

    assert [one.name for one in calendar.walk()] == ["VCALENDAR", "VEVENT"]


@pytest.mark.parametrize("trait", ["hidden", "for_partners"])
def test_country_that_is_not_public_has_no_calendar(
    secretariat_client, member_client, trait
):
    PathfinderCountryFactory(slug="nepal", **{trait: True})

    for client in (secretariat_client, member_client):
        address = "/en/pathfinders/nepal/due-dates.ics"
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_calendar_takes_four_queries(client, django_assert_num_queries, area, count):
    pathfinder = area.roadmap.pathfinder
    for _ in range(count):
        CommitmentFactory(priority_area=area, due_on=DUE)
        NextStepFactory(pathfinder=pathfinder, due_on=DUE)
        ProgressReportFactory(pathfinder=pathfinder, due_on=DUE)

    with django_assert_num_queries(4):
        found = entries(client)

    assert len(found) == 3 * count
