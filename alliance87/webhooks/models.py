"""Where people's own servers are told of changes, and what became of each message."""

import base64
import contextlib
import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as text_now
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.egress import check_address
from alliance87.core.endpoints import endpoints
from alliance87.core.models import TimestampedModel
from alliance87.core.sealed import Unreadable, seal, unseal
from alliance87.webhooks.enums import DeliveryFailure, DeliveryState, WebhookState

MOST_WEBHOOKS = 10
SECRETS = "webhooks"  # what the secrets are sealed for


def known_endpoints(names):
    """Refuse what is no endpoint of the API."""
    unknown = sorted({*names} - {*endpoints()})
    if unknown:
        message = text_now("There is no endpoint “%s”.")
        raise ValidationError([message % name for name in unknown])


class WebhookQuerySet(models.QuerySet):
    def owned_by(self, user):
        return self.filter(owner=user.pk)

    def for_reader(self, user):
        """One's own. Whoever asks as a member has none of those of the Secretariat."""
        rows = self.owned_by(user)
        return rows if user.is_staff else rows.filter(as_secretariat=False)

    editable_by = for_reader

    def live(self):
        """Those that are told of changes, as the rights of their owners are now."""
        return self.filter(
            Q(as_secretariat=False) | Q(owner__is_staff=True),
            state=WebhookState.ACTIVE,
            owner__is_active=True,
        )


class Webhook(TimestampedModel):
    """An address of somebody's own server, which is told of every change they may read."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="webhooks",
        verbose_name=_("person"),
    )
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("What it is for, so that you know it again."),
    )
    address = models.CharField(
        _("address"),
        max_length=500,
        validators=[check_address],
        help_text=_(
            "Where your server takes messages, for example "
            "https://example.org/hooks/portal. It must be a public one."
        ),
    )
    endpoints = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("kinds of records"),
        default=list,
        blank=True,
        validators=[known_endpoints],
        help_text=_("The endpoints of the API that it is told of. None: all of them."),
    )
    as_secretariat = models.BooleanField(
        _("as the Secretariat"),
        default=False,
        help_text=_("Tell it of what only the Secretariat reads, too."),
    )
    place = models.PositiveSmallIntegerField(
        _("place"),
        editable=False,
        help_text=_("One of the ten places a person has for webhooks."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=WebhookState, default=WebhookState.ACTIVE
    )
    failing_since = models.DateTimeField(
        _("failing since"), null=True, blank=True, editable=False
    )
    sealed_secret = models.TextField(_("secret"), editable=False)
    sealed_previous = models.TextField(
        _("secret before"), blank=True, default="", editable=False
    )
    previous_until = models.DateTimeField(
        _("secret before signs until"), null=True, blank=True, editable=False
    )
    # The last change of its reader that it was told of, or had no wish to be.
    position = models.BigIntegerField(_("position"), default=0, editable=False)

    history_excludes = [
        *("sealed_secret", "sealed_previous", "previous_until"),
        *("position", "failing_since"),
    ]

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "name"]
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            constraints.one_of("state", WebhookState),
            constraints.unique(
                "owner", "name", message=_("You have a webhook of that name already.")
            ),
            constraints.unique(
                "owner", "place", message=_("Somebody has at most ten webhooks.")
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_WEBHOOKS),
                name="%(app_label)s_%(class)s_place_is_one_of_ten",
                violation_error_message=_("Somebody has at most ten webhooks."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="%(app_label)s_%(class)s_has_name",
                violation_error_message=_("A webhook has a name."),
            ),
            models.CheckConstraint(
                condition=Q(sealed_previous="", previous_until__isnull=True)
                | (~Q(sealed_previous="") & Q(previous_until__isnull=False)),
                name="%(app_label)s_%(class)s_secret_before_has_end",
                violation_error_message=_("The secret before signs for a time only."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def host(self):
        """The server, without what its address may hold besides: that may be a secret."""
        return urlsplit(self.address).hostname or ""

    def renew_secret(self):
        """Make a secret, and return it as its owner is shown it this once."""
        secret = f"whsec_{new_key()}"
        self.sealed_secret = seal(secret, purpose=SECRETS)
        return secret

    def secrets_at(self, moment):
        """The secrets that sign at a moment, the newest first.

        Raises ``Unreadable`` where the key that sealed the newest is no longer known.
        """
        found = [unseal(self.sealed_secret, purpose=SECRETS)]
        if self.previous_until and moment < self.previous_until:
            with contextlib.suppress(Unreadable):
                found.append(unseal(self.sealed_previous, purpose=SECRETS))
        return found


def new_key():
    """Thirty-two random bytes in base 64, as Standard Webhooks has secrets."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


class DeliveryQuerySet(models.QuerySet):
    def due(self, *, at):
        """Those to try at a moment, that nobody is sending, of webhooks that are live."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
        return self.filter(
            free,
            state=DeliveryState.WAITING,
            next_attempt_at__lte=at,
            webhook__in=Webhook.objects.live(),
        )

    def under_way(self):
        return self.filter(state=DeliveryState.WAITING)

    def old(self, *, before):
        """Those that came to their end, and were made before a moment."""
        return self.exclude(state=DeliveryState.WAITING).filter(created_at__lt=before)


class Delivery(TimestampedModel):
    """One message to a webhook: which changes it tells of, and what came of sending it.

    Of the changes their range alone is kept, and of an answer its status: what the
    message says is gathered when it is sent, for whoever its owner is by then.
    """

    has_history = False  # a queue

    webhook = models.ForeignKey(
        Webhook,
        on_delete=models.CASCADE,
        related_name="deliveries",
        verbose_name=_("webhook"),
    )
    message_id = models.CharField(
        _("message"),
        max_length=60,
        editable=False,
        help_text=_("The same at each attempt, so that a receiver can drop a double."),
    )
    # Of the changes of the webhook's reader: those after the first and up to the second.
    after = models.BigIntegerField(_("after change"))
    until = models.BigIntegerField(_("up to change"))
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.WAITING
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt at"), null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(
        _("last status"), null=True, blank=True
    )
    last_failure = models.CharField(
        _("last failure"),
        max_length=20,
        choices=DeliveryFailure,
        blank=True,
        default="",
    )
    fence = models.PositiveIntegerField(_("claims"), default=0, editable=False)
    claimed_until = models.DateTimeField(_("held until"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("message to a webhook")
        verbose_name_plural = _("messages to webhooks")
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state=DeliveryState.WAITING),
                name="webhooks_delivery_waiting",
            )
        ]
        constraints = [
            constraints.one_of("state", DeliveryState),
            models.CheckConstraint(
                condition=Q(last_failure__in=["", *DeliveryFailure.values]),
                name="%(app_label)s_%(class)s_last_failure_known",
                violation_error_message=_("A failure is one of those that are known."),
            ),
            constraints.unique(
                "message_id", message=_("Another message has this identifier.")
            ),
            constraints.unique(
                "webhook",
                condition=Q(state=DeliveryState.WAITING),
                suffix="under_way",
                message=_("A webhook has one message under way at a time."),
            ),
            constraints.in_order(
                "after", "until", _("A message tells of later changes.")
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING)
                | Q(claimed_until__isnull=True),
                name="%(app_label)s_%(class)s_held_only_waiting",
                violation_error_message=_("Only a message that waits is held."),
            ),
        ]

    def __str__(self):
        return self.message_id

    @property
    def tried_next_at(self):
        """None of what has come to its end."""
        waits = self.state == DeliveryState.WAITING
        return self.next_attempt_at if waits else None

    @property
    def outcome(self):
        """What came of the last attempt, in words; nothing before the first."""
        return outcome_in_words(self.last_status, self.last_failure)


def outcome_in_words(status, failure):
    if failure:
        return capfirst(DeliveryFailure(failure).label) + "."
    if status is None:
        return ""
    if 200 <= status < 300:
        return text_now("Taken (%d).") % status
    if 300 <= status < 400:
        message = text_now("The server answered %d: redirects are not followed.")
        return message % status
    return text_now("The server answered %d.") % status
