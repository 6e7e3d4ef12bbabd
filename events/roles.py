"""The meetings a person chairs or takes part in, told as roles."""

from django.utils.translation import gettext as _

from alliance87.accounts.roles import Held, MeetingChair, MeetingParticipant
from events.models import Event, Registration


def held_by(user):
    """One for each meeting ``user`` chairs or takes part in."""
    if not user.is_active:
        return []
    chaired = set(Event.objects.chaired_by(user).values_list("pk", flat=True))
    registered = {row.event_id: row for row in Registration.objects.admitted(user)}
    return [
        Held(MeetingChair, event, _("chairs the meeting in person"))
        if event.pk in chaired
        else Held(MeetingParticipant, event, reason_of(registered.get(event.pk)))
        for event in Event.objects.with_user(user)
    ]


def reason_of(registration):
    if registration is None:
        return _("takes part with an action group of the meeting")
    return _("registration: %(status)s") % {
        "status": registration.get_status_display(),
    }
