"""Writes of the shared records, and of what every record has."""

import datetime
import logging
import random
import re
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from anymail.exceptions import AnymailRecipientsRefused
from billiard.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from alliance87.core.changes import UNTOLD, keys_at, linked_fields, links_of
from alliance87.core.enums import MailState
from alliance87.core.files import printed_name, ready_to_store, sha256_of
from alliance87.core.models import Document, OutgoingMail
from alliance87.core.revisions import lock_revision
from alliance87.core.richtext import clean_rich_text, validate_rich_text
from alliance87.core.search import tri
from alliance87.core.visibility import has_right

logger = logging.getLogger(__name__)

MAIL_LEASE = datetime.timedelta(minutes=3)  # longer than Celery lets its tasks run
MAIL_KEPT = datetime.timedelta(days=30)
# After the first failure, the second, …; one more failure is the last.
MAIL_DELAYS = [
    datetime.timedelta(minutes=1),
    datetime.timedelta(minutes=5),
    datetime.timedelta(minutes=30),
    datetime.timedelta(hours=2),
    datetime.timedelta(hours=8),
    datetime.timedelta(hours=24),
]
MAIL_JITTER = 0.2  # what failed together is not tried again together
MAIL_BATCH = 100


class NotTaken(Exception):
    """The delivery backend took no message and gave no reason."""


# -- Records ---------------------------------------------------------------------


def set_visibility(*, record, visibility):
    """Let exactly the readers of the tier ``visibility`` read ``record``."""
    record.visibility = visibility
    record.save(update_fields=["visibility", "updated_at"])


def confirm_record(*, record, on):
    """Write down that ``record`` was found right on the date ``on``."""
    record.confirmed_on = on
    record.save(update_fields=["confirmed_on", "updated_at"])


@transaction.atomic
def add_record(*, record, by, values):
    """Write the new ``record``, which says ``values`` by field, as the administration does.

    For whoever may add one there.
    """
    if not has_right(by, "add", type(record)):
        raise PermissionDenied
    return write_values(record, values)


@transaction.atomic
def edit_record(*, record, by, values, revision):
    """Write ``values``, by field, into ``record``, for whoever may change it there.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``.
    """
    if not type(record)._default_manager.changeable_by(by).contains(record):
        raise PermissionDenied
    row = lock_revision(record=record, revision=revision)
    return write_values(row, values)


def write_values(record, values):
    """Let ``record`` say ``values``, if it may by all of its rules."""
    say(record, values)
    record.full_clean()
    record.save()
    link(record, values)
    return record


def say(record, values):
    many = {field.name for field in record._meta.many_to_many}
    for name, value in values.items():
        if name not in many:
            setattr(record, name, value)
    for name in tri(*record.rich_text):
        if values.get(name):
            setattr(record, name, checked_html(name, values[name]))


def link(record, values):
    for field in record._meta.many_to_many:
        if field.name in values:
            getattr(record, field.name).set(values[field.name])


def checked_html(name, html):
    try:
        validate_rich_text(html)
    except ValidationError as error:
        raise ValidationError({name: error}) from error
    return clean_rich_text(html)


@transaction.atomic
def restore_revision(*, record, past, revision):
    """Bring ``record`` back to how it stood in ``past``, a row of its history.

    What it looked like meanwhile stays in the history. Raises Conflict if the record is
    no longer at ``revision``, and ValidationError where it cannot stand so any more:
    what it pointed at is gone, or another record has taken its place.
    """
    record = lock_revision(record=record, revision=revision)
    untouched = {*UNTOLD, *record.history_excludes}
    for field in record._meta.concrete_fields:
        if field.name not in untouched:
            setattr(record, field.attname, getattr(past, field.name))
    record.full_clean()
    record.save()
    for field in linked_fields(record):
        keys = keys_at(links_of(field, record.pk), past)
        known = field.related_model._default_manager.filter(pk__in=keys)
        getattr(record, field.name).set(known)
    return record


@transaction.atomic
def add_document(*, by, values):
    """Keep a new document, for whoever may add one in the administration.

    A ``file`` among ``values`` has passed ``validate_upload``.
    """
    if not has_right(by, "add", Document):
        raise PermissionDenied
    return keep_document(Document(), values)


@transaction.atomic
def edit_document(*, document, by, values, revision):
    """Write ``values`` into ``document``, the ``file`` as well if there is one."""
    if not Document.objects.changeable_by(by).contains(document):
        raise PermissionDenied
    return keep_document(lock_revision(record=document, revision=revision), values)


def keep_document(document, values):
    said = {name: value for name, value in values.items() if name != "file"}
    say(document, said)
    document.full_clean(exclude=["file", "size", "sha256"])
    if "file" in values:
        store_document(document=document, file=values["file"])
    else:
        document.save()
    link(document, said)
    return document


def store_document(*, document, file):
    """Save ``document`` with the uploaded ``file``, or without any where it is None.

    The file has passed ``validate_upload``. A picture is drawn anew. The name, size and
    SHA-256 of what is stored are kept.
    """
    file = ready_to_store(file) if file else None
    document.file = file or ""
    document.file_name = printed_name(file.name) if file else ""
    document.size = file.size if file else None
    document.sha256 = sha256_of(file) if file else ""
    document.save()


# -- Mail ------------------------------------------------------------------------
def due_mail(*, now):
    """The ids of the next mails to send, the longest waiting first."""
    rows = OutgoingMail.objects.due(at=now).order_by("next_attempt_at")
    return list(rows.values_list("pk", flat=True)[:MAIL_BATCH])


def deliver(*, mail_id, now):
    """Send a mail that is due. Return whether this call did.

    Safe to call twice, and by two workers at once: one of them gets it. At least once:
    a worker that dies between sending and writing it down leaves a mail that is sent
    again, under the same Message-ID.
    """
    mail = claim_mail(mail_id=mail_id, now=now)
    if mail is None:
        return False
    try:
        if not get_connection(settings.MAIL_DELIVERY_BACKEND).send_messages(
            [message_of(mail)]
        ):
            raise NotTaken
    except Exception as error:
        logger.debug("Mail %s was not sent.", mail.pk, exc_info=True)
        postpone(mail=mail, error=error, now=now)
        return False
    written = held_mail(mail).update(
        state=MailState.SENT,
        text="",
        html="",
        last_error="",
        sent_at=now,
        claimed_until=None,
        updated_at=timezone.now(),
    )
    if not written:
        logger.warning("Mail %s was taken over while it was sent.", mail.pk)
    return True


@transaction.atomic
def claim_mail(*, mail_id, now):
    """Take a mail that is due and nobody holds, for a while. Return it, or None."""
    rows = OutgoingMail.objects.select_for_update(skip_locked=True).due(at=now)
    mail = rows.filter(pk=mail_id).first()
    if mail is None:
        return None
    if mail.attempts > len(MAIL_DELAYS):  # only a mail whose last worker died
        fail_mail(mail=mail, error=gettext("The last attempt never came to an end."))
        return None
    mail.fence += 1
    mail.attempts += 1
    mail.claimed_until = now + MAIL_LEASE
    mail.save(update_fields=["fence", "attempts", "claimed_until", "updated_at"])
    return mail


def held_mail(mail):
    """The mail, as long as no other worker has taken it since it was read."""
    return OutgoingMail.objects.filter(
        pk=mail.pk, fence=mail.fence, state=MailState.WAITING
    )


def message_of(mail):
    """The mail as Django sends it."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=mail.sender,
        to=mail.recipients,
        reply_to=mail.reply_to,
        headers=mail.headers | {"Message-ID": mail.message_id},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def postpone(*, mail, error, now):
    """Plan the next attempt, or give up where another one cannot help."""
    words = words_of(error)
    logger.warning("Mail %s: %s", mail.pk, words)
    if is_final(error) or mail.attempts > len(MAIL_DELAYS):
        fail_mail(mail=mail, error=words)
        return
    jitter = random.uniform(1 - MAIL_JITTER, 1 + MAIL_JITTER)  # noqa: S311 (no secret)
    held_mail(mail).update(
        last_error=words,
        next_attempt_at=now + MAIL_DELAYS[mail.attempts - 1] * jitter,
        claimed_until=None,
        updated_at=timezone.now(),
    )


def fail_mail(*, mail, error):
    held_mail(mail).update(
        state=MailState.FAILED,
        last_error=error,
        claimed_until=None,
        updated_at=timezone.now(),
    )


def is_final(error):
    """Whether the receiving side said no for good. Wrong settings are not that."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reply in error.recipients.values())
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, AnymailRecipientsRefused)


def words_of(error):
    """The failure in words. A server's reply may quote the mail: only its codes stay."""
    match error:
        case SMTPRecipientsRefused():
            codes = {codes_of(*reply) for reply in error.recipients.values()}
            return gettext("The address was refused (%(codes)s).") % {
                "codes": ", ".join(sorted(codes))
            }
        case SMTPResponseException():
            return gettext("The mail server answered %(codes)s.") % {
                "codes": codes_of(error.smtp_code, error.smtp_error)
            }
        case AnymailRecipientsRefused():
            return gettext("The address was refused by the mail provider.")
        case NotTaken():
            return gettext("The mail server took nothing and gave no reason.")
        case SoftTimeLimitExceeded() | TimeoutError():
            return gettext("The mail server took too long.")
        case SMTPException():  # an OSError too, but one without a system's reason
            return gettext("The mail server broke off (%(kind)s).") % {
                "kind": type(error).__name__
            }
        case OSError():
            return gettext("The mail server cannot be reached (%(kind)s).") % {
                "kind": type(error).__name__
            }
    return gettext(
        "Something went wrong that an administrator has to look at (%s)."
    ) % (type(error).__name__)


def codes_of(code, reply):
    """The number a server answers with, and the finer one of RFC 3463 after it."""
    text = reply.decode(errors="replace") if isinstance(reply, bytes) else str(reply)
    finer = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)
    return f"{code} {finer[0]}" if finer else str(code)


def retry_mail(*, mail):
    """Let a mail that failed begin anew. Return whether it had; the caller queues it."""
    rows = OutgoingMail.objects.filter(pk=mail.pk, state=MailState.FAILED)
    now = timezone.now()
    return bool(
        rows.update(
            state=MailState.WAITING, attempts=0, next_attempt_at=now, updated_at=now
        )
    )


def forget_mail(*, now):
    """Delete what was sent or failed long ago. Return how many."""
    return OutgoingMail.objects.old(before=now - MAIL_KEPT).delete()[0]
