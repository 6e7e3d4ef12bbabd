"""Asking whether a record is right, and hearing that it is."""

import datetime

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from alliance87.accounts.models import User
from alliance87.core.actions import confirm_record
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from partners.models import Partner

CONFIRMATION_SALT = "partners.confirmation"
CONFIRMATION_WORKS = datetime.timedelta(days=60)


@transaction.atomic
def confirm(*, record, by, revision, on):
    """One of its people says that ``record`` is right, as it was at ``revision``.

    A partner's or a country's. At any other revision it raises ``Conflict``.
    """
    if not may_confirm(by, record):
        raise PermissionDenied
    row = lock_revision(record=record, revision=revision)
    confirm_record(record=row, on=on)
    return row


def may_confirm(user, record):
    rows = type(record).objects.confirmable_by(user)
    return rows.filter(pk=record.pk).exists()


@transaction.atomic
def ask_to_confirm(*, record, partner, page, on, only_due=True):
    """Ask the focal points and alternates of ``partner`` whether ``record`` is right.

    ``page`` is the URL name of the page to confirm it on. Once an occasion: a record
    that is not due on the date ``on``, or of which they were asked meanwhile, is left
    alone, unless ``only_due`` is off. Return how many mails were written; without
    anybody to ask, the record stays due.
    """
    rows = type(record).objects.select_for_update(of=["self"])
    if only_due:
        rows = rows.due_to_confirm(on=on)
    row = rows.filter(pk=record.pk).first()
    if row is None or partner is None:
        return 0
    people = partner.representatives.current().proposing()
    people = people.filter(user__is_active=True).select_related("user")
    asked = [one.user for one in people if may_confirm(one.user, row)]
    for person in asked:
        with translation.override(person.language):
            path = reverse(
                page,
                kwargs={"slug": row.slug, "token": confirmation_token(row, person)},
            )
        send_template_mail(
            to=person.email,
            template="confirm_record",
            context={
                "record": row,
                "url": portal_url(path),
                "days": CONFIRMATION_WORKS.days,
            },
            language=person.language,
        )
    if asked:
        type(row).objects.filter(pk=row.pk).update(confirmation_asked_on=on)
    return len(asked)


def confirmation_token(record, person):
    """What lets ``person``, and as long as they may, confirm ``record`` unsigned-in."""
    return signing.dumps([str(record.pk), str(person.pk)], salt=CONFIRMATION_SALT)


def asked_by_link(token):
    """The key of the record and the person of a link; None where it is no good."""
    try:
        record, person = signing.loads(
            token, salt=CONFIRMATION_SALT, max_age=CONFIRMATION_WORKS
        )
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=person, is_active=True).first()
    return (record, user) if user else None


def ask_partner(*, partner, on, only_due=True):
    """Ask a partner's people whether its own record is right."""
    return ask_to_confirm(
        record=partner,
        partner=partner,
        page="partners:confirm-link",
        on=on,
        only_due=only_due,
    )


def ask_due_partners(*, on):
    """Ask about every listed partner that is due. Return how many mails were written."""
    due = Partner.objects.listed().due_to_confirm(on=on)
    return sum(ask_partner(partner=partner, on=on) for partner in due)
