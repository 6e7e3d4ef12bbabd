import datetime
import hashlib
import uuid

import pgtrigger
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from alliance87.accounts.enums import (
    ErasureOutcome,
    ErasureReason,
    PortalLanguage,
    TokenScope,
)
from alliance87.core import constraints

MOST_TOKENS = 20
HASH = r"^[0-9a-f]{64}$"
INVITATION_LIFE = datetime.timedelta(days=14)
LONGEST_TOKEN_LIFE = datetime.timedelta(days=365)


class UserManager(BaseUserManager):
    """Creates people by their e-mail address."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A user signs in by e-mail: give an address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractUser):
    """A person who signs in. Whom they speak for is ``partners.Representative``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=PortalLanguage,
        default=PortalLanguage.EN,
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    digest_sent_at = models.DateTimeField(
        _("told what waits"),
        null=True,
        editable=False,
        help_text=_("When the Secretariat’s daily mail was last sent to the person."),
    )

    history_excludes = ["password", "last_login", "digest_sent_at"]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_unique_email",
                violation_error_message=_("Somebody signs in with that address."),
            ),
            models.CheckConstraint(
                condition=Q(language__in=PortalLanguage.values),
                name="accounts_user_language_known",
                violation_error_message=_("Choose one of the languages offered."),
            ),
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(is_staff=True),
                name="accounts_user_administrator_is_staff",
                violation_error_message=_(
                    "Whoever gives rights belongs to the Secretariat: tick staff, too."
                ),
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.email


class ApiTokenQuerySet(models.QuerySet):
    def live(self, *, at):
        return self.filter(expiry__gt=at)

    def expired(self, *, at):
        return self.filter(expiry__lte=at)


class ApiToken(AbstractAuthToken):
    """A secret with which a program uses the API in a person's name, for a time.

    Only its hash is kept, and the characters it begins with, by which people know it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("What it is for, so that you know it again: “Monthly report”."),
    )
    scopes = ArrayField(
        models.CharField(max_length=20, choices=TokenScope),
        verbose_name=_("what it may do"),
    )
    expiry = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    place = models.PositiveSmallIntegerField(
        editable=False,
        help_text=_("One of the twenty places a person has for tokens."),
    )

    history_excludes = ["digest", "token_key", "last_used_at"]

    objects = AuthTokenManager.from_queryset(ApiTokenQuerySet)()

    class Meta:
        ordering = ["name"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            constraints.unique(
                "user", "name", message=_("You have a token of that name already.")
            ),
            constraints.unique(
                "user", "place", message=_("Somebody has at most twenty tokens.")
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_TOKENS),
                name="accounts_apitoken_place_is_one_of_twenty",
                violation_error_message=_("Somebody has at most twenty tokens."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="accounts_apitoken_has_name",
                violation_error_message=_("A token has a name."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=TokenScope.values)
                & Q(scopes__len__gt=0),
                name="accounts_apitoken_scopes_known",
                violation_error_message=_("Choose what the token may do."),
            ),
            models.CheckConstraint(
                condition=Q(expiry__gt=F("created"))
                & Q(expiry__lte=F("created") + LONGEST_TOKEN_LIFE),
                name="accounts_apitoken_expires_within_a_year",
                violation_error_message=_("A token lasts a year at most."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_expired(self):
        return self.expiry <= timezone.now()

    @property
    def scope_labels(self):
        return [TokenScope(scope).label for scope in self.scopes]


def hash_secret(secret):
    """What is kept of the secret of an invitation, which only its mail holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self, *, at):
        """Those that can still be accepted."""
        return self.filter(
            accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at
        )

    def waiting_for(self, email):
        """The last one to that address which can still be sent again, or None."""
        sent = self.filter(accepted_at__isnull=True, revoked_at__isnull=True)
        return sent.filter(user__email__iexact=email, user__is_active=True).first()

    def unanswered(self, *, since, at):
        """Those that expired in that time, of people whom no other invitation waits for."""
        return self.filter(
            accepted_at__isnull=True,
            revoked_at__isnull=True,
            expires_at__gt=since,
            expires_at__lte=at,
            user__is_active=True,
        ).exclude(user__in=self.model.objects.open(at=at).values("user"))


class Invitation(models.Model):
    """That a person was asked to join the portal, for a purpose and by somebody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="invitations",
        verbose_name=_("person"),
    )
    purpose = models.CharField(_("what for"), max_length=500)
    invited_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    history_excludes = ["token_hash"]

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            constraints.unique(
                "token_hash", message=_("Another invitation has this secret.")
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=HASH),
                name="accounts_invitation_keeps_a_hash",
                violation_error_message=_("Of the secret, only its SHA-256 is kept."),
            ),
            models.CheckConstraint(
                condition=~Q(purpose=""),
                name="accounts_invitation_has_purpose",
                violation_error_message=_("Say what the person is invited to."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="accounts_invitation_expires_later",
                violation_error_message=_("An invitation expires after it was sent."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="accounts_invitation_accepted_or_revoked",
                violation_error_message=_(
                    "An invitation is accepted or revoked, not both."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.purpose}"

    @property
    def state(self):
        """In a word, as it is now."""
        if self.accepted_at:
            return _("accepted")
        if self.revoked_at:
            return _("revoked")
        return _("open") if self.expires_at > timezone.now() else _("expired")


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at__isnull=True)


class ErasureRequest(models.Model):
    """That a person asked to be erased, and what they were answered."""

    has_history = False  # a queue

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,  # that somebody asked is no longer personal
        null=True,
        blank=True,
        related_name="erasure_requests",
        verbose_name=_("person"),
    )
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    decided_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=ErasureOutcome, blank=True
    )
    answer = models.TextField(
        _("answer"),
        blank=True,
        max_length=2000,
        help_text=_("The person reads it on their account page."),
    )

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *ErasureOutcome.values]),
                name="accounts_erasurerequest_outcome_known",
                violation_error_message=_("Choose one of the outcomes offered."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="accounts_erasurerequest_answered_has_outcome",
                violation_error_message=_("What is answered has an outcome."),
            ),
            constraints.unique(
                "user",
                condition=Q(decided_at__isnull=True),
                message=_("This person has asked already."),
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user else str(_("nobody any more"))


class Erasure(models.Model):
    """That somebody was erased: when, by whom and how many rows, and not who it was."""

    has_history = False  # written once, and never changed

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    erased_at = models.DateTimeField(_("erased at"), auto_now_add=True)
    # No foreign key: an administrator who is erased later leaves a number behind.
    erased_by = models.UUIDField(_("erased by"))
    reason = models.CharField(_("reason"), max_length=10, choices=ErasureReason)
    counts = models.JSONField(
        _("rows"), help_text=_("How many of each table: deleted, emptied, kept.")
    )

    class Meta:
        ordering = ["-erased_at"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [constraints.one_of("reason", ErasureReason)]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self):
        return f"{self.erased_at:%Y-%m-%d}"
