"""A pathfinder country of which everything is told, and what must never be."""

import datetime

from alliance87.core.enums import Visibility
from pathfinders.enums import AssessorKind, CommitmentStatus, StageKind
from tests.factories.core import CountryFactory, DocumentFactory, SourceFactory
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
)

ON = datetime.date(2026, 3, 1)
CANARY = "zqcanaryqz"
CLOSED = [Visibility.PARTNERS, Visibility.GROUP, Visibility.SECRETARIAT]


def country_with_everything(**fields):
    """A public country with a row of each kind, in each language where it matters."""
    source = SourceFactory(
        short_title_en="Report of 2020",
        title_en="The long report of 2020",
        publisher="Ministry",
        link="https://example.org/report",
    )
    country = PathfinderCountryFactory(
        country=CountryFactory(name_en="Testland", name_fr="Pays", name_es="País"),
        slug="testland",
        summary_en="It has begun.",
        summary_fr="Il a commencé.",
        summary_es="Ha empezado.",
        source=source,
        locator="page 3",
        **fields,
    )
    body = CoordinationBodyFactory(
        pathfinder=country, name_en="National committee", description_en="It meets."
    )
    CoordinationBodyFactory(pathfinder=country, name_en="Sub-body", part_of=body)
    StageEventFactory(pathfinder=country, note_en="By letter", source=source)
    StageEventFactory(
        pathfinder=country,
        kind=StageKind.WORKSHOP_HELD,
        on=datetime.date(2019, 3, 1),
    )
    StageEventFactory(
        pathfinder=country,
        kind=StageKind.ANNUAL_REPORT,
        on=datetime.date(2027, 1, 1),
    )
    SeatFactory(partner=None, country=country.country)
    roadmap = RoadmapFactory(pathfinder=country, title_en="The roadmap", source=source)
    for label in ["Schools", "Fields"]:
        area = PriorityAreaFactory(roadmap=roadmap, label_en=label)
        commitment = CommitmentFactory(
            priority_area=area,
            title_en=f"Promise for {label}",
            text_en="Free ten towns of it.",
            target_value=10,
            target_unit_en="towns",
            baseline_value=2,
            baseline_year=2018,
            due_on=datetime.date(2025, 12, 31),
            budget_amount=1500000,
            budget_currency="USD",
            supporting_partners=[PartnerFactory(name_en=f"Helper of {label}")],
        )
        judge(commitment)
    NextStepFactory(pathfinder=country, text_en="Hold a second workshop")
    LessonLearntFactory(pathfinder=country, text_en="Count together")
    ProgressReportFactory(
        pathfinder=country, year=2020, published=True, summary_en="The year went well"
    )
    RatificationFactory(country=country.country, instrument__code="C182")
    IndicatorValueFactory(country=country.country, year=2021, value="1234567.5")
    EventFactory(country=country.country, title_en="A forum there")
    country.documents.add(DocumentFactory(title_en="A public paper"))
    return country


def judge(commitment):
    """What each of the four says of a commitment, with evidence."""
    paper = DocumentFactory(title_en="Evidence on paper")
    AssessmentFactory(
        commitment=commitment,
        narrative_en="The government says half.",
        evidence=[paper],
        as_of=datetime.date(2024, 6, 30),
        status=CommitmentStatus.DELAYED,
    )
    AssessmentFactory(
        commitment=commitment,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        assessor=PartnerFactory(name_en="Watchers"),
        status=CommitmentStatus.NOT_STARTED,
        narrative_en="Civil society sees nothing.",
    )
    judged = AssessmentFactory(
        commitment=commitment, independent=True, narrative_en="Somebody else says less."
    )
    AssessmentFactory(
        commitment=commitment,
        reply=True,
        reply_to=judged,
        narrative_en="The government answers.",
    )


def add_what_is_closed(country):
    """Beside each public row, one of each closed tier, with the canary in its text."""
    roadmap = country.roadmaps.first()
    area = roadmap.priority_areas.first()
    commitment = area.commitments.first()
    land = country.country
    for number, tier in enumerate(CLOSED):
        closed = {"visibility": tier}
        RoadmapFactory(pathfinder=country, title_en=CANARY, **closed)
        CommitmentFactory(priority_area=area, title_en=CANARY, **closed)
        AssessmentFactory(commitment=commitment, narrative_en=CANARY, **closed)
        ProgressReportFactory(
            pathfinder=country, year=2030 + number, summary_en=CANARY, **closed
        )
        LessonLearntFactory(pathfinder=country, text_en=CANARY, **closed)
        EventFactory(country=land, title_en=CANARY, **closed)
        SeatFactory(partner=None, country=land, locator="", **closed)
        paper = DocumentFactory(title_en=CANARY, **closed)
        country.documents.add(paper)
        commitment.assessments.first().evidence.add(paper)
        commitment.supporting_partners.add(PartnerFactory(name_en=CANARY, **closed))
        source = SourceFactory(title_en=CANARY, short_title_en=CANARY, **closed)
        NextStepFactory(
            pathfinder=country, text_en="Open", source=source, locator=CANARY
        )
    elsewhere = CoordinationBodyFactory(pathfinder__hidden=True, name_en=CANARY)
    body = country.coordination_bodies.get(name_en="National committee")
    body.part_of = elsewhere
    body.save()
    hidden = AssessmentFactory(commitment=commitment, independent=True, hidden=True)
    AssessmentFactory(
        commitment=commitment, reply=True, reply_to=hidden, narrative_en=CANARY
    )
