import datetime

import pytest

from pathfinders.filtersets import (
    AssessmentFilterSet,
    CommitmentFilterSet,
    IndicatorValueFilterSet,
    InstrumentFilterSet,
    PathfinderCountryFilterSet,
    PriorityAreaFilterSet,
    ProgressReportFilterSet,
    RatificationFilterSet,
    RoadmapFilterSet,
)
from pathfinders.models import Commitment, PathfinderCountry
from tests.factories.core import CountryFactory, ThemeFactory
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    IndicatorValueFactory,
    PathfinderCountryFactory,
    PriorityAreaFactory,
    ProgressReportFactory,
    RatificationFactory,
    RoadmapFactory,
    StageEventFactory,
)
from tests.filtering import ask, found

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 1, 1)


def found_pathfinders(query, user=None):
    rows = PathfinderCountry.objects.for_reader(user).with_stage(on=TODAY)
    return found(PathfinderCountryFilterSet, query, user=user, rows=rows)


def found_commitments(query):
    rows = Commitment.objects.for_reader(None).with_status(on=TODAY)
    return found(CommitmentFilterSet, query, rows=rows)


def test_pathfinders_by_their_latest_stage():
    pathfinder = PathfinderCountryFactory()
    StageEventFactory(pathfinder=pathfinder, kind="workshop_planned", on="2018-01-01")
    StageEventFactory(pathfinder=pathfinder, kind="workshop_held", on="2018-10-01")

    assert found_pathfinders("stage=workshop_held") == [pathfinder]
    assert found_pathfinders("stage=workshop_planned") == []


def test_pathfinders_by_region():
    pathfinder = PathfinderCountryFactory(country__ilo_region="americas")
    PathfinderCountryFactory()

    assert found_pathfinders("region=americas") == [pathfinder]


def test_pathfinders_by_year_of_any_step():
    pathfinder = PathfinderCountryFactory()
    StageEventFactory(pathfinder=pathfinder, kind="workshop_planned", on="2018-01-01")
    StageEventFactory(pathfinder=pathfinder, kind="workshop_held", on="2018-10-01")
    StageEventFactory(on="2019-10-01")

    assert found_pathfinders("year=2018") == [pathfinder]


def test_pathfinders_by_theme_of_their_priority_areas():
    area = PriorityAreaFactory(themes=[ThemeFactory(slug="mining")])
    PathfinderCountryFactory()

    assert found_pathfinders("theme=mining") == [area.roadmap.pathfinder]


def test_theme_of_a_hidden_roadmap_does_not_find_its_country(secretariat):
    area = PriorityAreaFactory(
        roadmap__hidden=True, themes=[ThemeFactory(slug="mining")]
    )

    assert found_pathfinders("theme=mining") == []
    by_secretariat = found_pathfinders("theme=mining", user=secretariat)
    assert by_secretariat == [area.roadmap.pathfinder]


def test_roadmaps_by_country_and_status():
    roadmap = RoadmapFactory(pathfinder__country__iso2="NP", status="draft")
    RoadmapFactory(pathfinder=roadmap.pathfinder, status="validated")
    RoadmapFactory(status="draft")

    assert found(RoadmapFilterSet, "country=NP&status=draft") == [roadmap]


def test_priority_areas_by_roadmap():
    area = PriorityAreaFactory()
    PriorityAreaFactory()

    assert found(PriorityAreaFilterSet, f"roadmap={area.roadmap_id}") == [area]


def test_hidden_roadmap_is_no_choice():
    area = PriorityAreaFactory(roadmap__hidden=True)

    filterset = ask(PriorityAreaFilterSet, f"roadmap={area.roadmap_id}")

    assert list(filterset.errors) == ["roadmap"]


def test_choice_that_is_no_id_is_an_error():
    filterset = ask(PriorityAreaFilterSet, "roadmap=the-first")

    assert list(filterset.errors) == ["roadmap"]


def test_commitments_by_country_and_theme():
    area = PriorityAreaFactory(
        roadmap__pathfinder__country__iso2="NP", themes=[ThemeFactory(slug="mining")]
    )
    commitment = CommitmentFactory(priority_area=area)
    CommitmentFactory()

    assert found_commitments("country=NP") == [commitment]
    assert found_commitments("theme=mining") == [commitment]


def test_commitments_by_reported_status():
    commitment = AssessmentFactory(status="completed").commitment
    AssessmentFactory(status="delayed")
    AssessmentFactory(status="completed", hidden=True)

    assert found_commitments("status=completed") == [commitment]


def test_commitments_by_due_date():
    commitment = CommitmentFactory(due_on="2020-06-30")
    for due_on in ["2019-12-31", "2020-12-31", None]:
        CommitmentFactory(due_on=due_on)

    found_rows = found_commitments("due_after=2019-12-31&due_before=2020-12-31")

    assert found_rows == [commitment]


def test_commitments_by_lead_partner():
    commitment = CommitmentFactory(lead_partner=PartnerFactory(slug="ministry"))
    CommitmentFactory()

    assert found_commitments("lead_partner=ministry") == [commitment]


def test_hidden_lead_partner_finds_nothing():
    CommitmentFactory(lead_partner=PartnerFactory(slug="ministry", hidden=True))

    filterset = ask(CommitmentFilterSet, "lead_partner=ministry")

    assert list(filterset.errors) == ["lead_partner"]


def test_date_that_is_none_is_an_error():
    filterset = ask(CommitmentFilterSet, "due_before=17/07/2019")

    assert list(filterset.errors) == ["due_before"]


def test_assessments_of_a_commitment_by_whose_judgement():
    assessment = AssessmentFactory(independent=True)
    AssessmentFactory(commitment=assessment.commitment)
    query = f"commitment={assessment.commitment_id}&assessor_kind=independent"

    assert found(AssessmentFilterSet, query) == [assessment]


def test_progress_reports_by_year():
    report = ProgressReportFactory(year=2020)
    ProgressReportFactory(year=2021)

    assert found(ProgressReportFilterSet, "year=2020") == [report]


def test_instruments_by_country_that_ratified():
    country = CountryFactory(iso2="NP")
    ratification = RatificationFactory(country=country)
    RatificationFactory(
        country=country, instrument=ratification.instrument, ratified_on="1999-01-01"
    )
    RatificationFactory()

    found_rows = found(InstrumentFilterSet, "ratified_by=np")

    assert found_rows == [ratification.instrument]


def test_ratifications_by_instrument_and_year():
    ratification = RatificationFactory(
        instrument__code="C182", ratified_on="2001-09-01"
    )
    RatificationFactory(instrument=ratification.instrument, ratified_on="2002-09-01")

    assert found(RatificationFilterSet, "instrument=C182&year=2001") == [ratification]


def test_indicator_values_by_indicator_and_year():
    value = IndicatorValueFactory(indicator__code="sdg-8-7-1", year=2016)
    IndicatorValueFactory(indicator=value.indicator, year=2020)

    found_rows = found(IndicatorValueFilterSet, "indicator=sdg-8-7-1&year=2016")

    assert found_rows == [value]
