"""Whether one can register for an event now, how, and whom an invitation is for."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from action_groups.models import Membership
from alliance87.core.texts import format_on
from events.enums import (
    AttendanceMode,
    EventStatus,
    RegistrationMode,
    RegistrationStatus,
)
from partners.enums import RepresentativeRole
from partners.models import Partner, Representative, Seat
from pathfinders.models import PathfinderCountry

OPEN_MODES = [RegistrationMode.ON_REQUEST, RegistrationMode.OPEN]


def modes_of(event):
    """The ways in which one can take part in ``event``."""
    has_place = any([event.venue, event.address, event.city, event.country_id])
    modes = []
    if has_place or not event.is_online:
        modes.append(AttendanceMode.IN_PERSON)
    if event.is_online:
        modes.append(AttendanceMode.ONLINE)
    return modes


def over_because(event, *, at):
    """Why nothing about who comes to ``event`` can change any more, or ``""``."""
    if event.status == EventStatus.CANCELLED:
        return _("The event is cancelled.")
    if event.status == EventStatus.HELD or event.starts_at <= at:
        return _("The event has begun or is over.")
    return ""


def closed_because(event, *, at):
    """Why nobody can say now that they come to ``event``, or ``""``."""
    if over := over_because(event, at=at):
        return over
    if event.registration_mode == RegistrationMode.CLOSED:
        return _("Nobody registers for this event.")
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens and opens > at:
        moment = opens.astimezone(event.zone)
        return _("Registration opens on %(date)s at %(time)s, the venue’s time.") % {
            "date": format_on(moment.date()),
            "time": f"{moment:%H:%M}",
        }
    if closes and closes <= at:
        return _("Registration is closed.")
    return ""


def is_answerable(registration, *, at):
    """Whether the person may still say how they come, or that they do come."""
    event = registration.event
    if registration.status == RegistrationStatus.DECLINED or over_because(event, at=at):
        return False
    comes = registration.status in [
        RegistrationStatus.APPROVED,
        RegistrationStatus.WAITING,
        RegistrationStatus.REQUESTED,
    ]
    return comes or not closed_because(event, at=at)


def people_to_register(event, user):
    """As whom ``user`` may ask to come: nobody where the event is not open to that."""
    mine = Representative.objects.of(user)
    if event.registration_mode not in OPEN_MODES:
        return mine.none()
    registered = event.registrations.filter(representative__user=user)
    return mine.none() if registered.exists() else mine.select_related("partner")


# -- Invitations -------------------------------------------------------------------
@dataclass
class Addressees:
    """Whom an invitation would reach."""

    people: list = field(default_factory=list)
    known: list = field(default_factory=list)  # are on the list already
    silent: list = field(default_factory=list)  # partners with nobody to write to


def addressees(*, event, on, groups=(), gcg=False, partners=(), people=()):
    """The ``Addressees`` of an invitation to ``event``, each person once.

    The members of action ``groups``, the holders of seats on the GCG on the date
    ``on``, the focal points of ``partners``, and ``people``. Where a partner has no
    focal point with an account, its alternates; who is named in person stands for the
    partner.
    """
    organisations = {partner.pk for partner in partners}
    persons = {person.pk for person in people}
    for row in Membership.objects.current().filter(action_group__in=list(groups)):
        if row.representative_id:
            persons.add(row.representative_id)
        else:
            organisations.add(row.partner_id)
    if gcg:
        seats = Seat.objects.current(on=on)
        organisations |= set(seats.values_list("partner", flat=True))
        # A country speaks through its focal institution.
        seated = PathfinderCountry.objects.filter(country__in=seats.values("country"))
        organisations |= set(seated.values_list("focal_partner", flat=True))
        organisations.discard(None)
    reachable = Representative.objects.not_ended().filter(
        user__is_active=True, partner__in=Partner.objects.listed()
    )
    reachable = reachable.select_related("user", "partner", "awaits")
    found = Addressees(people=list(reachable.filter(pk__in=persons)))
    by_partner = defaultdict(list)
    for person in reachable.proposing().filter(partner__in=organisations):
        by_partner[person.partner_id].append(person)
    for speakers in by_partner.values():
        focal = [p for p in speakers if p.role == RepresentativeRole.FOCAL_POINT]
        found.people += focal or speakers
    mute = Partner.objects.listed().filter(pk__in=organisations - by_partner.keys())
    found.silent = list(mute.order_by("name"))
    return without_known(event, found)


def without_known(event, found):
    """Nobody twice: not for two partners either, nor who is on the list already."""
    rows = event.registrations.values_list("representative", "representative__user")
    listed = {key for row in rows for key in row if key}
    fresh, known = {}, {}
    for person in found.people:
        of = known if {person.pk, person.user_id} & listed else fresh
        of.setdefault(person.user_id, person)
    found.people, found.known = list(fresh.values()), list(known.values())
    return found
