"""Two to five countries side by side."""

import csv
import datetime
import io
from decimal import Decimal

import pytest

from alliance87.core.enums import DatePrecision
from pathfinders.enums import AssessorKind, CommitmentStatus, RoadmapStatus, StageKind
from tests.factories.core import CountryFactory, SourceFactory, ThemeFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    InstrumentFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    RatificationFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/en/pathfinders/compare/"


def a_country(iso2, name, **options):
    return PathfinderCountryFactory(
        country=CountryFactory(iso2=iso2, name_en=name), slug=iso2.lower(), **options
    )


@pytest.fixture
def nepal():
    return a_country("NP", "Nepal")


@pytest.fixture
def ghana():
    return a_country("GH", "Ghana")


def compared(client, *codes):
    return client.get(PAGE, {"country": codes})


def cells(client, *codes):
    """What the page says: {part: {subject: what it says of each country}}."""
    return {
        str(title): {
            str(row.label): [[str(line) for line in cell] for cell in row.cells]
            for row in rows
        }
        for title, rows in compared(client, *codes).context["parts"]
    }


def test_countries_stand_in_the_order_asked_for(client, nepal, ghana):
    assert compared(client, "np", "GH").context["chosen"] == [nepal, ghana]
    assert compared(client, "gh", "np", "gh").context["chosen"] == [ghana, nepal]


def test_stage_is_told_with_its_date(client, nepal, ghana):
    StageEventFactory(
        pathfinder=nepal,
        kind=StageKind.WORKSHOP_HELD,
        on=datetime.date(2018, 10, 1),
        precision=DatePrecision.MONTH,
    )

    assert cells(client, "np", "gh")["Stage"] == {
        "Where the country stands": [
            ["Strategic planning workshop held (October 2018)"],
            [],
        ]
    }


def test_priorities_stand_by_theme(client, nepal, ghana):
    fishing = ThemeFactory(name_en="Fishing")
    for pathfinder, label in ((nepal, "Rivers"), (ghana, "Lake Volta")):
        PriorityAreaFactory(
            roadmap__pathfinder=pathfinder, label_en=label, themes=[fishing]
        )
    PriorityAreaFactory(roadmap__pathfinder=ghana, label_en="Data")
    hidden = {"roadmap__pathfinder": nepal, "themes": [fishing]}
    PriorityAreaFactory(**hidden, roadmap__hidden=True)
    PriorityAreaFactory(**hidden, roadmap__status=RoadmapStatus.SUPERSEDED)

    assert cells(client, "np", "gh")["Priorities by theme"] == {
        "Fishing": [["Rivers"], ["Lake Volta"]],
        "Without a theme": [[], ["Data"]],
    }


def test_commitments_are_counted_by_the_government_s_own_reports(client, nepal, ghana):
    area = PriorityAreaFactory(roadmap__pathfinder=nepal)
    done = CommitmentFactory(priority_area=area)
    AssessmentFactory(commitment=done, status=CommitmentStatus.COMPLETED)
    AssessmentFactory(
        commitment=done,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        status=CommitmentStatus.DROPPED,
        as_of=datetime.date(2021, 1, 1),
    )
    late = CommitmentFactory(priority_area=area, due_on=datetime.date(2020, 1, 1))
    AssessmentFactory(commitment=late, status=CommitmentStatus.COMPLETED, hidden=True)
    CommitmentFactory(priority_area=area, hidden=True)

    part = cells(client, "np", "gh")["Commitments, by the governments’ own reports"]

    assert part == {
        "Recorded": [["2"], ["0"]],
        "By status": [["1 completed", "1 without a report"], []],
        "Overdue": [["1"], []],
    }


def test_missing_ratification_is_not_called_unratified(client, nepal, ghana):
    instrument = InstrumentFactory(code="C182", title_en="Worst forms")
    RatificationFactory(
        instrument=instrument,
        country=nepal.country,
        ratified_on=datetime.date(2002, 1, 3),
        denounced_on=datetime.date(2010, 1, 3),
    )
    InstrumentFactory(code="C189")

    assert cells(client, "np", "gh")["Ratifications"] == {
        "C182 Worst forms": [
            ["3 January 2002 (denounced 3 January 2010)"],
            ["no ratification recorded here"],
        ]
    }


def test_figures_are_of_the_same_year_where_both_have_one(client, nepal, ghana):
    indicator = IndicatorFactory(name_en="Child labour", unit_en="per cent")
    source = SourceFactory(short_title="Survey")
    for pathfinder, year, value in (
        (nepal, 2018, "15.3"),
        (nepal, 2021, "9"),
        (ghana, 2018, "20"),
    ):
        IndicatorValueFactory(
            indicator=indicator,
            country=pathfinder.country,
            year=year,
            value=Decimal(value),
            source=source,
        )
    IndicatorValueFactory(
        indicator=indicator,
        country=nepal.country,
        disaggregation="Girls",
        year=2020,
        value=Decimal(7),
        source=SourceFactory(hidden=True, short_title="Secret"),
    )

    assert cells(client, "np", "gh")["Figures"] == {
        "Child labour (per cent)": [["15.3 (2018, Survey)"], ["20 (2018, Survey)"]],
        "Child labour (per cent), Girls": [["7 (2020)"], []],
    }


def test_sources_of_the_comparison_are_listed(client, nepal, ghana):
    shown = SourceFactory()
    StageEventFactory(pathfinder=nepal, source=shown, locator="page 3")
    StageEventFactory(pathfinder=ghana, source=SourceFactory(hidden=True))

    assert compared(client, "np", "gh").context["sources"] == [
        {"source": shown, "locators": ["page 3"]}
    ]


@pytest.mark.parametrize(
    ("codes", "problem"),
    [
        (["np"], "Choose at least two countries to compare."),
        (["np", "np"], "Choose at least two countries to compare."),
        (["np", "xx", "gh"], "“XX” is not the code of a pathfinder country."),
        (["np", "fj", "gh"], "“FJ” is not the code of a pathfinder country."),
        (["np", "a\x00"], "Choose at least two countries to compare."),
    ],
)
def test_bad_choice_is_said_and_kept(client, nepal, ghana, codes, problem):
    a_country("FJ", "Fiji", hidden=True)

    response = compared(client, *codes)

    assert response.status_code == 200
    assert problem in response.context["problems"]
    assert response.context["parts"] == []
    chosen = {row.slug for row, checked in response.context["choices"] if checked}
    assert chosen == {code for code in codes if code in {"np", "gh"}}


def test_six_countries_are_too_many(client):
    codes = ["AA", "BB", "CC", "DD", "EE", "FF"]
    for code in codes:
        a_country(code, code)

    response = compared(client, *codes)

    assert response.context["problems"] == [
        "You chose 6 countries; at most five stand side by side."
    ]
    assert len(compared(client, *codes[:5]).context["chosen"]) == 5


def test_page_without_a_choice_offers_one(client, nepal):
    response = client.get(PAGE)

    assert response.context["problems"] == []
    assert [row for row, _ in response.context["choices"]] == [nepal]


def test_list_offers_its_countries_for_comparison(client, nepal):
    text = " ".join(client.get("/en/pathfinders/").text.split())

    assert 'name="country" value="np" form="compare-form"' in text


def test_download_has_a_column_a_country(client, nepal, ghana):
    StageEventFactory(pathfinder=nepal, on=datetime.date(2018, 5, 1))

    response = client.get(PAGE, {"country": ["np", "gh"], "format": "csv"})

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows == [
        {
            "Part": "Stage",
            "Subject": "Where the country stands",
            "Nepal": "Expression of interest (1 May 2018)",
            "Ghana": "",
        }
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_comparison_takes_as_many_queries_for_three_of_everything(
    client, django_assert_num_queries, nepal, ghana, count
):
    for pathfinder in (nepal, ghana):
        for _ in range(count):
            area = PriorityAreaFactory(
                roadmap__pathfinder=pathfinder, themes=[ThemeFactory()]
            )
            AssessmentFactory(commitment__priority_area=area)
            RatificationFactory(country=pathfinder.country)
            IndicatorValueFactory(country=pathfinder.country)

    with django_assert_num_queries(7):
        response = compared(client, "np", "gh")

    ((_, priorities), *_rest) = response.context["parts"][1:]
    assert len(priorities) == 2 * count
