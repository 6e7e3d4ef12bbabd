"""Who takes part in an event: invited, answering, asking, waiting, coming.

Whatever changes who comes locks the event first, so that places are given one after the
other, and the longest waiting gets the one that becomes free. A ``ValidationError`` is
for people to read.
"""

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alliance87.accounts.actions import resend_invitation
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from alliance87.core.visibility import reads_everything
from events.enums import (
    AttendanceMode,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from events.models import Event, Registration
from events.taking_part import (
    closed_because,
    is_answerable,
    modes_of,
    over_because,
    people_to_register,
)
from partners.models import Representative

REMINDED_BEFORE = datetime.timedelta(days=7)
REMINDED_AGAIN = datetime.timedelta(days=1)  # by hand, not sooner than that
CHECKED_IN_BEFORE = datetime.timedelta(days=1)

EXPECTED = [RegistrationStatus.INVITED, RegistrationStatus.APPROVED]
COMING = [
    RegistrationStatus.APPROVED,
    RegistrationStatus.WAITING,
    RegistrationStatus.REQUESTED,
]
UNANSWERED = [
    RegistrationStatus.INVITED,
    RegistrationStatus.NOT_COMING,
    RegistrationStatus.DECLINED,
]
CONCERNED = [RegistrationStatus.INVITED, *COMING]


# -- Who may, and in which order ---------------------------------------------------
def locked_event(event):
    """The event as it is now: nobody else gives its places until this has ended."""
    return Event.objects.select_for_update(of=["self"], no_key=True).get(pk=event.pk)


def organised_event(event, by):
    if not Event.objects.editable_by(by).filter(pk=event.pk).exists():
        raise PermissionDenied
    return locked_event(event)


def require_not_over(event, now):
    if over := over_because(event, at=now):
        raise ValidationError(over)


def locked_registration(registration, event, revision):
    row = lock_revision(record=registration, revision=revision)
    row.event = event
    return row


# -- Places ------------------------------------------------------------------------
def free_places(event):
    """How many can still come in person; None where there is no limit."""
    if event.capacity is None:
        return None
    return max(event.capacity - event.registrations.seated().count(), 0)


def take_place(row):
    """Let the person come, or wait where the room is full. Nobody overtakes the line."""
    others = row.event.registrations.exclude(pk=row.pk)
    row.status = RegistrationStatus.APPROVED
    if row.attendance_mode != AttendanceMode.IN_PERSON or row.event.capacity is None:
        return
    is_full = others.seated().count() >= row.event.capacity
    if is_full or others.in_line().exists():
        row.status = RegistrationStatus.WAITING


def fill_places(*, event, now):
    """Give the free places to those who wait longest; they are told.

    Nothing happens once the event has begun. To be called in a transaction.
    """
    event = locked_event(event)
    if over_because(event, at=now):
        return
    line = event.registrations.in_line().select_for_update(of=["self"])
    free = free_places(event)
    for row in line if free is None else line[:free]:
        row.event, row.status = event, RegistrationStatus.APPROVED
        row.save(update_fields=["status", "updated_at"])
        tell(row, "event_place_free")


# -- Inviting ----------------------------------------------------------------------
@transaction.atomic
def invite_people(*, event, people, by, now):
    """Put ``people``, representatives, on the list and write to them. Nobody twice.

    Who has not accepted the invitation to the portal yet gets that again: they answer
    once they have an account. Returns how many are invited.
    """
    event = organised_event(event, by)
    require_not_over(event, now)
    registered = event.registrations.values_list(
        "representative", "representative__user"
    )
    listed = {key for pair in registered for key in pair if key}
    rows = []
    for person in people:
        if {person.pk, person.user_id} & listed or person.user_id is None:
            continue
        listed |= {person.pk, person.user_id}
        rows.append(
            Registration(
                event=event,
                representative=person,
                attendance_mode=modes_of(event)[0],
                invited_at=now,
                invited_by=by,
            )
        )
    Registration.objects.bulk_create(rows)
    for row in rows:
        waits = row.representative.awaits
        if waits and waits.revoked_at is None and waits.accepted_at is None:
            resend_invitation(invitation=waits)
        tell(row, "event_invited", awaits=bool(waits))
    return len(rows)


# -- Answering ---------------------------------------------------------------------
@transaction.atomic
def answer(
    *,
    registration,
    coming,
    by,
    revision,
    now,
    attendance_mode=None,
    interpretation=None,
    needs="",
):
    """Say for oneself whether one comes, and how.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``.
    Who comes in person and finds no place waits for one.
    """
    event = locked_event(registration.event)
    row = locked_registration(registration, event, revision)
    if not Representative.objects.of(by).filter(pk=row.representative_id).exists():
        raise PermissionDenied
    require_not_over(event, now)
    if row.status == RegistrationStatus.DECLINED:
        raise ValidationError(_("The organisers declined this. Write to them."))
    if not coming:
        row.status = RegistrationStatus.NOT_COMING
    else:
        if not is_answerable(row, at=now):
            raise ValidationError(closed_because(event, at=now))
        say_how(row, attendance_mode, interpretation, needs)
        decide_for(row)
    row.answered_at = now
    row.save()
    fill_places(event=event, now=now)
    row.refresh_from_db()
    return row


def say_how(row, attendance_mode, interpretation, needs):
    event, modes = row.event, modes_of(row.event)
    row.attendance_mode = attendance_mode or modes[0]
    row.interpretation, row.needs = interpretation or None, needs.strip()
    if row.attendance_mode not in modes:
        raise ValidationError({"attendance_mode": _("The event offers no such way.")})
    if row.interpretation and row.interpretation not in event.languages:
        raise ValidationError(
            {"interpretation": _("The event is not held in that language.")}
        )


def decide_for(row):
    """What becomes of somebody who says that they come."""
    mode, was = row.event.registration_mode, row.status
    if was == RegistrationStatus.REQUESTED:
        return
    returns = was == RegistrationStatus.NOT_COMING and row.invited_at is None
    if returns and mode == RegistrationMode.ON_REQUEST:
        row.status = RegistrationStatus.REQUESTED
    elif returns and mode != RegistrationMode.OPEN:
        raise ValidationError(_("Only the invited register for this event."))
    else:
        keep_or_take_place(row, was)


def keep_or_take_place(row, was):
    """Whoever has a place or waits for one in person stays where they are."""
    in_person = row.attendance_mode == AttendanceMode.IN_PERSON
    before = Registration.objects.get(pk=row.pk).attendance_mode
    has_place = was == RegistrationStatus.APPROVED and before == row.attendance_mode
    waits = was == RegistrationStatus.WAITING and in_person
    if has_place or waits:
        return
    take_place(row)
    if was == RegistrationStatus.APPROVED and row.status == RegistrationStatus.WAITING:
        raise ValidationError(
            {
                "attendance_mode": _(
                    "No place in the room is free. You still take part online."
                )
            }
        )


@transaction.atomic
def ask_to_come(
    *,
    event,
    representative,
    by,
    now,
    attendance_mode=None,
    interpretation=None,
    needs="",
):
    """Register for an event that is open to members, or ask its organisers."""
    if not Event.objects.visible_to(by).filter(pk=event.pk).exists():
        raise PermissionDenied
    event = locked_event(event)
    if event.registrations.filter(representative__user=by).exists():
        raise ValidationError(_("You are on the list of this event already."))
    if not people_to_register(event, by).filter(pk=representative.pk).exists():
        raise PermissionDenied
    if closed := closed_because(event, at=now):
        raise ValidationError(closed)
    row = Registration(
        event=event,
        representative=representative,
        status=RegistrationStatus.REQUESTED,
        answered_at=now,
    )
    say_how(row, attendance_mode, interpretation, needs)
    organises = Event.objects.editable_by(by).filter(pk=event.pk).exists()
    if event.registration_mode == RegistrationMode.OPEN or organises:
        take_place(row)
    row.save()
    if row.status == RegistrationStatus.REQUESTED:
        tell_organisers(row)
    return row


# -- Deciding ----------------------------------------------------------------------
@transaction.atomic
def approve(*, registration, by, revision, now, reason=""):
    """Let a person come; who comes in person and finds no place is put on the list.

    One who waits gets a place out of turn, if there is one. Whoever was invited and has
    not answered answers in person: of those who were declined before, the invitation
    stands again, and only the Secretariat answers for somebody. They are told.
    """
    event = organised_event(registration.event, by)
    row = locked_registration(registration, event, revision)
    require_not_over(event, now)
    if row.status == RegistrationStatus.APPROVED:
        raise ValidationError(_("This person comes already."))
    unasked = row.invited_at and row.answered_at is None
    if row.status in UNANSWERED and unasked and not reads_everything(by):
        if row.status != RegistrationStatus.DECLINED:
            raise ValidationError(_("This person answers the invitation in person."))
        row.status = RegistrationStatus.INVITED
    elif row.status == RegistrationStatus.WAITING:
        if row.attendance_mode == AttendanceMode.IN_PERSON and free_places(event) == 0:
            raise ValidationError(_("No place is free. Raise the capacity first."))
        row.status = RegistrationStatus.APPROVED
    else:
        take_place(row)
    row.reason = reason.strip()
    row.save()
    invited = row.status == RegistrationStatus.INVITED
    tell(row, "event_invited" if invited else "event_decided")
    return row


@transaction.atomic
def decline(*, registration, by, revision, now, reason):
    """Do not let a person come, or take the invitation back; they are told why."""
    event = organised_event(registration.event, by)
    row = locked_registration(registration, event, revision)
    require_not_over(event, now)
    if not reason.strip():
        raise ValidationError(_("Say why: the person is told."))
    if row.status == RegistrationStatus.DECLINED:
        raise ValidationError(_("This person is declined already."))
    row.status, row.reason = RegistrationStatus.DECLINED, reason.strip()
    row.save()
    tell(row, "event_decided")
    fill_places(event=event, now=now)
    return row


@transaction.atomic
def mark_attendance(*, registration, attended, by, revision, now):
    """Write down who came: True, False, or None for not known."""
    if not Event.objects.editable_by(by).filter(pk=registration.event_id).exists():
        raise PermissionDenied
    row = lock_revision(record=registration, revision=revision)
    if row.event.starts_at - CHECKED_IN_BEFORE > now:
        raise ValidationError(_("The event has not begun."))
    if row.event.status == EventStatus.CANCELLED:
        raise ValidationError(_("The event is cancelled."))
    if row.status != RegistrationStatus.APPROVED:
        raise ValidationError(_("This person is not among those who come."))
    row.attended = attended
    row.save(update_fields=["attended", "updated_at"])
    row.refresh_from_db()
    return row


@transaction.atomic
def change_rules(*, event, values, by, revision, now):
    """Say who may register, from when until when, and how many can come in person.

    Whom a larger capacity lets in is told.
    """
    organised_event(event, by)
    row = lock_revision(record=event, revision=revision)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    fill_places(event=row, now=now)
    return row


# -- Telling -----------------------------------------------------------------------
def tell(row, template, **context):
    """Write to the person of a registration, in their language."""
    person = row.representative.user
    if person is None or not person.is_active:
        return
    with translation.override(person.language):
        url = portal_url(reverse("events:rsvp", kwargs={"slug": row.event.slug}))
    send_template_mail(
        to=person.email,
        template=template,
        context={"registration": row, "event": row.event, "url": url, **context},
        language=person.language,
    )


def tell_organisers(row):
    """Write to the chairs of the event that somebody asks to come."""
    chairs = row.event.chairs.current().select_related("user")
    for chair in chairs.filter(user__is_active=True):
        person = chair.user
        with translation.override(person.language):
            path = reverse("events:participants", kwargs={"slug": row.event.slug})
        send_template_mail(
            to=person.email,
            template="event_asked",
            context={"registration": row, "event": row.event, "url": portal_url(path)},
            language=person.language,
        )


@transaction.atomic
def remind(*, event, by, now):
    """Write again to the invited who have not answered, once a day at most.

    Returns to how many.
    """
    event = organised_event(event, by)
    if closed := closed_because(event, at=now):
        raise ValidationError(closed)
    silent = event.registrations.filter(status=RegistrationStatus.INVITED).filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lte=now - REMINDED_AGAIN)
    )
    rows = list(silent.select_related("representative__user"))
    for row in rows:
        send_reminder(row, event, now)
    return len(rows)


def send_reminder(row, event, now):
    row.event, row.reminded_at = event, now
    row.save(update_fields=["reminded_at", "updated_at"])
    tell(row, "event_reminder")


def due_reminders(*, now):
    """Whom to remind that their event is near: each once, and nobody who stays away."""
    rows = Registration.objects.filter(
        status__in=EXPECTED,
        event__status=EventStatus.PLANNED,
        event__starts_at__gt=now,
        event__starts_at__lte=now + REMINDED_BEFORE,
        reminded_at__isnull=True,
    )
    return list(rows.values_list("pk", flat=True))


@transaction.atomic
def remind_of_event(*, registration_id, now):
    """Remind one person of ``due_reminders``. One that is no longer due is left alone."""
    rows = Registration.objects.select_for_update(of=["self"], skip_locked=True)
    row = (
        rows.filter(pk=registration_id, status__in=EXPECTED, reminded_at__isnull=True)
        .select_related("event", "representative__user")
        .first()
    )
    if row and not over_because(row.event, at=now):
        send_reminder(row, row.event, now)


@transaction.atomic
def tell_moved(*, event, by, now):
    """Write to all who are invited, come, wait or asked when the event takes place now.

    Each account that may read the event gets one mail, but for who moved it. Nobody is
    told of one that has begun or is cancelled. Returns how many are told.
    """
    if over_because(event, at=now):
        return 0
    people = Representative.objects.current().filter(user__is_active=True)
    rows = event.registrations.filter(
        status__in=CONCERNED, representative__in=people.exclude(user=by)
    )
    # One mail each, also to who is on the list for two partners.
    rows = rows.order_by("representative__user_id", "created_at")
    rows = rows.distinct("representative__user_id")
    same = Event.objects.filter(pk=event.pk)
    told = [
        row
        for row in rows.select_related("representative__user")
        if same.visible_to(row.representative.user).exists()
    ]
    for row in told:
        row.event = event
        tell(row, "event_moved")
    return len(told)


@transaction.atomic
def tell_cancelled(*, event, now):
    """Write to all who are invited, come, wait or asked that the event is cancelled.

    Nobody is told of one that is long over.
    """
    if event.ends_at < now:
        return
    rows = event.registrations.filter(status__in=CONCERNED)
    for row in rows.select_related("representative__user"):
        row.event = event
        tell(row, "event_cancelled")
