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
    IndicatorFactory,
    IndicatorValueFactory,
    InstrumentFactory,
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
    InstrumentFactory.create_batch(count)
    pathfinder = PathfinderCountryFactory(
        source=SourceFactory(),
        focal_partner=PartnerFactory(),
        documents=[*DocumentFactory.create_batch(count), DocumentFactory(hidden=True)],
    )
    country = pathfinder.country
    roadmap = RoadmapFactory(pathfinder=pathfinder)
    indicator = IndicatorFactory()
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
        IndicatorValueFactory(country=country, indicator=indicator, year=year)
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
            AssessmentFactory(
                commitment=commitment,
                assessor=PartnerFactory(),
                evidence=[DocumentFactory(), DocumentFactory(hidden=True)],
            )
            AssessmentFactory(commitment=commitment, reply=True)
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
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    shown = [a_listed_country() for _ in range(count)]
    a_listed_country(hidden=True)

    with django_assert_num_queries(12):
        response = client.get(LIST)

    entries = response.context["countries"]
    assert {entry["pathfinder"].pk for entry in entries} == {row.pk for row in shown}
    assert [entry["commitments"] for entry in entries] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_of_everything(
    client, django_assert_num_queries, count
):
    pathfinder = a_full_country(count)

    with django_assert_num_queries(15):
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


def test_year_filter_and_its_counts(client):
    for year in (2018, 2019, 2019):
        StageEventFactory(on=datetime.date(year, 1, 1))
    StageEventFactory(on=datetime.date(2020, 1, 1), pathfinder__hidden=True)

    listing = client.get(LIST, {"year": "2018"}).context["listing"]

    (years,) = (facet for facet in listing.facets if facet["name"] == "year")
    assert [(c["value"], c["count"], c["selected"]) for c in years["choices"]] == [
        ("2018", 1, True),
        ("2019", 2, False),
    ]
    assert listing.count == 1


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


def moves(client):
    with time_machine.travel("2020-06-30T12:00Z", tick=False):
        return client.get(LIST).context["moves"]


def test_moves_of_the_last_months_are_told_the_newest_first(client):
    for on in ("2019-01-01", "2020-02-01", "2020-12-01"):
        StageEventFactory(on=datetime.date.fromisoformat(on))
    StageEventFactory(on=datetime.date(2020, 4, 1), pathfinder__hidden=True)
    published = datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC)
    for options in ({}, {"hidden": True}):
        ProgressReportFactory(
            published=True, published_at=published, year=2019, **options
        )
    ProgressReportFactory(year=2018)

    assert [(move["date"], move["text"]) for move in moves(client)["recent"]] == [
        ("1 March 2020", "progress report 2019 published"),
        ("1 February 2020", "expression of interest"),
    ]


def test_where_nothing_moved_the_last_move_is_told(client):
    StageEventFactory(on=datetime.date(2018, 5, 1), precision=DatePrecision.MONTH)

    found = moves(client)

    assert found["recent"] == []
    assert found["since"] == datetime.date(2019, 12, 30)
    assert found["last"]["date"] == "May 2018"


def test_where_nothing_is_recorded_that_is_said(client):
    PathfinderCountryFactory()

    assert moves(client)["last"] is None
    assert "No step and no published report is recorded yet." in client.get(LIST).text


def a_judged_commitment():
    """A commitment that three have judged, and a reply of the government to one."""
    commitment = CommitmentFactory()
    AssessmentFactory(commitment=commitment, as_of=datetime.date(2020, 1, 1))
    independent = AssessmentFactory(
        commitment=commitment,
        independent=True,
        evidence=[
            DocumentFactory(title="Shown paper"),
            DocumentFactory(title="Secret paper", hidden=True),
        ],
    )
    AssessmentFactory(
        commitment=commitment,
        reply=True,
        reply_to=independent,
        narrative_en="We disagree.",
    )
    return commitment


def voices_of(client, commitment):
    pathfinder = commitment.priority_area.roadmap.pathfinder
    (plan,) = client.get(page_of(pathfinder)).context["roadmaps"]
    return plan["areas"][0]["commitments"][0]["voices"]


def test_judgements_stand_side_by_side_with_the_reply_under_what_it_answers(client):
    voices = voices_of(client, a_judged_commitment())

    assert [
        (voice.kind, len(voice.entries), [len(e.replies) for e in voice.entries])
        for voice in voices
    ] == [("self_report", 1, [0]), ("civil_society", 0, []), ("independent", 1, [1])]


def test_judgement_shows_its_evidence_and_silence_is_said(client):
    commitment = a_judged_commitment()

    text = client.get(page_of(commitment.priority_area.roadmap.pathfinder)).text

    assert "Shown paper" in text
    assert "Secret paper" not in text
    assert "We disagree." in text
    assert "Nothing recorded from this side." in text


def test_reply_to_a_hidden_judgement_stands_with_the_government(client):
    commitment = a_judged_commitment()
    commitment.assessments.filter(assessor_kind=AssessorKind.INDEPENDENT).update(
        visibility="secretariat"
    )

    own, _civil_society, independent = voices_of(client, commitment)

    assert [entry.assessment.narrative for entry in own.entries] == [
        "We disagree.",
        "Work has begun.",
    ]
    assert independent.entries == []


@pytest.mark.parametrize(
    ("precision", "overdue"),
    [
        (DatePrecision.DAY, True),
        (DatePrecision.MONTH, True),
        (DatePrecision.YEAR, False),
    ],
)
def test_due_date_is_over_when_its_last_day_is(client, precision, overdue):
    commitment = CommitmentFactory(
        due_on=datetime.date(2020, 5, 1), due_precision=precision
    )

    with time_machine.travel("2020-06-30T12:00Z", tick=False):
        response = client.get(page_of(commitment.priority_area.roadmap.pathfinder))

    (plan,) = response.context["roadmaps"]
    assert plan["areas"][0]["commitments"][0]["overdue"] is overdue
    assert ("Overdue" in response.text) is overdue


def test_completed_commitment_is_not_overdue(client):
    commitment = CommitmentFactory(due_on=datetime.date(2020, 5, 1))
    AssessmentFactory(commitment=commitment, status=CommitmentStatus.COMPLETED)

    text = client.get(page_of(commitment.priority_area.roadmap.pathfinder)).text

    assert "Overdue" not in text


def test_instrument_without_a_date_is_not_called_unratified(client):
    pathfinder = PathfinderCountryFactory()
    RatificationFactory(
        country=pathfinder.country,
        instrument=InstrumentFactory(code="C182"),
        denounced_on=datetime.date(2010, 1, 1),
    )
    RatificationFactory(instrument=InstrumentFactory(code="C189"))

    response = client.get(page_of(pathfinder))

    rows = response.context["ratifications"]
    assert [(row["instrument"].code, bool(row["ratification"])) for row in rows] == [
        ("C182", True),
        ("C189", False),
    ]
    assert "no ratification recorded here" in response.text
    assert "1 January 2010" in response.text
    assert "not ratified" not in response.text


def test_figures_of_years_are_a_chart_and_a_table(client):
    pathfinder = PathfinderCountryFactory()
    indicator = IndicatorFactory(name_en="Child <labour>", unit_en="per cent")
    for year, value in ((2018, "15.3"), (2021, "9")):
        IndicatorValueFactory(
            country=pathfinder.country,
            indicator=indicator,
            year=year,
            value=Decimal(value),
            source=SourceFactory(short_title=f"Survey {year}"),
        )
    IndicatorValueFactory(indicator=indicator, value=Decimal(77))  # another country's

    text = client.get(page_of(pathfinder)).text

    chart = text[text.index('<figure class="chart">') : text.index("</figure>")]
    assert "<title>Child &lt;labour&gt;</title>" in chart
    assert "<script" not in chart
    assert "style=" not in chart
    for said in ("15.3", "Survey 2018", "Survey 2021", 'scope="row">2018</th>'):
        assert said in chart
    assert "77" not in text[text.index("Figures") : text.index("Ratifications")]


def test_large_country_takes_no_more_queries(client, django_assert_num_queries):
    area = PriorityAreaFactory()
    for _ in range(200):
        CommitmentFactory(priority_area=area)

    with django_assert_num_queries(13):
        response = client.get(page_of(area.roadmap.pathfinder))

    (plan,) = response.context["roadmaps"]
    assert plan["total"] == 200


def test_partner_one_may_not_see_is_not_named(client):
    commitment = CommitmentFactory(
        lead_partner=PartnerFactory(hidden=True, name_en="Secret lead"),
        supporting_partners=[
            PartnerFactory(hidden=True, name_en="Secret helper"),
            PartnerFactory(name_en="Shown helper"),
        ],
    )
    AssessmentFactory(
        commitment=commitment,
        assessor=PartnerFactory(hidden=True, name_en="Secret assessor"),
    )
    pathfinder = commitment.priority_area.roadmap.pathfinder
    pathfinder.focal_partner = PartnerFactory(hidden=True, name_en="Secret focal")
    pathfinder.save()

    text = client.get(page_of(pathfinder)).text

    assert "Shown helper" in text
    assert "Secret " not in text
