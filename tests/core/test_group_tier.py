"""The tier ``group``: what belongs to a group, an event or a partner, for its people."""

import pytest

from alliance87.core.enums import Visibility
from tests.factories import action_groups as groups
from tests.factories import core, events, partners, pathfinders
from tests.readers import sees

pytestmark = pytest.mark.django_db
GROUP = {"visibility": Visibility.GROUP}


@pytest.fixture
def insider():
    """A focal point, through whom the records below have their people."""
    return partners.RepresentativeFactory()


@pytest.fixture
def group(insider):
    return groups.MembershipFactory(partner=insider.partner).action_group


@pytest.fixture
def event(insider):
    return events.EventFactory(chairs=[insider])


@pytest.fixture
def country(insider):
    return pathfinders.PathfinderCountryFactory(focal_partner=insider.partner)


def of_group(group, event, country, insider):
    return core.DocumentFactory(**GROUP), group.documents


def of_event(group, event, country, insider):
    return core.DocumentFactory(**GROUP), event.documents


def of_agenda_item(group, event, country, insider):
    item = events.AgendaItemFactory(event=event)
    return core.DocumentFactory(**GROUP), item.documents


def of_partner(group, event, country, insider):
    return core.DocumentFactory(**GROUP), insider.partner.documents


def of_country(group, event, country, insider):
    return core.DocumentFactory(**GROUP), country.documents


@pytest.mark.parametrize(
    "owner", [of_group, of_event, of_agenda_item, of_partner, of_country]
)
def test_paper_is_read_by_the_people_of_what_it_belongs_to(
    owner, group, event, country, insider, member
):
    document, papers = owner(group, event, country, insider)
    assert not sees(insider.user, document)

    papers.add(document)

    assert sees(insider.user, document)
    assert not sees(member, document)


@pytest.mark.parametrize(
    "make",
    [
        lambda c: pathfinders.RoadmapFactory(pathfinder=c, **GROUP),
        lambda c: pathfinders.LessonLearntFactory(pathfinder=c, **GROUP),
        lambda c: pathfinders.ProgressReportFactory(pathfinder=c, **GROUP),
        lambda c: pathfinders.CommitmentFactory(
            priority_area__roadmap__pathfinder=c, **GROUP
        ),
        lambda c: pathfinders.AssessmentFactory(
            commitment__priority_area__roadmap__pathfinder=c, **GROUP
        ),
    ],
    ids=["roadmap", "lesson", "progress report", "commitment", "assessment"],
)
def test_record_of_a_country_is_read_by_its_focal_institution(
    make, country, insider, member
):
    record = make(country)

    assert sees(insider.user, record)
    assert not sees(member, record)


def test_seat_is_read_by_the_people_of_its_holder(insider, member):
    seat = partners.SeatFactory(partner=insider.partner, **GROUP)

    assert sees(insider.user, seat)
    assert not sees(member, seat)


# -- Who may change what ----------------------------------------------------------


def keeps(user, record):
    return type(record).objects.editable_by(user).filter(pk=record.pk).exists()


def test_chair_keeps_the_agenda_of_their_meeting(event, insider, member, secretariat):
    item = events.AgendaItemFactory(event=event)

    assert keeps(insider.user, item)
    assert keeps(secretariat, item)
    assert not keeps(member, item)


def test_chair_does_not_keep_what_they_may_not_read(event, insider):
    item = events.AgendaItemFactory(event=event, hidden=True)

    assert not keeps(insider.user, item)


def test_member_of_a_group_keeps_nothing_of_it(group, insider):
    plan = groups.WorkPlanFactory(action_group=group)

    assert sees(insider.user, plan)
    assert not keeps(insider.user, plan)


def test_chair_of_a_group_keeps_its_work_plan_to_the_last_activity(insider):
    chaired = groups.MembershipFactory(partner=insider.partner, chair=True)
    activity = groups.ActivityFactory(
        output__objective__work_plan__action_group=chaired.action_group
    )

    assert keeps(insider.user, activity)


@pytest.mark.parametrize("reader", ["anonymous", "deactivated", None])
def test_who_is_not_signed_in_keeps_nothing(reader, event, request):
    user = request.getfixturevalue(reader) if reader else None
    item = events.AgendaItemFactory(event=event)

    assert not keeps(user, item)
