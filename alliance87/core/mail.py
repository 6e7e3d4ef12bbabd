"""How the portal writes to people: through Django's mail API, into the outbox.

Work that is rolled back sends nothing, and a mail server that is down fails no work.
"""

import os
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from alliance87.core.enums import Language
from alliance87.core.models import OutgoingMail
from alliance87.core.tasks import deliver_mail

OWN_HEADERS = {"message-id", "date"}  # the outbox and the moment of sending set them


class MailRefused(ValueError):
    """The outbox does not carry what this message has."""


class OutboxBackend(BaseEmailBackend):
    """Writes mails down in the current transaction, and asks a worker to send them.

    Write one mail to each person: where a server takes a mail for some of its addresses
    only, nobody is told of the others. Raises ``MailRefused`` for copies and attachments, and Django's ``BadHeaderError``
    for a line break in a subject or an address.
    """

    def send_messages(self, email_messages):
        rows = [row_of(message) for message in email_messages if message.recipients()]
        for row in rows:
            row.save(force_insert=True)
            # Robust: without Redis nobody is asked, and the sweeper sends it. No partial:
            # Django names a function that failed, and a partial has no name.
            transaction.on_commit(
                lambda mail_id=row.pk: ask_for_delivery(mail_id), robust=True
            )
        return len(rows)


def ask_for_delivery(mail_id):
    deliver_mail.apply_async([str(mail_id)], retry=False)


def row_of(message):
    """The message as a row of the outbox, not saved."""
    headers = {name: str(value) for name, value in message.extra_headers.items()}
    if message.attachments:
        raise MailRefused("Mails of the portal carry no files: write a link to one.")
    if message.cc or message.bcc or {"cc", "bcc"} & {name.lower() for name in headers}:
        raise MailRefused("Mails of the portal have no copies: write one to each.")
    text, html = bodies_of(message)
    message.message()  # refuses line breaks in headers and addresses
    mail_id = uuid.uuid4()
    language = translation.get_language()
    return OutgoingMail(
        id=mail_id,
        message_id=f"<{mail_id}@{urlsplit(settings.SITE_URL).hostname}>",
        sender=message.from_email,
        recipients=[str(address) for address in message.to],
        reply_to=[str(address) for address in message.reply_to],
        subject=str(message.subject),
        text=text,
        html=html,
        headers={k: v for k, v in headers.items() if k.lower() not in OWN_HEADERS},
        language=language if language in Language.values else Language.EN,
    )


def bodies_of(message):
    """The message as plain text and as HTML; either may be empty."""
    if message.content_subtype == "html":
        return "", str(message.body)
    alternatives = getattr(message, "alternatives", [])
    if [mimetype for _content, mimetype in alternatives] not in ([], ["text/html"]):
        raise MailRefused("Mails of the portal are text, and HTML at most.")
    return str(message.body), str(alternatives[0].content) if alternatives else ""


class LocalMailbox(BaseEmailBackend):
    """Delivers into ``MAILBOX_ROOT`` instead of sending: see ``core.mailbox``."""

    def send_messages(self, email_messages):
        root = settings.MAILBOX_ROOT
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            moment = timezone.now().strftime("%Y%m%dT%H%M%S%f")
            path = root / f"{moment}-{uuid.uuid4().hex[:8]}.eml"
            draft = path.with_suffix(".part")
            draft.touch(mode=0o600)
            draft.write_bytes(message.message().as_bytes())
            os.replace(draft, path)
        return len(email_messages)


def portal_url(path):
    """The address of a page as it is written in a mail."""
    return f"{settings.SITE_URL}{path}"


def send_template_mail(*, to, template, context, language, reply_to=None):
    """Write ``emails/<template>.subject.txt`` and ``.body.txt`` to ``to``, an address.

    In ``language``. The templates have ``site_url`` besides ``context``; the body
    extends ``emails/base.txt``. A subject says what happened and not to which record:
    its reader may have lost the right to see that by the time it arrives.
    """
    context = {"site_url": settings.SITE_URL, **context}
    with translation.override(language):
        subject = render_to_string(f"emails/{template}.subject.txt", context)
        body = render_to_string(f"emails/{template}.body.txt", context)
        EmailMessage(
            subject=" ".join(subject.split()),
            body=body.strip() + "\n",
            to=[to],
            reply_to=[reply_to] if reply_to else None,
        ).send()
