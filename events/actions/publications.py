"""How an agenda is let be known to those who take part."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from alliance87.accounts.models import User
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.texts import translated_text
from events.actions.agenda import kept_event
from events.enums import RegistrationStatus
from events.models import AgendaPublication, Event
from events.publications import snapshot_of


@transaction.atomic
def publish_agenda(*, event, by, now, note="", tells=False):
    """Publish the agenda as it stands, and write to those who take part if ``tells``.

    Returns the publication. Raises ValidationError where nothing is there to publish, or
    nothing that was not published already.
    """
    event = kept_event(event, by)
    snapshot = snapshot_of(event)
    if not snapshot["items"]:
        raise ValidationError(_("There is no point to publish: add one first."))
    last = event.agenda_publications.order_by("-number").first()
    if last and last.snapshot == snapshot:
        raise ValidationError(_("Nothing has changed since the agenda was published."))
    publication = AgendaPublication(
        event=event,
        number=last.number + 1 if last else 1,
        published_at=now,
        published_by=by,
        note=note,
        snapshot=snapshot,
    )
    publication.full_clean()
    publication.save()
    if tells:
        for person in people_to_tell(event, by):
            tell(person, publication)
    return publication


def people_to_tell(event, by):
    """The accounts of those who take part or chair, if they may read the event."""
    admitted = [RegistrationStatus.INVITED, RegistrationStatus.APPROVED]
    invited = Q(
        representations__registrations__event=event,
        representations__registrations__status__in=admitted,
    )
    chairing = Q(representations__events_chaired=event)
    keys = User.objects.filter(invited | chairing).values("pk")
    people = User.objects.filter(pk__in=keys, is_active=True).exclude(pk=by.pk)
    return [
        person
        for person in people.order_by("pk")
        if Event.objects.with_user(person).visible_to(person).filter(pk=event.pk)
    ]


def tell(person, publication):
    event = publication.event
    with translation.override(person.language):
        path = reverse("events:detail", kwargs={"slug": event.slug})
        context = {
            "event": translated_text(event, "title")[0],
            "number": publication.number,
            "note": publication.note,
            "url": f"{portal_url(path)}#agenda",
        }
    send_template_mail(
        to=person.email,
        template="agenda_published",
        context=context,
        language=person.language,
    )
