"""Telling the Secretariat what waits for it."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from alliance87.accounts.models import User
from alliance87.core.mail import portal_url, send_template_mail
from partners.waiting import queues_for


def send_digests(*, now):
    """Tell each of the Secretariat what waits for them, once a day at most.

    Nobody is told twice of the same: something must have come since the last time.
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    due = User.objects.filter(
        Q(digest_sent_at__isnull=True) | Q(digest_sent_at__lt=day),
        is_active=True,
        is_staff=True,
    )
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            # Whoever is locked is being told by another worker.
            person = due.select_for_update(skip_locked=True).filter(pk=pk).first()
            if person:
                send_digest(person=person, now=now)


def send_digest(*, person, now):
    """The mail, in the person's language: how many of what, and no names."""
    with translation.override(person.language):
        queues = [each for each in queues_for(person, at=now) if each.is_mailed]
        last = person.digest_sent_at
        if not any(last is None or each.newest_at > last for each in queues):
            return
        send_template_mail(
            to=person.email,
            template="secretariat_digest",
            context={
                "queues": queues,
                "url": portal_url(reverse("admin:index")),
            },
            language=person.language,
        )
    User.objects.filter(pk=person.pk).update(digest_sent_at=now)
