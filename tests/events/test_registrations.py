"""Who takes part in an event, and that no more come than there are places."""

import contextlib
import datetime
import threading
from datetime import UTC

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from alliance87.core.revisions import Conflict
from events import taking_part
from events.actions import registrations as actions
from events.enums import AttendanceMode, EventStatus, RegistrationStatus
from events.models import Event, Registration
from tests.factories.accounts import InvitationFactory
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.partners import (
    PartnerFactory,
    RepresentativeFactory,
    SeatFactory,
)
from tests.factories.pathfinders import PathfinderCountryFactory

NOW = datetime.datetime(
    2026, 3, 1, 9, tzinfo=UTC
)  # nine days before the factory's event
BEGUN = datetime.datetime(2026, 3, 10, 10, tzinfo=UTC)
INVITED, REQUESTED = RegistrationStatus.INVITED, RegistrationStatus.REQUESTED
APPROVED, WAITING = RegistrationStatus.APPROVED, RegistrationStatus.WAITING
NOT_COMING, DECLINED = RegistrationStatus.NOT_COMING, RegistrationStatus.DECLINED


@pytest.fixture
def organiser(db):
    return RepresentativeFactory()


@pytest.fixture
def event(organiser):
    row = EventFactory(chairs=[organiser], capacity=1, languages=["en", "fr"])
    row.refresh_from_db()  # its chairs are a change of it
    return row


def invited(event, **values):
    return RegistrationFactory(event=event, invited_at=NOW, **values)


def person_of(row):
    return row.representative.user


def answers(row, *, coming=True, now=NOW, **values):
    row.refresh_from_db()
    by = values.pop("by", person_of(row))
    return actions.answer(
        registration=row,
        coming=coming,
        by=by,
        revision=values.pop("revision", row.revision),
        now=now,
        **values,
    )


def status_of(row):
    return Registration.objects.get(pk=row.pk).status


def mails_to(row):
    return [one.subject for one in sent_to(person_of(row))]


def sent_to(user):
    return [one for one in mail.outbox if one.to == [user.email]]


# -- Places ------------------------------------------------------------------------
@pytest.mark.parametrize(
    "write",
    [
        lambda row: Registration.objects.filter(pk=row.pk).update(status=APPROVED),
        lambda row: RegistrationFactory(event=row.event, status=APPROVED),
        lambda row: Event.objects.filter(pk=row.event_id).update(capacity=0),
    ],
)
def test_database_refuses_more_people_than_places(event, write):
    RegistrationFactory(event=event, status=APPROVED)
    row = RegistrationFactory(event=event)

    with pytest.raises(IntegrityError), transaction.atomic():
        write(row)


def test_whoever_takes_part_online_needs_no_place(event):
    RegistrationFactory(event=event, status=APPROVED)
    online = AttendanceMode.ONLINE

    RegistrationFactory(event=event, status=APPROVED, attendance_mode=online)

    assert event.registrations.filter(status=APPROVED).count() == 2


def test_the_longest_waiting_gets_the_place_that_becomes_free(event):
    coming, first, second = [invited(event) for _ in range(3)]
    for row in (coming, first, second):
        answers(row)
    assert [status_of(row) for row in (coming, first, second)] == [
        *(APPROVED, WAITING, WAITING)
    ]

    answers(coming, coming=False)

    assert [status_of(row) for row in (coming, first, second)] == [
        *(NOT_COMING, APPROVED, WAITING)
    ]
    assert mails_to(first) == ["A place has become free for you"]
    assert mails_to(second) == []


def test_a_larger_capacity_lets_in_who_waits(event, organiser):
    RegistrationFactory(event=event, status=APPROVED)
    waiting = RegistrationFactory(event=event, status=WAITING)

    actions.change_rules(
        event=event,
        values={"capacity": 2},
        by=organiser.user,
        revision=event.revision,
        now=NOW,
    )

    assert status_of(waiting) == APPROVED


def test_a_capacity_below_those_who_come_is_told_in_words(event, organiser):
    RegistrationFactory(event=event, status=APPROVED)

    with pytest.raises(ValidationError, match="1 person comes in person already"):
        actions.change_rules(
            event=event,
            values={"capacity": 0},
            by=organiser.user,
            revision=event.revision,
            now=NOW,
        )


def test_whoever_waits_may_come_online_at_once(event):
    event.is_online = True
    event.save()
    RegistrationFactory(event=event, status=APPROVED)
    row = invited(event)
    assert answers(row).status == WAITING

    assert answers(row, attendance_mode=AttendanceMode.ONLINE).status == APPROVED


def test_nobody_loses_their_place_online_by_asking_for_one_in_the_full_room(event):
    event.is_online = True
    event.save()
    RegistrationFactory(event=event, status=APPROVED)
    row = invited(event)
    answers(row, attendance_mode=AttendanceMode.ONLINE)

    with pytest.raises(ValidationError, match="You still take part online"):
        answers(row, attendance_mode=AttendanceMode.IN_PERSON)

    assert status_of(row) == APPROVED


# -- Answering ---------------------------------------------------------------------
def test_an_answer_keeps_how_one_takes_part(event):
    row = answers(invited(event), interpretation="fr", needs=" A seat by the door ")

    assert (row.status, row.interpretation, row.needs) == (
        *(APPROVED, "fr", "A seat by the door"),
    )
    assert row.answered_at == NOW


def test_nobody_answers_for_somebody_else(event, organiser):
    row = invited(event)

    for other in (organiser.user, RepresentativeFactory().user):
        with pytest.raises(PermissionDenied):
            answers(row, by=other)


def test_an_answer_to_another_revision_is_a_conflict(event):
    row = invited(event)

    with pytest.raises(Conflict):
        answers(row, revision=row.revision - 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": EventStatus.CANCELLED}, "cancelled"),
        ({"status": EventStatus.HELD}, "over"),
        ({"registration_mode": "closed"}, "Nobody registers"),
        ({"registration_closes_at": NOW}, "Registration is closed"),
        (
            {"registration_opens_at": NOW + datetime.timedelta(hours=1)},
            "Registration opens on 1 March 2026 at 10:00",
        ),
    ],
)
def test_nobody_says_that_they_come_where_registration_is_closed(event, changes, words):
    row = invited(event)
    Event.objects.filter(pk=event.pk).update(**changes)

    with pytest.raises(ValidationError, match=words):
        answers(row)


def test_who_comes_may_withdraw_until_it_begins(event):
    row = invited(event)
    answers(row)
    Event.objects.filter(pk=event.pk).update(registration_closes_at=NOW)

    with pytest.raises(ValidationError, match="has begun"):
        answers(row, coming=False, now=BEGUN)
    assert answers(row, coming=False).status == NOT_COMING
    with pytest.raises(ValidationError, match="Registration is closed"):
        answers(row)


def test_a_language_or_way_that_the_event_does_not_offer_is_refused(event):
    row = invited(event)

    with pytest.raises(ValidationError, match="not held in that language"):
        answers(row, interpretation="ar")
    with pytest.raises(ValidationError, match="offers no such way"):
        answers(row, attendance_mode=AttendanceMode.ONLINE)


def test_the_invited_keep_reading_the_event_while_they_wait_or_stay_away(event):
    Event.objects.filter(pk=event.pk).update(visibility="group")
    RegistrationFactory(event=event, status=APPROVED)
    row = invited(event)
    reads = Event.objects.visible_to(person_of(row)).filter(pk=event.pk).exists

    assert answers(row).status == WAITING
    assert reads()
    answers(row, coming=False)
    assert reads()


# -- Asking ------------------------------------------------------------------------
def asks(event, person, **values):
    return actions.ask_to_come(
        event=event, representative=person, by=person.user, now=NOW, **values
    )


def test_a_member_asks_and_the_organisers_are_told(event, organiser):
    event.registration_mode = "on_request"
    event.save()

    row = asks(event, RepresentativeFactory(), needs="A seat by the door")

    assert row.status == REQUESTED
    [told] = mail.outbox
    assert told.to == [organiser.user.email]
    assert "seat" not in told.body


def test_a_member_registers_for_an_open_event_and_waits_where_it_is_full(event):
    event.registration_mode = "open"
    event.save()

    assert asks(event, RepresentativeFactory()).status == APPROVED
    assert asks(event, RepresentativeFactory()).status == WAITING


def test_nobody_registers_twice_nor_for_somebody_else_nor_uninvited(event):
    person, other = RepresentativeFactory(), RepresentativeFactory()
    with pytest.raises(PermissionDenied):
        asks(event, person)
    event.registration_mode = "open"
    event.save()
    with pytest.raises(PermissionDenied):
        actions.ask_to_come(event=event, representative=other, by=person.user, now=NOW)
    asks(event, person)

    with pytest.raises(ValidationError, match="already"):
        asks(event, RepresentativeFactory(user=person.user))


# -- Deciding ----------------------------------------------------------------------
def decides(act, row, by, **values):
    row.refresh_from_db()
    return act(registration=row, by=by, revision=row.revision, now=NOW, **values)


def test_organisers_approve_up_to_the_capacity_and_the_rest_waits(event, organiser):
    rows = [RegistrationFactory(event=event, status=REQUESTED) for _ in range(2)]

    for row in rows:
        decides(actions.approve, row, organiser.user)

    assert [status_of(row) for row in rows] == [APPROVED, WAITING]
    assert mails_to(rows[1]) == ["The organisers have decided on your registration"]
    with pytest.raises(ValidationError, match="No place is free"):
        decides(actions.approve, rows[1], organiser.user)


def test_declining_needs_a_reason_which_is_told(event, organiser):
    row = RegistrationFactory(event=event, status=REQUESTED)
    with pytest.raises(ValidationError, match="Say why"):
        decides(actions.decline, row, organiser.user, reason=" ")

    decides(
        actions.decline, row, organiser.user, reason="It is for members of the group."
    )

    assert status_of(row) == DECLINED
    assert "It is for members of the group." in mail.outbox[0].body


def test_only_who_runs_the_event_decides(event):
    row = RegistrationFactory(event=event, status=REQUESTED)

    for act in (actions.approve, actions.decline):
        with pytest.raises(PermissionDenied):
            decides(act, row, person_of(row), reason="Mine.")


def test_a_chair_cannot_answer_an_invitation_for_the_invited(event, organiser):
    """Nor so learn the name of somebody who is listed to nobody."""
    row = invited(event, representative=RepresentativeFactory(hidden=True))

    with pytest.raises(ValidationError, match="answers the invitation in person"):
        decides(actions.approve, row, organiser.user)
    decides(actions.decline, row, organiser.user, reason="By mistake.")
    decides(actions.approve, row, organiser.user)

    assert status_of(row) == INVITED


def test_attendance_is_marked_of_those_who_come_once_the_event_is_near(
    event, organiser
):
    row = RegistrationFactory(event=event, status=APPROVED)
    absent = RegistrationFactory(event=event)

    def marks(row, now):
        row.refresh_from_db()
        actions.mark_attendance(
            registration=row,
            attended=True,
            by=organiser.user,
            revision=row.revision,
            now=now,
        )

    with pytest.raises(ValidationError, match="not begun"):
        marks(row, NOW)
    with pytest.raises(ValidationError, match="not among those"):
        marks(absent, BEGUN)
    marks(row, BEGUN)
    row.refresh_from_db()
    assert row.attended is True


# -- Inviting ----------------------------------------------------------------------
def test_an_invitation_reaches_each_person_once(event, organiser):
    """A member of the group, a seat's holder, a chosen partner: one person is all three."""
    focal = RepresentativeFactory()
    RepresentativeFactory(partner=focal.partner, role="alternate")
    group = MembershipFactory(partner=focal.partner).action_group
    in_person = RepresentativeFactory(role="communications")
    MembershipFactory(
        action_group=group, partner=in_person.partner, representative=in_person
    )
    SeatFactory(partner=focal.partner)
    country = PathfinderCountryFactory(focal_partner=RepresentativeFactory().partner)
    SeatFactory(partner=None, country=country.country)
    invited(event, representative=RepresentativeFactory(user=organiser.user))
    mute = PartnerFactory()

    found = taking_part.addressees(
        event=event,
        on=NOW.date(),
        groups=[group],
        gcg=True,
        partners=[focal.partner, organiser.partner, mute],
    )

    assert {person.pk for person in found.people} == {
        *(focal.pk, in_person.pk),
        country.focal_partner.representatives.get().pk,
    }
    assert [person.user for person in found.known] == [organiser.user]
    assert found.silent == [mute]


def test_the_invited_are_written_to_in_their_language(event, organiser):
    person = RepresentativeFactory(user__language="fr")

    count = actions.invite_people(
        event=event, people=[person, person, organiser], by=organiser.user, now=NOW
    )

    assert count == 2
    [told] = sent_to(person.user)
    assert f"/fr/events/{event.slug}/rsvp/" in told.body
    row = Registration.objects.get(representative=person)
    assert (row.status, row.invited_at, row.invited_by) == (
        *(INVITED, NOW, organiser.user),
    )


def test_whoever_has_no_account_yet_gets_that_invitation_again(event, organiser):
    person = RepresentativeFactory()
    person.awaits = InvitationFactory(user=person.user)
    person.save()

    actions.invite_people(event=event, people=[person], by=organiser.user, now=NOW)

    bodies = [told.body for told in sent_to(person.user)]
    assert any("/accounts/invitation/" in body for body in bodies)
    assert Registration.objects.get().representative == person
    assert not Registration.objects.own(person.user).exists()


@pytest.mark.parametrize("status", [EventStatus.CANCELLED, EventStatus.HELD])
def test_nobody_is_invited_to_what_is_over(event, organiser, status):
    Event.objects.filter(pk=event.pk).update(status=status)

    with pytest.raises(ValidationError):
        actions.invite_people(
            event=event, people=[organiser], by=organiser.user, now=NOW
        )


# -- Telling -----------------------------------------------------------------------
def test_each_is_reminded_once_of_an_event_that_is_near(event):
    near = datetime.datetime(2026, 3, 5, 6, tzinfo=UTC)
    rows = {
        status: RegistrationFactory(event=event, status=status)
        for status in RegistrationStatus
    }
    called_off = RegistrationFactory(event__status=EventStatus.CANCELLED)
    assert actions.due_reminders(now=NOW) == []

    due = actions.due_reminders(now=near)
    for key in [*due, *due, called_off.pk]:
        actions.remind_of_event(registration_id=key, now=near)

    assert set(due) == {rows[INVITED].pk, rows[APPROVED].pk}
    assert mails_to(rows[INVITED]) == ["Please say whether you come"]
    assert mails_to(rows[APPROVED]) == ["An event to which you come is near"]
    assert len(mail.outbox) == 2


def test_organisers_remind_who_has_not_answered_once_a_day(event, organiser):
    silent = invited(event)
    invited(event, status=NOT_COMING)

    def remind(now):
        return actions.remind(event=event, by=organiser.user, now=now)

    assert remind(NOW) == 1
    assert remind(NOW + datetime.timedelta(hours=2)) == 0
    assert remind(NOW + datetime.timedelta(days=1)) == 1
    assert len(mails_to(silent)) == 2


def test_all_whom_it_concerns_are_told_when_the_event_is_now(event, organiser):
    rows = {
        status: RegistrationFactory(
            event=event, status=status, attendance_mode="online"
        )
        for status in RegistrationStatus
    }

    assert actions.tell_moved(event=event, by=organiser.user, now=NOW) == 4

    told = {status for status, row in rows.items() if mails_to(row)}
    assert told == {INVITED, REQUESTED, APPROVED, WAITING}
    [sent] = sent_to(person_of(rows[INVITED]))
    assert str(event) not in sent.subject
    assert "10 March 2026" in sent.body
    assert f"/{event.slug}/rsvp/" in sent.body


def test_each_is_told_once_in_their_language_when_the_event_is_now(event, organiser):
    row = invited(event, representative__user__language="fr")
    again = RepresentativeFactory(user=person_of(row))
    invited(event, representative=again)

    actions.tell_moved(event=event, by=organiser.user, now=NOW)

    [sent] = sent_to(person_of(row))
    assert "10 mars 2026" in sent.body


def test_who_moved_it_left_or_may_not_read_it_is_not_told_when_it_is_now(
    event, organiser
):
    Event.objects.filter(pk=event.pk).update(visibility="group")
    event.refresh_from_db()
    invited(event, representative=organiser)
    invited(event, representative__user__is_active=False)
    invited(event, representative__until=NOW.date())
    RegistrationFactory(event=event, status=REQUESTED)  # asking opens no event
    reads = invited(event)

    actions.tell_moved(event=event, by=organiser.user, now=NOW)

    assert [one.to for one in mail.outbox] == [[person_of(reads).email]]


@pytest.mark.parametrize(
    ("now", "status"), [(BEGUN, EventStatus.PLANNED), (NOW, EventStatus.CANCELLED)]
)
def test_nobody_is_told_when_an_event_is_that_began_or_is_cancelled(
    event, organiser, now, status
):
    event.status = status
    invited(event)

    assert actions.tell_moved(event=event, by=organiser.user, now=now) == 0
    assert mail.outbox == []


def test_all_whom_it_concerns_are_told_that_the_event_is_cancelled(event):
    for status in RegistrationStatus:
        RegistrationFactory(event=event, status=status)

    actions.tell_cancelled(event=event, now=NOW)

    assert len(mail.outbox) == 4  # not who stays away or was declined


# -- At once -----------------------------------------------------------------------
def all_at_once(act, rows):
    """Carry out ``act`` for each of ``rows`` at the same moment, each in a connection."""
    barrier, failures = threading.Barrier(len(rows)), []

    def run(row):
        try:
            with translation.override("en"):
                barrier.wait()
                act(row)
        except Exception as error:  # noqa: BLE001, told below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def standing_of(event):
    rows = event.registrations.order_by("waiting_since")
    return {status: list(rows.filter(status=status)) for status in (APPROVED, WAITING)}


@pytest.mark.django_db(transaction=True)
def test_eight_people_take_the_last_three_places_at_once():
    event = EventFactory(capacity=3)
    rows = [invited(event) for _ in range(8)]

    all_at_once(answers, rows)

    standing = standing_of(event)
    assert (len(standing[APPROVED]), len(standing[WAITING])) == (3, 5)
    first = standing[WAITING][0]
    answers(standing[APPROVED][0], coming=False)
    assert status_of(first) == APPROVED


@pytest.mark.torture
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("places", range(8))
def test_places_are_never_exceeded_by_people_who_come_and_go(places):
    event = EventFactory(capacity=places)
    rows = [invited(event) for _ in range(8)]

    def changes_their_mind(row):
        for turn in range(21):
            says(row, coming=turn % 3 != 1)

    def says(row, *, coming):
        """Once more, where a place was given to the person in between."""
        for _attempt in range(50):
            with contextlib.suppress(Conflict):
                return answers(row, coming=coming)
        raise AssertionError("It never came to an answer.")

    all_at_once(changes_their_mind, rows)

    standing = standing_of(event)
    assert len(standing[APPROVED]) == places
    assert len(standing[WAITING]) == 8 - places
