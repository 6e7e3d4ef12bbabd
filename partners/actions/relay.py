"""Messages between partners, in which nobody sees an address."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core.mail import portal_url, send_template_mail
from partners.actions.rights import require
from partners.enums import RepresentativeRole
from partners.models import ContactBlock, ContactMessage, Partner, Representative
from partners.models.message import KEPT

ANSWERED = set(PortalLanguage.values)  # the languages that mails are written in


@transaction.atomic
def write_message(*, to, sender, by, subject, body):
    """Write to the partner ``to`` for the partner of ``sender``, a representation.

    Returns the message, or None where ``to`` has blocked the person. It is mailed to
    the focal points, or to the role mailbox; where there is neither it waits for the
    Secretariat, as not ``delivered``. No mail names an address.
    """
    if not Representative.objects.of(by).filter(pk=sender.pk).exists():
        raise PermissionDenied
    if not Partner.objects.visible_to(by).listed().filter(pk=to.pk).exists():
        raise PermissionDenied
    if is_blocked(by, to):
        return None
    addresses = addresses_of(to)
    message = ContactMessage(
        began_by=by,
        author=by,
        author_name=sender.name,
        from_partner=sender.partner,
        to_partner=to,
        subject=subject,
        body=body,
        delivered=bool(addresses),
    )
    message.full_clean()
    message.save()
    mail_message(message, addresses)
    return message


def is_blocked(user, partner):
    return ContactBlock.objects.filter(partner=partner, blocked=user).exists()


def addresses_of(partner):
    """Whom a message to ``partner`` is mailed to, as (address, language) pairs."""
    people = partner.representatives.current().filter(
        role=RepresentativeRole.FOCAL_POINT, user__is_active=True
    )
    found = list(people.values_list("user__email", "user__language").distinct())
    if not found and partner.role_mailbox:
        languages = [code for code in partner.working_languages if code in ANSWERED]
        found = [(partner.role_mailbox, (languages or ["en"])[0])]
    return found


def mail_message(message, addresses):
    for address, language in addresses:
        with translation.override(language):
            path = reverse("partners:message", kwargs={"pk": message.first.pk})
        send_template_mail(
            to=address,
            template="contact_message",
            context={"message": message, "url": portal_url(path)},
            language=language,
        )


def side_of(thread, user):
    """``sender`` or ``recipient`` of a thread, as ``user`` is now; else None."""
    people = Representative.objects.of(user)
    if thread.began_by_id == user.pk:
        if people.filter(partner=thread.from_partner_id).exists():
            return "sender"
    elif people.proposing().filter(partner=thread.to_partner_id).exists():
        return "recipient"
    return None


def required_side(thread, user, *, only=None):
    side = side_of(thread, user)
    if side is None or only not in (None, side):
        raise PermissionDenied
    return side


@transaction.atomic
def answer_message(*, thread, by, body):
    """Answer within a thread. Returns the answer, or None where nobody may have it."""
    side = required_side(thread, by)
    row = ContactMessage.objects.select_for_update(of=["self"]).get(pk=thread.pk)
    if row.erased_at:
        raise ValidationError(_("The text of this exchange is deleted: write anew."))
    from_recipient = side == "recipient"
    if from_recipient:
        other = row.began_by
        reached = other and side_of(row, other) == "sender" and other.is_active
        addresses = [(other.email, other.language)] if reached else []
    else:
        addresses = (
            [] if is_blocked(by, row.to_partner) else addresses_of(row.to_partner)
        )
    if not addresses:
        return None
    partner = row.to_partner if from_recipient else row.from_partner
    person = Representative.objects.of(by).filter(partner=partner).get()
    answer = ContactMessage(
        thread=row,
        began_by=row.began_by,
        from_partner=row.from_partner,
        to_partner=row.to_partner,
        author=by,
        author_name=person.name,
        by_recipient=from_recipient,
        body=body,
    )
    answer.full_clean()
    answer.save()
    mail_message(answer, addresses)
    return answer


@transaction.atomic
def block_sender(*, thread, by):
    """Take no more messages to the partner from whoever began ``thread``."""
    required_side(thread, by, only="recipient")
    if thread.began_by_id:
        ContactBlock.objects.get_or_create(
            partner=thread.to_partner,
            blocked=thread.began_by,
            defaults={"blocked_by": by},
        )


@transaction.atomic
def unblock_sender(*, thread, by):
    required_side(thread, by, only="recipient")
    ContactBlock.objects.filter(
        partner=thread.to_partner, blocked=thread.began_by_id
    ).delete()


@transaction.atomic
def report_message(*, message, by):
    """Let the Secretariat read a message, which the other side wrote."""
    side = required_side(message.first, by)
    if message.by_recipient == (side == "recipient"):
        raise PermissionDenied
    ContactMessage.objects.filter(pk=message.pk, reported_at__isnull=True).update(
        reported_at=timezone.now(), reported_by=by
    )


@transaction.atomic
def settle_report(*, message, by):
    """The Secretariat has dealt with what was reported or reached nobody."""
    require(by, "partners.change_contactmessage")
    ContactMessage.objects.filter(pk=message.pk).update(
        reported_at=None, reported_by=None, delivered=True
    )


@transaction.atomic
def erase_messages(*, now):
    """Delete the text of every thread that ended 180 days ago. Return how many rows."""
    over = ContactMessage.objects.ended_before(now - KEPT).filter(erased_at=None)
    keys = list(over.values_list("pk", flat=True))
    rows = ContactMessage.objects.filter(Q(pk__in=keys) | Q(thread__in=keys))
    return rows.update(body="", subject="", author_name="", erased_at=now)
