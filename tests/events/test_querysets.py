import datetime
from datetime import UTC

import pytest

from events.enums import EventStatus
from events.models import ActionPoint, Event
from tests.factories.action_groups import ActionGroupFactory, MembershipFactory
from tests.factories.events import (
    ActionPointFactory,
    EventFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_upcoming_events_have_not_ended_and_are_not_cancelled():
    later = EventFactory(starts_at=NOW + datetime.timedelta(days=1))
    going_on = EventFactory(starts_at=NOW - datetime.timedelta(hours=1))
    ending = EventFactory(starts_at=NOW - datetime.timedelta(hours=8))
    EventFactory(starts_at=NOW - datetime.timedelta(hours=9))
    EventFactory(
        starts_at=NOW + datetime.timedelta(days=1), status=EventStatus.CANCELLED
    )

    assert set(Event.objects.upcoming(at=NOW)) == {later, going_on, ending}


def test_chaired_by_is_in_person(anonymous, deactivated):
    chair = RepresentativeFactory()
    colleague = RepresentativeFactory(partner=chair.partner)
    event = EventFactory(chairs=[chair], chair_partner=chair.partner)
    EventFactory(chair_partner=chair.partner)
    EventFactory(chairs=[deactivated.representations.get()])

    assert list(Event.objects.chaired_by(chair.user)) == [event]
    for reader in (None, anonymous, colleague.user, deactivated):
        assert not Event.objects.chaired_by(reader).exists()


def test_a_former_representative_no_longer_chairs():
    chair = RepresentativeFactory(former=True)
    EventFactory(chairs=[chair])

    assert not Event.objects.chaired_by(chair.user).exists()


def test_events_are_edited_by_their_chairs_and_the_secretariat(
    anonymous, member, secretariat
):
    chair = RepresentativeFactory()
    event = EventFactory(chairs=[chair])
    RegistrationFactory(event=event, representative=member.representations.get())
    other = EventFactory(hidden=True)

    assert list(Event.objects.editable_by(chair.user)) == [event]
    assert set(Event.objects.editable_by(secretariat)) == {event, other}
    for reader in (None, anonymous, member):
        assert not Event.objects.editable_by(reader).exists()


def test_one_row_per_event_whatever_it_is_related_to():
    person = RepresentativeFactory()
    twice = RepresentativeFactory(user=person.user)
    groups = ActionGroupFactory.create_batch(2)
    for group in groups:
        MembershipFactory(action_group=group, partner=person.partner)
    event = EventFactory(
        for_group=True,
        chairs=[person, twice],
        action_groups=groups,
        hosts=PartnerFactory.create_batch(2),
    )
    RegistrationFactory(event=event, representative=person)
    RegistrationFactory(event=event, representative=twice)

    for rows in (
        Event.objects.for_reader(person.user),
        Event.objects.with_user(person.user),
        Event.objects.chaired_by(person.user),
        Event.objects.editable_by(person.user),
    ):
        assert list(rows) == [event]


def test_overdue_action_points_are_open_and_past_their_date():
    day = datetime.date(2026, 3, 10)
    before = day - datetime.timedelta(days=1)
    late = ActionPointFactory(due_on=before)
    ActionPointFactory(due_on=day)
    ActionPointFactory(due_on=None)
    ActionPointFactory(due_on=before, closed=True)

    assert list(ActionPoint.objects.overdue(on=day)) == [late]


def test_a_year_is_that_of_the_venues_clock():
    new_year_in_the_hague = datetime.datetime(2019, 12, 31, 23, tzinfo=datetime.UTC)
    event = EventFactory(starts_at=new_year_in_the_hague, time_zone="Europe/Amsterdam")

    assert list(Event.objects.in_year(2020)) == [event]
    assert list(Event.objects.in_year(2019)) == []
