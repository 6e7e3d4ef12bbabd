"""Applications to join the Alliance, from the form to the partner record."""

import datetime

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from alliance87.core.mail import portal_url, send_template_mail
from partners.actions.people import invite_representative
from partners.actions.rights import require
from partners.enums import ApplicationState, PartnerEventKind
from partners.models import Partner, PartnerApplication, PartnerEvent
from partners.models.partner import RESERVED_SLUGS

CONFIRM_WITHIN = datetime.timedelta(days=7)
LINK_WORKS = datetime.timedelta(days=365)
UNCONFIRMED_KEPT = CONFIRM_WITHIN
CLOSED_KEPT = datetime.timedelta(days=365)
APPLICATION_SALT = "partners.application"


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
        confirmed_on=timezone.localdate(row.created_at),
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
