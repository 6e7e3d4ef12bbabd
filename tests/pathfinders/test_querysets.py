import datetime

import pytest

from alliance87.core.enums import DatePrecision
from pathfinders.enums import AssessorKind, CommitmentStatus, RoadmapStatus, StageKind
from pathfinders.models import Commitment, PathfinderCountry, Roadmap
from tests.factories.pathfinders import (
    AssessmentFactory,
    CommitmentFactory,
    PathfinderCountryFactory,
    RoadmapFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db

ON = datetime.date(2019, 7, 10)


def day(month, number=1):
    return datetime.date(2019, month, number)


@pytest.fixture
def country():
    return PathfinderCountryFactory()


def stage_of(country, on=ON):
    row = PathfinderCountry.objects.with_stage(on=on).get(pk=country.pk)
    return row.stage, row.stage_on


def test_a_country_without_events_has_no_stage(country):
    StageEventFactory(on=day(1))

    assert stage_of(country) == (None, None)


def test_the_stage_is_the_latest_event(country):
    StageEventFactory(pathfinder=country, kind=StageKind.WORKSHOP_HELD, on=day(5))
    StageEventFactory(pathfinder=country, kind=StageKind.CANDIDATE_HEARD, on=day(3))

    assert stage_of(country) == (StageKind.WORKSHOP_HELD, day(5))


def test_the_stage_is_as_of_the_date(country):
    StageEventFactory(pathfinder=country, kind=StageKind.CANDIDATE_HEARD, on=day(3))
    StageEventFactory(pathfinder=country, kind=StageKind.WORKSHOP_HELD, on=ON)
    StageEventFactory(pathfinder=country, kind=StageKind.STATUS_GRANTED, on=day(8))

    assert stage_of(country, on=ON - datetime.timedelta(days=1)) == (
        StageKind.CANDIDATE_HEARD,
        day(3),
    )
    assert stage_of(country) == (StageKind.WORKSHOP_HELD, ON)


@pytest.mark.parametrize("entered", [(1, 2), (2, 1)], ids=str)
def test_position_orders_events_of_one_date(entered, country):
    kinds = {1: StageKind.ROADMAP_REVIEWED, 2: StageKind.STATUS_GRANTED}
    for position in entered:
        StageEventFactory(
            pathfinder=country, kind=kinds[position], on=day(5), position=position
        )

    assert stage_of(country)[0] == StageKind.STATUS_GRANTED


def test_an_event_known_only_by_a_date_ranks_before_dated_ones(country):
    StageEventFactory(
        pathfinder=country,
        kind=StageKind.EXPRESSION_OF_INTEREST,
        on=day(6),
        precision=DatePrecision.BY,
    )
    StageEventFactory(pathfinder=country, kind=StageKind.CANDIDATE_HEARD, on=day(3))

    assert stage_of(country) == (StageKind.CANDIDATE_HEARD, day(3))


def test_events_known_only_by_a_date_are_in_order_among_themselves(country):
    for kind, on in [
        (StageKind.STATUS_GRANTED, day(6)),
        (StageKind.EXPRESSION_OF_INTEREST, day(5)),
    ]:
        StageEventFactory(
            pathfinder=country, kind=kind, on=on, precision=DatePrecision.BY
        )

    assert stage_of(country) == (StageKind.STATUS_GRANTED, day(6))


def test_each_country_has_its_own_stage(country):
    StageEventFactory(pathfinder=country, kind=StageKind.WORKSHOP_HELD, on=day(5))
    other = StageEventFactory(kind=StageKind.PAUSED, on=day(6)).pathfinder

    assert stage_of(country)[0] == StageKind.WORKSHOP_HELD
    assert stage_of(other)[0] == StageKind.PAUSED


def test_superseded_roadmaps_are_not_current():
    current = RoadmapFactory()
    RoadmapFactory(status=RoadmapStatus.SUPERSEDED)

    assert list(Roadmap.objects.current()) == [current]


def status_of(commitment, on=ON, user=None):
    row = Commitment.objects.with_status(on=on, user=user).get(pk=commitment.pk)
    return row.status, row.status_on


def test_a_commitment_nobody_reported_on_has_no_status():
    assert status_of(CommitmentFactory()) == (None, None)


def test_the_status_is_the_latest_self_report_of_the_date():
    commitment = CommitmentFactory()
    for status, on in [
        (CommitmentStatus.COMPLETED, ON),
        (CommitmentStatus.UNDER_WAY, day(5)),
        (CommitmentStatus.DELAYED, day(6)),
        (CommitmentStatus.DROPPED, day(8)),
    ]:
        AssessmentFactory(commitment=commitment, status=status, as_of=on)

    assert status_of(commitment) == (CommitmentStatus.COMPLETED, ON)
    assert status_of(commitment, on=day(7)) == (CommitmentStatus.DELAYED, day(6))


def test_other_assessors_do_not_set_the_status():
    commitment = CommitmentFactory()
    AssessmentFactory(
        commitment=commitment,
        assessor_kind=AssessorKind.CIVIL_SOCIETY,
        status=CommitmentStatus.DELAYED,
        as_of=day(6),
    )
    AssessmentFactory(commitment=commitment, independent=True, as_of=day(6))

    assert status_of(commitment) == (None, None)


def test_a_report_the_reader_may_not_see_does_not_show_through(
    anonymous, member, secretariat
):
    commitment = CommitmentFactory()
    AssessmentFactory(commitment=commitment, as_of=day(5))
    AssessmentFactory(
        commitment=commitment,
        for_partners=True,
        as_of=day(6),
        status=CommitmentStatus.DELAYED,
    )
    AssessmentFactory(
        commitment=commitment,
        hidden=True,
        as_of=day(7),
        status=CommitmentStatus.DROPPED,
    )

    assert status_of(commitment)[0] == CommitmentStatus.UNDER_WAY
    assert status_of(commitment, user=anonymous)[0] == CommitmentStatus.UNDER_WAY
    assert status_of(commitment, user=member)[0] == CommitmentStatus.DELAYED
    assert status_of(commitment, user=secretariat)[0] == CommitmentStatus.DROPPED


@pytest.mark.parametrize(
    ("status", "overdue"),
    [
        (None, True),
        (CommitmentStatus.NOT_STARTED, True),
        (CommitmentStatus.UNDER_WAY, True),
        (CommitmentStatus.DELAYED, True),
        (CommitmentStatus.COMPLETED, False),
        (CommitmentStatus.DROPPED, False),
    ],
)
def test_overdue_is_past_its_date_and_not_done(status, overdue):
    commitment = CommitmentFactory(due_on=day(7, 9))
    if status:
        AssessmentFactory(commitment=commitment, status=status, as_of=day(6))

    assert Commitment.objects.overdue(on=ON).exists() is overdue


def test_what_was_done_after_the_date_was_overdue_on_it():
    commitment = CommitmentFactory(due_on=day(7, 9))
    AssessmentFactory(
        commitment=commitment, status=CommitmentStatus.COMPLETED, as_of=day(8)
    )

    assert list(Commitment.objects.overdue(on=ON)) == [commitment]
    assert not Commitment.objects.overdue(on=day(8)).exists()


@pytest.mark.parametrize("due_on", [None, ON, day(8)], ids=str)
def test_what_is_due_that_day_or_later_or_never_is_not_overdue(due_on):
    CommitmentFactory(due_on=due_on)

    assert not Commitment.objects.overdue(on=ON).exists()
