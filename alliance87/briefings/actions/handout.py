"""Handing a published pack to people: telling its readers, and links of one person."""

import datetime
import secrets

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from alliance87.accounts.models import User, hash_secret
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack, HandoutLink
from alliance87.core.mail import portal_url, send_template_mail
from events.actions.registrations import CONCERNED
from events.models import Registration
from partners.models import Representative

LINK_LIFE = datetime.timedelta(days=30)


def readers_to_tell(pack):
    """The accounts that take part in the meeting and may read the pack once published.

    Those who are invited, come, wait or asked to, and its chairs; of the chair's edition
    the chairs alone, since nobody else may read it.
    """
    takes_part = Representative.objects.current().filter(
        registrations__event=pack.event_id, registrations__status__in=CONCERNED
    )
    chairs = pack.event.chairs.current()
    found = User.objects.filter(
        Q(representations__in=takes_part.values("pk"))
        | Q(representations__in=chairs.values("pk")),
        is_active=True,
    ).distinct()
    same = BriefingPack.objects.finished().filter(pk=pack.pk)
    return [
        person
        for person in found.order_by("email")
        if same.readable_once_published(person).exists()
    ]


def readers_named_to(user, pack):
    """Of ``readers_to_tell`` those whom ``user``, who keeps the meeting, may know by name:
    its chairs, and the participants who are named to them on its other pages.
    """
    rows = Registration.objects.filter(event=pack.event_id).naming(user)
    named = rows.exclude(shown_name="").values_list("representative__user", flat=True)
    known = {user.pk, *named, *pack.event.chairs.values_list("user", flat=True)}
    return [person for person in readers_to_tell(pack) if person.pk in known]


def told_when_published(pack, *, by):
    """Whom ``by`` writes to by publishing the pack: not themselves, who know."""
    return [person for person in readers_to_tell(pack) if person != by]


@transaction.atomic
def tell_readers(*, pack, by=None):
    """Write to those who take part that the pack can be had: one mail an account.

    Return how many are told.
    """
    told = told_when_published(pack, by=by)
    write_to(told, pack=pack, template="pack_published")
    return len(told)


def write_to(people, *, pack, template):
    """One mail about a pack to each of ``people``, in their language."""
    for person in people:
        with translation.override(person.language):
            url = portal_url(pack.get_absolute_url())
        send_template_mail(
            to=person.email,
            template=template,
            context={"pack": pack, "event": pack.event, "url": url},
            language=person.language,
        )


# -- Links of one person -----------------------------------------------------------
@transaction.atomic
def make_link(*, pack, person, by):
    """Send ``person`` an address at which they get a published pack without signing in.

    It replaces the one they had. Only who keeps the meeting now may, and only for who
    may read the pack now; only the mail holds the secret. Return the link, or None.
    """
    packs = BriefingPack.objects.editable_by(by).filter(state=PackState.PUBLISHED)
    if not packs.filter(pk=pack.pk).exists() or person not in readers_to_tell(pack):
        return None
    now = timezone.now()
    earlier = HandoutLink.objects.filter(pack=pack, user=person).open_at(now)
    earlier.update(revoked_at=now, updated_at=now)
    secret = secrets.token_urlsafe(32)
    link = HandoutLink.objects.create(
        pack=pack,
        user=person,
        token_hash=hash_secret(secret),
        expires_at=now + LINK_LIFE,
    )
    with translation.override(person.language):
        url = portal_url(reverse("briefings:handed-out", args=[secret]))
    send_template_mail(
        to=person.email,
        template="pack_link",
        context={"pack": pack, "event": pack.event, "url": url, "link": link},
        language=person.language,
    )
    return link


def revoke_link(*, link, by):
    """Take a link back: it leads nowhere from now. Return whether this call did."""
    now = timezone.now()
    rows = HandoutLink.objects.editable_by(by).open_at(now).filter(pk=link.pk)
    return bool(rows.update(revoked_at=now, updated_at=now))


def pack_of_secret(*, secret, now):
    """The pack and the person of a link, or None where it leads nowhere now.

    What the person may read is asked now: whoever lost the right has it no more.
    """
    links = HandoutLink.objects.open_at(now).select_related(
        "pack__event", "user", "representative__user"
    )
    link = links.filter(token_hash=hash_secret(secret)).first()
    if link is None:
        return None
    person = link.user or link.representative.user
    if person is not None and person.is_staff:
        # Whoever finds the address reads as a member does, not as the Secretariat.
        person.is_staff = person.is_superuser = False  # in memory alone: never save it
    packs = BriefingPack.objects.visible_to(person)
    if not packs.filter(pk=link.pack_id, state__in=PackState.handed_out()).exists():
        return None
    HandoutLink.objects.filter(pk=link.pk).update(last_used_at=now)
    return link.pack, person
