"""Every change that a partner, an applicant or a message brings about.

Each checks, under a lock, what state things are in and who asks: right now, not when
a page was opened. A ``ValidationError`` is for people to read.
"""

import datetime

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pghistory import context

from alliance87.accounts.actions import invite, open_account
from alliance87.accounts.enums import PortalLanguage
from alliance87.accounts.models import User
from alliance87.core.actions import confirm_record
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from partners.enums import (
    ApplicationState,
    PartnerEventKind,
    ProposalState,
    RepresentativeRole,
)
from partners.models import (
    ContactBlock,
    ContactMessage,
    Partner,
    PartnerApplication,
    PartnerEvent,
    ProfileChange,
    Representative,
)
from partners.models.message import KEPT
from partners.models.partner import RESERVED_SLUGS
from partners.profiles import fields_of, plain, profile_form, values_of
from partners.waiting import queues_for

CONFIRM_WITHIN = datetime.timedelta(days=7)
LINK_WORKS = datetime.timedelta(days=365)
UNCONFIRMED_KEPT = CONFIRM_WITHIN
CLOSED_KEPT = datetime.timedelta(days=365)
ANSWERED = set(PortalLanguage.values)  # the languages that mails are written in
APPLICATION_SALT = "partners.application"
CONFIRMATION_SALT = "partners.confirmation"
CONFIRMATION_WORKS = datetime.timedelta(days=60)


# -- The Secretariat -------------------------------------------------------------
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


# -- People ----------------------------------------------------------------------
@transaction.atomic
def invite_representative(
    *,
    partner,
    email,
    name,
    role=RepresentativeRole.FOCAL_POINT,
    job_title="",
    language,
    by,
):
    """Enter a person who speaks for ``partner``, invite them, return the invitation.

    They speak for it once they accept, and are listed to nobody until they consent.
    Refused is whoever speaks for the partner already, and whoever has an invitation to
    that which can still be accepted or sent again.
    """
    user = account_of(email=email, name=name, language=language)
    people = partner.representatives.not_ended().select_for_update(of=["self"])
    row = people.filter(user=user, awaits__isnull=False).first()
    if row and row.awaits.revoked_at is None:
        raise ValidationError(_("This person is invited and has not accepted yet."))
    if row:
        row.name, row.role, row.job_title = name, role, job_title
        row.full_clean()
        row.save()
    else:
        row = enter_representative(
            partner=partner, user=user, name=name, role=role, job_title=job_title
        )
    with translation.override(user.language):
        purpose = _("to speak for %(partner)s as %(role)s") % {
            "partner": partner,
            "role": RepresentativeRole(role).label,
        }
    invitation = invite(user=user, purpose=purpose, by=by)
    await_acceptance(representative=row, invitation=invitation)
    return invitation


def await_acceptance(*, representative, invitation):
    """Let a person speak for the partner from when they accept ``invitation`` only."""
    representative.awaits = invitation
    representative.save(update_fields=["awaits", "updated_at"])


def begin_to_speak(*, invitation):
    """Whoever has accepted ``invitation`` speaks, from now on, for whom it named."""
    Representative.objects.filter(awaits=invitation).update(awaits=None)


def account_of(*, email, name, language):
    """The person's account, opened if need be; they correct the name themselves."""
    first_name, _space, last_name = name.strip().rpartition(" ")
    return open_account(
        email=email, first_name=first_name, last_name=last_name, language=language
    )


def enter_representative(*, partner, user, name, role, job_title=""):
    representative = Representative(
        partner=partner, user=user, name=name, role=role, job_title=job_title
    )
    representative.full_clean()
    representative.save()
    return representative


@transaction.atomic
def set_consent(*, representative, by, listed_to_partners, listed_publicly):
    """List a person as far as they say themselves; it counts at once."""
    own = Representative.objects.of(by).select_for_update(of=["self"])
    row = own.filter(pk=representative.pk).first()
    if row is None:
        raise PermissionDenied
    row.listed_to_partners = listed_to_partners
    row.listed_publicly = listed_publicly
    row.validate_constraints()
    row.save(update_fields=["listed_to_partners", "listed_publicly", "updated_at"])
    return row


@transaction.atomic
def edit_profile(*, partner, values, revision):
    """Write ``values``, by field of the profile, into ``partner``.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``,
    and ``ValidationError`` by field for what the record may not say.
    """
    record = lock_revision(record=partner, revision=revision)
    wanted = {name: plain(value) for name, value in values.items()}
    form = profile_form(record, names=list(wanted), values=wanted)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    form.save()
    return record


# -- Proposed changes ------------------------------------------------------------
def proposable(user, record):
    """Whether ``user`` may now propose what ``record`` should say."""
    if isinstance(record, Representative):
        return Representative.objects.of(user).filter(pk=record.pk).exists()
    return Partner.objects.proposable_by(user).filter(pk=record.pk).exists()


def may_decide(user, change):
    """Whether ``user`` is of the Secretariat, with the right to decide, and no author."""
    return holds(user, "partners.change_profilechange") and (
        user.pk != change.proposed_by_id
    )


def holds(user, permission):
    return user.is_active and user.is_staff and user.has_perm(permission)


@transaction.atomic
def propose_change(*, record, by, values, revision, note=""):
    """Propose that ``record``, as it was at ``revision``, should say ``values``.

    ``values`` are by field, plain data; those that change nothing are left out. Raises
    ``Conflict`` where the record is no longer at that revision.
    """
    if not proposable(by, record):
        raise PermissionDenied
    if set(values) - set(fields_of(record)):
        raise PermissionDenied
    row = lock_revision(record=record, revision=revision)
    before = values_of(row, list(values))
    proposed = {name: plain(value) for name, value in values.items()}
    changed = [name for name in proposed if proposed[name] != before[name]]
    if not changed:
        raise ValidationError(_("Nothing differs from what the record says now."))
    form = profile_form(row, names=changed, values=proposed)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    listing = isinstance(record, Representative)
    change = ProfileChange(
        partner=record.partner if listing else record,
        representative=record if listing else None,
        proposed_by=by,
        base_revision=revision,
        before={name: before[name] for name in changed},
        proposed={name: plain(form.cleaned_data[name]) for name in changed},
        note=note,
    )
    change.full_clean()
    change.save()
    return change


def open_change(change):
    """The locked row of a proposal that nobody has decided or withdrawn yet."""
    row = ProfileChange.objects.select_for_update(of=["self"]).select_related(
        "partner", "representative__partner", "proposed_by"
    )
    row = row.get(pk=change.pk)
    if not row.is_open:
        raise ValidationError(
            _("This proposal is no longer open: it was %(state)s in the meantime."),
            params={"state": row.get_state_display()},
        )
    return row


@transaction.atomic
def withdraw_change(*, change, by):
    """Take a proposal back: for whoever might propose the like now."""
    if not proposable(by, change.record):
        raise PermissionDenied
    row = open_change(change)
    row.state = ProposalState.WITHDRAWN
    row.decided_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def accept_change(*, change, by, revision, values=None):
    """Write what was proposed, or ``values`` in its place, into the record.

    ``revision`` is the record's that ``by`` looked at: at any other one it raises
    ``Conflict``. Raises ``ValidationError`` by field for what the record may not say.
    """
    row = decidable_change(change, by)
    record = lock_revision(record=row.record, revision=revision)
    wanted = row.proposed | {
        name: plain(value)
        for name, value in (values or {}).items()
        if name in row.proposed
    }
    form = profile_form(record, names=list(wanted), values=wanted)
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    # The history of the record names the proposal beside whoever accepted it.
    with context(proposal=str(row.pk), proposal_model=row._meta.label):
        form.save()
    row.accepted = {name: plain(form.cleaned_data[name]) for name in wanted}
    row.edited = row.accepted != row.proposed
    return close_change(row, ProposalState.ACCEPTED, by)


@transaction.atomic
def decline_change(*, change, by, reason):
    """Leave the record as it is, and say why."""
    row = decidable_change(change, by)
    row.reason = reason.strip()
    return close_change(row, ProposalState.DECLINED, by)


def decidable_change(change, by):
    row = open_change(change)
    if not holds(by, "partners.change_profilechange"):
        raise PermissionDenied
    if not may_decide(by, row):
        raise ValidationError(_("Nobody decides on their own proposal."))
    return row


def close_change(row, state, by):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()
    author = row.proposed_by
    # Whoever no longer speaks for the partner is told nothing more about it.
    if author and proposable(author, row.record):
        with translation.override(author.language):
            path = row.get_absolute_url()
        send_template_mail(
            to=author.email,
            template=f"profile_change_{state}",
            context={"change": row, "url": portal_url(path)},
            language=author.language,
        )
    return row


# -- Confirmations ---------------------------------------------------------------
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


# -- Applications ----------------------------------------------------------------
@transaction.atomic
def submit_application(*, themes=(), countries_of_work=(), **fields):
    """Write an application down and ask its contact to confirm the address.

    An open one of the same address and name is not written twice; one that waits for
    its confirmation is asked again. Nothing tells the two apart from outside.
    """
    same = PartnerApplication.objects.open().filter(
        contact_email__iexact=fields["contact_email"], name__iexact=fields["name"]
    )
    application = same.first()
    if application is None:
        application = PartnerApplication(consented_at=timezone.now(), **fields)
        try:
            with transaction.atomic():
                application.save()
        except IntegrityError:  # the same, sent twice at once
            return same.get()
        application.themes.set(themes)
        application.countries_of_work.set(countries_of_work)
    if application.state == ApplicationState.UNCONFIRMED:
        tell_applicant(application, "application_confirm")
    return application


def tell_applicant(application, template):
    if application.contact_email:
        with translation.override(application.language):
            path = application_path(application)
        send_template_mail(
            to=application.contact_email,
            template=template,
            context={
                "application": application,
                "url": portal_url(path),
                "days": CONFIRM_WITHIN.days,
            },
            language=application.language,
        )


def application_path(application):
    """The address of an application's own page, known to its contact alone."""
    token = signing.dumps(str(application.pk), salt=APPLICATION_SALT)
    return reverse("partners:application", kwargs={"token": token})


def application_of(token, *, max_age=LINK_WORKS):
    """The application of a signed link; None where it is too old, or no such link."""
    try:
        key = signing.loads(token, salt=APPLICATION_SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    return PartnerApplication.objects.filter(pk=key).first()


def locked_application(application, states):
    """The locked row, in one of ``states``."""
    rows = PartnerApplication.objects.select_for_update(of=["self"])
    row = rows.get(pk=application.pk)
    if row.state not in states:
        raise ValidationError(
            _("This cannot be done: the application is “%(state)s”."),
            params={"state": row.get_state_display()},
        )
    return row


@transaction.atomic
def confirm_application(*, application):
    """The contact has the address: the application reaches the Secretariat."""
    row = locked_application(application, [ApplicationState.UNCONFIRMED])
    row.state = ApplicationState.RECEIVED
    row.confirmed_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def withdraw_application(*, application):
    """The applicant no longer wants it decided."""
    row = locked_application(application, ApplicationState.open())
    row.state = ApplicationState.WITHDRAWN
    row.decided_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def start_review(*, application, by):
    """Tell colleagues, and the applicant's page, that somebody looks at it."""
    require(by, "partners.change_partnerapplication")
    row = locked_application(application, [ApplicationState.RECEIVED])
    row.state = ApplicationState.UNDER_REVIEW
    row.save()
    return row


@transaction.atomic
def accept_application(*, application, by, visibility, description=None):
    """Make the applicant a partner, read by ``visibility``, and invite its contact.

    ``description`` is what the page of the partner says, in the applicant's language:
    what they wrote, unless it is given.
    """
    require(by, "partners.change_partnerapplication")
    require(by, "partners.add_partner")
    row = locked_application(application, ApplicationState.waiting())
    now = timezone.now()
    partner = Partner(
        slug=free_slug(row.acronym or row.name),
        acronym=row.acronym,
        stakeholder_group=row.stakeholder_group,
        country=row.country,
        website=row.website,
        working_languages=row.working_languages,
        visibility=visibility,
        joined_on=now.date(),
        # A name is a name in every language: in English, too, until it is translated.
        **{
            "name_en": row.name,
            f"name_{row.language}": row.name,
            f"description_{row.language}": (
                row.work if description is None else description
            ),
        },
    )
    partner.full_clean()
    partner.save()
    partner.themes.set(row.themes.all())
    partner.countries_of_work.set(row.countries_of_work.all())
    for kind, on in (
        (PartnerEventKind.APPLIED, row.created_at.date()),
        (PartnerEventKind.ACCEPTED, now.date()),
    ):
        PartnerEvent.objects.create(partner=partner, kind=kind, on=on)
    row.partner = partner
    close_application(row, ApplicationState.ACCEPTED, by)
    invite_representative(
        partner=partner,
        email=row.contact_email,
        name=row.contact_name,
        job_title=row.contact_job_title,
        language=row.language,
        by=by,
    )
    return row


@transaction.atomic
def decline_application(*, application, by, reason):
    """Do not make the applicant a partner, and say why."""
    require(by, "partners.change_partnerapplication")
    row = locked_application(application, ApplicationState.waiting())
    row.reason = reason.strip()
    return close_application(row, ApplicationState.DECLINED, by)


def require(user, permission):
    if not holds(user, permission):
        raise PermissionDenied


def close_application(row, state, by):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()
    tell_applicant(row, f"application_{state}")
    return row


def free_slug(text):
    """A slug that no partner and no page has."""
    base = slugify(text)[:100] or "partner"
    taken = {*RESERVED_SLUGS, *Partner.objects.values_list("slug", flat=True)}
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def clean_applications(*, now):
    """Delete what was never confirmed, and forget who applied without success.

    After 7 days and after 12 months. Whoever was accepted has an account instead, so
    their address is forgotten here after the same time. Return how many of each.
    """
    rows = PartnerApplication.objects.all()
    stale = rows.filter(
        state=ApplicationState.UNCONFIRMED, created_at__lt=now - UNCONFIRMED_KEPT
    )
    deleted = stale.count()
    stale.delete()
    forgotten = rows.filter(
        state__in=ApplicationState.closed(), decided_at__lt=now - CLOSED_KEPT
    ).exclude(contact_email="", contact_name="", contact_job_title="")
    return deleted, forgotten.update(
        contact_email="", contact_name="", contact_job_title=""
    )


# -- Messages --------------------------------------------------------------------
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
