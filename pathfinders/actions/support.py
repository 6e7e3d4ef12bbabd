"""Requests for support, offers, and the match that is made of the two.

Each action checks, under a lock, what state things are in and who asks. A
``ValidationError`` is for people to read.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.revisions import lock_revision
from pathfinders.enums import SupportOfferState, SupportRequestState
from pathfinders.models import Commitment, SupportOffer, SupportRequest
from pathfinders.models.support import offering_partners


# -- Requests --------------------------------------------------------------------
@transaction.atomic
def ask_for_support(*, commitment, by, values):
    """Ask partners for what ``values`` say, by field, to fulfil ``commitment``."""
    if not Commitment.objects.editable_by(by).filter(pk=commitment.pk).exists():
        raise PermissionDenied
    request = SupportRequest(commitment=commitment, asked_by=by, **values)
    request.full_clean()
    request.save()
    return request


@transaction.atomic
def edit_request(*, request, by, values, revision):
    """Write ``values``, by field, into a request that is not over.

    ``revision`` is the one that was looked at: at any other one it raises ``Conflict``.
    """
    require_keeper(request, by)
    row = lock_revision(record=request, revision=revision)
    require_current(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def withdraw_request(*, request, by):
    """Ask no longer, for a request that nobody was matched with."""
    row = keepers_request(request, by)
    if not row.is_open:
        raise ValidationError(_("A partner is matched with this request: close it."))
    return end_request(row, SupportRequestState.WITHDRAWN)


@transaction.atomic
def close_request(*, request, by):
    """The support was given, or is no longer looked for."""
    return end_request(keepers_request(request, by), SupportRequestState.CLOSED)


def require_keeper(request, user):
    if not SupportRequest.objects.editable_by(user).filter(pk=request.pk).exists():
        raise PermissionDenied


def require_current(row):
    if not row.is_current:
        raise ValidationError(
            _("This request is over: it is “%(state)s”."),
            params={"state": row.get_state_display()},
        )


def locked_request(request):
    """The locked row of a request, with the country it is of."""
    rows = SupportRequest.objects.select_for_update(of=["self"]).select_related(
        "commitment__priority_area__roadmap__pathfinder__country"
    )
    row = rows.get(pk=request.pk)
    require_current(row)
    return row


def keepers_request(request, user):
    require_keeper(request, user)
    return locked_request(request)


def end_request(row, state):
    """Nothing more is decided: what was offered and not answered lapses."""
    row.state = state
    row.closed_at = timezone.now()
    row.save()
    for offer in row.offers.open().select_for_update(of=["self"]):
        offer.request = row
        end_offer(offer, SupportOfferState.LAPSED)
        tell_partner(offer, "support_offer_lapsed")
    return row


# -- Offers ----------------------------------------------------------------------
@transaction.atomic
def offer_support(*, request, partner, by, text):
    """Offer something for an open request, in the name of ``partner``."""
    if not SupportRequest.objects.visible_to(by).filter(pk=request.pk).exists():
        raise PermissionDenied
    row = locked_request(request)
    if not offering_partners(by, row).filter(pk=partner.pk).exists():
        raise PermissionDenied
    if not row.is_open:
        raise ValidationError(_("This request is matched: it takes no more offers."))
    offer = SupportOffer(request=row, partner=partner, offered_by=by, text=text)
    offer.full_clean()
    offer.save()
    tell_keepers(offer, "support_offered")
    return offer


@transaction.atomic
def withdraw_offer(*, offer, by):
    """Take an offer back that nobody has answered yet."""
    if not SupportOffer.objects.editable_by(by).filter(pk=offer.pk).exists():
        raise PermissionDenied
    row = open_offer(offer)
    end_offer(row, SupportOfferState.WITHDRAWN)
    tell_keepers(row, "support_offer_withdrawn")
    return row


@transaction.atomic
def accept_offer(*, offer, by, reason=""):
    """Make an offer a match: its partner supports the commitment from now on."""
    row = decidable_offer(offer, by)
    row.reason = reason.strip()
    end_offer(row, SupportOfferState.ACCEPTED, by)
    request = row.request
    request.state = SupportRequestState.MATCHED
    request.save()
    request.commitment.supporting_partners.add(row.partner)
    tell_partner(row, "support_offer_accepted")
    return row


@transaction.atomic
def decline_offer(*, offer, by, reason):
    """Do not take an offer, and say why."""
    row = decidable_offer(offer, by)
    row.reason = reason.strip()
    end_offer(row, SupportOfferState.DECLINED, by)
    tell_partner(row, "support_offer_declined")
    return row


def open_offer(offer):
    """The locked row of an offer that is not answered, and of its request.

    The request first, as everywhere: two that wait for each other would wait for ever.
    """
    request = locked_request(offer.request)
    rows = SupportOffer.objects.select_for_update(of=["self"])
    row = rows.select_related("partner").get(pk=offer.pk)
    row.request = request
    if not row.is_open:
        raise ValidationError(
            _("This offer is no longer open: it was %(state)s in the meantime."),
            params={"state": row.get_state_display()},
        )
    return row


def decidable_offer(offer, by):
    require_keeper(offer.request, by)
    row = open_offer(offer)
    if not SupportOffer.objects.decidable_by(by).filter(pk=row.pk).exists():
        raise ValidationError(_("Nobody decides on an offer of their own partner."))
    return row


def end_offer(row, state, by=None):
    row.state = state
    row.decided_by = by
    row.decided_at = timezone.now()
    row.full_clean()
    row.save()


# -- Mails -----------------------------------------------------------------------
def tell_keepers(offer, template):
    """Write to those of the country who may decide now, and to who asked if they may."""
    partner = offer.request.pathfinder.focal_partner
    people = speakers_of(partner) if partner else []
    asked_by = offer.request.asked_by
    if asked_by and asked_by.is_active and asked_by not in people:
        people = [*people, asked_by]
    kept = SupportRequest.objects.filter(pk=offer.request_id)
    tell(
        [one for one in people if kept.editable_by(one).exists()],
        offer,
        template,
    )


def tell_partner(offer, template):
    """Write to those who speak for the partner and may still read of the offer."""
    offers = SupportOffer.objects.filter(pk=offer.pk)
    people = speakers_of(offer.partner)
    tell([one for one in people if offers.editable_by(one).exists()], offer, template)


def speakers_of(partner):
    """The accounts of a partner's focal points and alternates."""
    people = partner.representatives.current().proposing()
    people = people.filter(user__is_active=True).select_related("user")
    return [person.user for person in people]


def tell(people, offer, template):
    for person in people:
        with translation.override(person.language):
            url = portal_url(offer.request.get_absolute_url())
        send_template_mail(
            to=person.email,
            template=template,
            context={"offer": offer, "request": offer.request, "url": url},
            language=person.language,
        )
