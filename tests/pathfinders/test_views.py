import csv
import datetime
import io
from decimal import Decimal

import pytest
import time_machine

from alliance87.core.enums import DatePrecision, IloRegion
from pathfinders.enums import AssessorKind, CommitmentStatus, StageKind
from tests.factories.core import (
    CountryFactory,
    DocumentFactory,
    SourceFactory,
    ThemeFactory,
)
from tests.factories.events import EventFactory
from tests.factories.partners import PartnerFactory, SeatFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    CoordinationBodyFactory,
    IndicatorValueFactory,
    LessonLearntFactory,
    NextStepFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
    RatificationFactory,
    RoadmapFactory,
    StageEventFactory,
    SupportOfferFactory,
    SupportRequestFactory,
)

pytestmark = pytest.mark.django_db

LIST = "/en/pathfinders/"


def page_of(pathfinder):
    return f"{LIST}{pathfinder.slug}/"


def a_listed_country(**options):
    pathfinder = PathfinderCountryFactory(focal_partner=PartnerFactory(), **options)
    StageEventFactory(pathfinder=pathfinder)
    area = PriorityAreaFactory(roadmap__pathfinder=pathfinder, themes=[ThemeFactory()])
    CommitmentFactory(priority_area=area)
    return pathfinder


def a_full_country(count):
    """A country with ``count`` of everything, and as much the public may not see."""
    pathfinder = PathfinderCountryFactory(
        source=SourceFactory(),
        focal_partner=PartnerFactory(),
        documents=[*DocumentFactory.create_batch(count), DocumentFactory(hidden=True)],
    )
    country = pathfinder.country
    roadmap = RoadmapFactory(pathfinder=pathfinder)
    for year in range(2017, 2017 + count):
        StageEventFactory(
            pathfinder=pathfinder,
            kind=StageKind.ANNUAL_REPORT,
            on=datetime.date(year, 1, 1),
            source=SourceFactory(),
            note="As the report says.",
        )
        CoordinationBodyFactory(pathfinder=pathfinder)
        NextStepFactory(pathfinder=pathfinder, source=SourceFactory())
        LessonLearntFactory(pathfinder=pathfinder)
        RatificationFactory(country=country)
        IndicatorValueFactory(country=country)
        SeatFactory(partner=None, country=country)
        EventFactory(country=country, countries=[country])
        ProgressReportFactory(
            pathfinder=pathfinder, document=DocumentFactory(), year=year
        )
        area = PriorityAreaFactory(roadmap=roadmap, themes=[ThemeFactory()])
        for _ in range(count):
            commitment = CommitmentFactory(
                priority_area=area,
                lead_partner=PartnerFactory(),
                supporting_partners=[PartnerFactory()],
            )
            AssessmentFactory(commitment=commitment, assessor=PartnerFactory())
            asked = SupportRequestFactory(commitment=commitment, matched=True)
            SupportOfferFactory(request=asked, accepted=True)
        SupportRequestFactory(commitment=commitment, title="Secret need", hidden=True)
        CommitmentFactory(priority_area=area, title="Secret promise", hidden=True)
        AssessmentFactory(
            commitment=commitment,
            status=CommitmentStatus.DROPPED,
            as_of=datetime.date(2024, 1, 1),
            narrative="Secret verdict",
            hidden=True,
        )
    secret_area = PriorityAreaFactory(
        roadmap__pathfinder=pathfinder, roadmap__hidden=True, label="Secret area"
    )
    CommitmentFactory(priority_area=secret_area, title="Secret promise")
    LessonLearntFactory(pathfinder=pathfinder, text="Secret lesson", hidden=True)
    ProgressReportFactory(
        pathfinder=pathfinder, summary="Secret report", year=2050, hidden=True
    )
    EventFactory(country=country, title="Secret event", hidden=True)
    EventFactory(countries=[country], title="Secret event", hidden=True)
    PartnerFactory(country=country, hidden=True)
    return pathfinder


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_ten_queries(client, django_assert_num_queries, count):
    shown = [a_listed_country() for _ in range(count)]
    a_listed_country(hidden=True)

    with django_assert_num_queries(10):
        response = client.get(LIST)

    entries = response.context["countries"]
    assert {entry["pathfinder"].pk for entry in entries} == {row.pk for row in shown}
    assert [entry["commitments"] for entry in entries] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_of_everything(
    client, django_assert_num_queries, count
):
    pathfinder = a_full_country(count)

    with django_assert_num_queries(26):
        response = client.get(page_of(pathfinder))

    assert response.status_code == 200
    assert "Secret " not in response.text


def test_page_shows_the_secretariat_all(secretariat_client):
    text = secretariat_client.get(page_of(a_full_country(1))).text

    for secret in ("promise", "verdict", "area", "lesson", "report", "event", "need"):
        assert f"Secret {secret}" in text


@pytest.mark.parametrize("trait", ["hidden", "for_partners"])
def test_country_the_public_may_not_see_is_not_found(client, trait):
    pathfinder = PathfinderCountryFactory(**{trait: True})

    assert client.get(page_of(pathfinder)).status_code == 404
    assert client.get(LIST).context["listing"].total == 0
    assert client.get(f"{LIST}atlantis/").status_code == 404


def test_hidden_verdict_does_not_show_through_the_status(client):
    pathfinder = a_full_country(1)

    (plan,) = client.get(page_of(pathfinder)).context["roadmaps"]

    (entry,) = plan["areas"][0]["commitments"]
    assert entry["status"] == CommitmentStatus.UNDER_WAY


def test_status_is_the_government_s_own_and_not_of_the_future(client):
    commitment = CommitmentFactory()
    AssessmentFactory(
        commitment=commitment,
        status=CommitmentStatus.DELAYED,
        as_of=datetime.date(2020, 1, 1),
    )
    AssessmentFactory(
        commitment=commitment,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        status=CommitmentStatus.DROPPED,
        as_of=datetime.date(2021, 1, 1),
    )
    AssessmentFactory(
        commitment=commitment,
        status=CommitmentStatus.COMPLETED,
        as_of=datetime.date(2023, 1, 1),
    )
    pathfinder = commitment.priority_area.roadmap.pathfinder

    with time_machine.travel("2022-06-01", tick=False):
        response = client.get(page_of(pathfinder))

    assert "Delayed" in response.text
    assert "Civil society" in response.text
    assert "0 of 1 completed, 1 delayed" in " ".join(response.text.split())


def test_commitment_without_a_report_says_so(client):
    commitment = CommitmentFactory()

    text = client.get(page_of(commitment.priority_area.roadmap.pathfinder)).text

    assert "no status reported" in text


def test_target_is_a_large_figure_with_its_unit_and_date(client):
    commitment = CommitmentFactory(
        target_value=Decimal("10.00"),
        target_unit="child-labour-free municipalities",
        due_on=datetime.date(2020, 12, 31),
        due_precision=DatePrecision.YEAR,
    )

    text = client.get(page_of(commitment.priority_area.roadmap.pathfinder)).text

    assert '<span class="commitment__figure">10</span>' in text
    assert "child-labour-free municipalities" in text
    assert "due 2020" in " ".join(text.split())


def test_country_without_roadmap_says_what_would_be_here(client):
    text = client.get(page_of(PathfinderCountryFactory())).text

    assert "No priorities reported yet" in text
    assert "No step recorded" in text


def test_event_in_and_about_the_country_stands_once(client):
    pathfinder = PathfinderCountryFactory()
    EventFactory(country=pathfinder.country, countries=[pathfinder.country])

    assert len(client.get(page_of(pathfinder)).context["events"]) == 1


def test_sub_committees_stand_under_their_body(client):
    body = CoordinationBodyFactory(name="Committee")
    CoordinationBodyFactory(pathfinder=body.pathfinder, part_of=body, name="Sub")

    (entry,) = client.get(page_of(body.pathfinder)).context["bodies"]

    assert [sub.name for sub in entry["sub_committees"]] == ["Sub"]


def test_countries_are_grouped_by_region(client):
    for name, region in (("B", IloRegion.AFRICA), ("A", IloRegion.AMERICAS)):
        country = CountryFactory(name=name, ilo_region=region)
        PathfinderCountryFactory(country=country)

    response = client.get(LIST)

    assert [entry["region"] for entry in response.context["countries"]] == [
        "Africa",
        "Americas",
    ]


def test_map_shades_by_stage(client):
    pathfinder = PathfinderCountryFactory(country=CountryFactory(iso2="NP"))
    StageEventFactory(pathfinder=pathfinder, kind=StageKind.WORKSHOP_HELD)

    world = client.get(LIST).context["world"]

    (area,) = world["map"].areas
    assert (area.code, area.shade) == ("NP", "strong")
    assert area.url == page_of(pathfinder)


def test_stage_filter_and_its_counts(client):
    held = PathfinderCountryFactory()
    StageEventFactory(pathfinder=held, kind=StageKind.WORKSHOP_HELD)
    StageEventFactory()

    listing = client.get(LIST, {"stage": "workshop_held"}).context["listing"]

    (stage, *_others) = listing.facets
    assert [row.pk for row in listing.page] == [held.pk]
    assert {choice["value"]: choice["count"] for choice in stage["choices"]} == {
        "expression_of_interest": 1,
        "workshop_held": 1,
    }


def test_theme_of_a_hidden_roadmap_is_not_counted(client):
    theme = ThemeFactory(slug="fishing")
    PriorityAreaFactory(roadmap__hidden=True, themes=[theme])

    listing = client.get(LIST).context["listing"]

    assert "theme" not in [facet["name"] for facet in listing.facets]
    assert client.get(LIST, {"theme": "fishing"}).context["listing"].count == 0


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"stage": "x"}, {"region": "a\x00"}, {"year": "long ago"}]
)
def test_bad_input_is_said_and_does_not_fail(client, query):
    PathfinderCountryFactory()

    response = client.get(LIST, query)

    assert response.status_code == 200
    assert response.context["listing"].problems


@pytest.mark.parametrize("sort", ["region", "name", "stage"])
def test_each_order_works(client, sort):
    a_listed_country()
    PathfinderCountryFactory()

    assert len(client.get(LIST, {"sort": sort}).context["countries"]) == 2


def test_csv_has_stage_and_source(client):
    pathfinder = PathfinderCountryFactory(
        country=CountryFactory(name="Nepal"), source=SourceFactory(short_title="Pack")
    )
    StageEventFactory(
        pathfinder=pathfinder,
        kind=StageKind.WORKSHOP_HELD,
        on=datetime.date(2018, 10, 1),
        precision=DatePrecision.MONTH,
    )
    PathfinderCountryFactory(hidden=True)

    response = client.get(LIST, {"format": "csv"})

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["Country"] == "Nepal"
    assert row["Stage"] == "strategic planning workshop held"
    assert row["Stage reached"] == "October 2018"
    assert row["Source"] == "Pack"


def test_source_that_is_not_public_is_not_named(client):
    source = SourceFactory(hidden=True, short_title="Secret pack", title="Secret pack")
    pathfinder = PathfinderCountryFactory(source=source, locator="Secret page")
    StageEventFactory(
        pathfinder=pathfinder, source=source, locator="Secret page", note="Why."
    )

    assert "Secret " not in client.get(page_of(pathfinder)).text
