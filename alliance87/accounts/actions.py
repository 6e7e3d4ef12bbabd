"""Every change to accounts, tokens and invitations that takes more than one write."""

import datetime
import secrets
from importlib import import_module

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from alliance87.accounts.enums import TokenScope
from alliance87.accounts.models import (
    INVITATION_LIFE,
    MOST_TOKENS,
    ApiToken,
    ErasureRequest,
    Invitation,
    User,
    hash_secret,
)
from alliance87.accounts.notices import TOKEN_MADE, tell
from alliance87.accounts.sessions import session_keys_of
from alliance87.core.mail import portal_url, send_template_mail
from alliance87.core.privacy import forget

CLOSED_KEPT = datetime.timedelta(days=90)
REQUESTS_KEPT = datetime.timedelta(days=365)


@transaction.atomic
def create_token(*, user, name, scopes, lasts):
    """Return the new token of ``user`` and its secret, which nobody can read again.

    It lasts for the timedelta ``lasts``. Expired tokens make room for it.
    """
    if TokenScope.SECRETARIAT in scopes and not user.is_staff:
        raise ValidationError(
            {"scopes": _("Only the Secretariat reads what is its own.")}
        )
    User.objects.select_for_update().get(pk=user.pk)  # one at a time
    user.api_tokens.expired(at=timezone.now()).delete()
    if user.api_tokens.filter(name=name).exists():
        raise ValidationError({"name": _("You have a token of that name already.")})
    taken = set(user.api_tokens.values_list("place", flat=True))
    free = [place for place in range(1, MOST_TOKENS + 1) if place not in taken]
    if not free:
        raise ValidationError(
            _("You have %d tokens, and nobody has more. Revoke one first.")
            % MOST_TOKENS
        )
    made = ApiToken.objects.create(
        user=user, name=name, scopes=scopes, expiry=lasts, place=free[0]
    )
    tell(user=user, what=TOKEN_MADE)
    return made


@transaction.atomic
def deactivate(*, user, by):
    """Close the account of ``user``: no session, token or invitation of it lives on.

    Nobody closes their own, and only an administrator that of an administrator.
    """
    if user == by:
        raise ValidationError(_("Nobody closes their own account."))
    if user.is_superuser and not by.is_superuser:
        raise ValidationError(
            _("Only an administrator closes the account of an administrator.")
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.api_tokens.all().delete()
    for invitation in user.invitations.open(at=timezone.now()):
        revoke_invitation(invitation=invitation)
    end_sessions(user=user)


def end_sessions(*, user):
    """Sign ``user`` out everywhere; the copies in the cache go with the rows."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in session_keys_of(user):
        store(key).delete()


def open_account(*, email, first_name, last_name, language):
    """The person of that address, whatever its capitals; new ones have no password."""
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(
            email=User.objects.normalize_email(email),
            first_name=first_name,
            last_name=last_name,
            language=language,
        )
        user.set_unusable_password()
        user.full_clean()
        user.save()
    elif not user.is_active:
        raise ValidationError(
            _("The account of this person is closed. Open it again first.")
        )
    return user


@transaction.atomic
def invite(*, user, purpose, by):
    """Invite ``user``, who has an account, and send the mail with the secret."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation(
        user=user,
        purpose=purpose,
        invited_by=by,
        token_hash=hash_secret(secret),
        expires_at=timezone.now() + INVITATION_LIFE,
    )
    invitation.full_clean()
    invitation.save()
    send_invitation(invitation=invitation, secret=secret)
    return invitation


@transaction.atomic
def invite_person(*, email, first_name, last_name, language, purpose, by):
    """Invite whoever has the address ``email``; opens an account if nobody has."""
    user = open_account(
        email=email, first_name=first_name, last_name=last_name, language=language
    )
    return invite(user=user, purpose=purpose, by=by)


def send_invitation(*, invitation, secret):
    """The mail, in the person's language. Only this mail ever holds ``secret``."""
    person = invitation.user
    with translation.override(person.language):
        path = reverse("accounts:invitation", args=[secret])
    send_template_mail(
        to=person.email,
        template="invitation",
        context={
            "invitation": invitation,
            "url": portal_url(path),
            "days": INVITATION_LIFE.days,
        },
        language=person.language,
    )


def locked(invitation):
    """The row as it is now, held until the transaction ends."""
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


@transaction.atomic
def resend_invitation(*, invitation):
    """Send a new secret for another fortnight; the earlier one opens nothing more."""
    row = locked(invitation)
    if row.accepted_at or row.revoked_at or not row.user.is_active:
        raise ValidationError(_("This invitation is closed. Make a new one."))
    secret = secrets.token_urlsafe(32)
    row.token_hash = hash_secret(secret)
    row.expires_at = timezone.now() + INVITATION_LIFE
    row.save(update_fields=["token_hash", "expires_at"])
    send_invitation(invitation=row, secret=secret)


@transaction.atomic
def revoke_invitation(*, invitation):
    """Take the invitation back. One that was accepted stays accepted."""
    row = locked(invitation)
    if row.accepted_at:
        raise ValidationError(_("This invitation was accepted already."))
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])


@transaction.atomic
def accept_invitation(*, invitation, password=None, first_name="", last_name=""):
    """Accept ``invitation``, once. ``password`` is that of somebody who had none.

    Whoever has one already has signed in with it before. What it is about begins now:
    ``settings.ACCEPTANCE_ACTIONS`` are told.
    """
    row = locked(invitation)
    now = timezone.now()
    if row.accepted_at or row.revoked_at or row.expires_at <= now:
        raise ValidationError(_("This invitation is closed."))
    row.accepted_at = now
    row.save(update_fields=["accepted_at"])
    user = invitation.user
    if password is not None:
        user.first_name, user.last_name = first_name, last_name
        user.set_password(password)
        user.save(update_fields=["first_name", "last_name", "password"])
    # The mail reached them, so the address is theirs.
    keep_address(user)
    for name in settings.ACCEPTANCE_ACTIONS:
        import_string(name)(invitation=row)


def keep_address(user):
    """Let the address ``user`` signs in with be the only one they are known by."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user,
        email__iexact=user.email,
        defaults={"email": user.email.lower(), "verified": True, "primary": True},
    )


@transaction.atomic
def change_address(*, user, email):
    """Enter another address of ``user``; the earlier one opens nothing more.

    Open invitations are sent to the new one, with new links.
    """
    user.email = email
    user.save(update_fields=["email"])
    if EmailAddress.objects.filter(user=user).exists():
        keep_address(user)
    for invitation in user.invitations.open(at=timezone.now()):
        resend_invitation(invitation=invitation)


@transaction.atomic
def request_erasure(*, user):
    """Write down that ``user`` asks to be erased. Once: an open request is enough."""
    User.objects.select_for_update().get(pk=user.pk)  # one at a time
    open_now = user.erasure_requests.filter(decided_at__isnull=True).first()
    return open_now or ErasureRequest.objects.create(user=user)


@transaction.atomic
def close_erasure_request(*, request, outcome, answer=""):
    """Answer an open request: the person sees ``answer`` on their account page."""
    row = ErasureRequest.objects.select_for_update().get(pk=request.pk)
    if row.decided_at:
        raise ValidationError(_("This request was answered already."))
    row.decided_at, row.outcome, row.answer = timezone.now(), outcome, answer
    row.full_clean()
    row.save(update_fields=["decided_at", "outcome", "answer"])


@transaction.atomic
def forget_old(*, now):
    """Delete, with their history, the rows whose time is over, as the register says."""
    before = now - CLOSED_KEPT
    closed = Q(accepted_at__lt=before) | Q(revoked_at__lt=before)
    # Accepted or revoked lately, an invitation has its 90 days from then.
    expired = Q(accepted_at=None, revoked_at=None, expires_at__lt=before)
    Session.objects.filter(expire_date__lt=now).delete()
    live = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=live).delete()
    forget(Invitation.objects.filter(closed | expired))
    forget(ApiToken.objects.expired(at=before))
    forget(ErasureRequest.objects.filter(decided_at__lt=now - REQUESTS_KEPT))
