import datetime

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from partners.models.partner import Partner, Representative

KEPT = datetime.timedelta(days=180)


class ContactMessageQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Only the two sides: who began it, and the other partner's focal points.

        The one who began it, as long as they speak for the partner they wrote for.
        """
        if not is_signed_in(user):
            return Q(pk__in=[])
        people = Representative.objects.of(user)
        began = Q(began_by=user, from_partner__in=people.values("partner"))
        return began | Q(to_partner__in=people.proposing().values("partner"))

    def of_sides(self, user):
        """The messages of the two sides: for the Secretariat, its own ones only."""
        return self.filter(self.own_rule(user))

    def first_ones(self):
        return self.filter(thread__isnull=True)

    def by_last_message(self):
        """First messages, each with when and from which side the last one came."""
        answers = ContactMessage.objects.filter(thread=OuterRef("pk"))
        answers = answers.order_by("-created_at")
        rows = self.first_ones().annotate(
            last_at=Coalesce(
                Subquery(answers.values("created_at")[:1]), F("created_at")
            ),
            last_by_recipient=Coalesce(
                Subquery(answers.values("by_recipient")[:1]), Value(False)
            ),
        )
        return rows.order_by("-last_at", "pk")

    def reported(self):
        return self.filter(reported_at__isnull=False, erased_at__isnull=True)

    def undelivered(self):
        """Those to partners that nobody could have received them for."""
        return self.filter(delivered=False, erased_at__isnull=True)

    def ended_before(self, moment):
        """The first messages of threads in which nothing was written since."""
        threads = self.first_ones().annotate(last=Max("replies__created_at"))
        return threads.filter(
            Q(last__lt=moment) | Q(last__isnull=True), created_at__lt=moment
        )


class ContactMessage(TimestampedModel):
    """What a member wrote to another partner through the portal, or an answer to it.

    A thread is known by its first message. All its messages name the same two sides.
    """

    # Deleted on time, which history would undo.
    history_excludes = ["author_name", "subject", "body"]

    thread = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("answers"),
    )
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("begun by"),
    )
    from_partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="messages_begun",
        verbose_name=_("from"),
    )
    to_partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="messages_received",
        verbose_name=_("to"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    author_name = models.CharField(_("name of the author"), max_length=150, blank=True)
    by_recipient = models.BooleanField(_("written by the recipient"), default=False)
    subject = models.CharField(_("subject"), max_length=150, blank=True)
    body = models.TextField(
        _("message"), blank=True, validators=[MaxLengthValidator(5000)]
    )
    delivered = models.BooleanField(_("somebody could receive it"), default=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    erased_at = models.DateTimeField(_("text deleted at"), null=True, blank=True)

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_partner=F("to_partner")),
                name="%(app_label)s_%(class)s_between_two",
                violation_error_message=_("A message goes to another partner."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, body__gt="")
                | Q(erased_at__isnull=False, body="", subject="", author_name=""),
                name="%(app_label)s_%(class)s_text_or_erased",
                violation_error_message=_("A message has a text until it is deleted."),
            ),
            models.CheckConstraint(
                condition=Q(thread__isnull=False) | Q(by_recipient=False),
                name="%(app_label)s_%(class)s_recipient_answers",
                violation_error_message=_("The recipient only answers."),
            ),
        ]

    def __str__(self):
        return f"{self.from_partner} → {self.to_partner}"

    @property
    def first(self):
        return self.thread or self

    @property
    def author_partner(self):
        return self.to_partner if self.by_recipient else self.from_partner


class ContactBlockQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        return Q(partner__in=Partner.objects.proposable_by(user))


class ContactBlock(TimestampedModel):
    """A person from whom a partner no longer wants messages."""

    visible_with = ("partner",)

    partner = models.ForeignKey(
        Partner, on_delete=models.CASCADE, related_name="contact_blocks"
    )
    blocked = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("blocked by"),
    )

    objects = ContactBlockQuerySet.as_manager()

    class Meta:
        ordering = ["partner", "created_at"]
        verbose_name = _("blocked sender")
        verbose_name_plural = _("blocked senders")
        constraints = [
            constraints.unique(
                "partner", "blocked", message=_("This person is blocked already.")
            )
        ]

    def __str__(self):
        return f"{self.partner}: {self.blocked_id}"
