"""What each reader of the API was told, and what they are to be told: see ADR 0021."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Func, Max, Q
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.second_factor import lacks_second_factor
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.feeds.enums import ChangeKind


class ReaderQuerySet(models.QuerySet):
    def of(self, user, *, as_member=False):
        """The reader that ``user`` is: all visitors are one."""
        if not user.is_authenticated:
            return self.filter(user__isnull=True)
        return self.filter(user=user.pk, as_member=as_member)

    def unused(self, *, since):
        """Those that have not asked since a moment."""
        return self.filter(asked_at__lt=since)


class Reader(TimestampedModel):
    """Somebody who follows the changes of what they may read: a person, or all visitors."""

    has_history = False  # it says how far somebody has read, and changes by the second

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
        help_text=_("Nobody: all visitors together."),
    )
    as_member = models.BooleanField(
        _("reads as a member"),
        default=False,
        help_text=_("By a token without the scope of the Secretariat."),
    )
    # The snapshot of the database that was compared last, as PostgreSQL writes it.
    seen = models.TextField(_("seen"), blank=True, editable=False)
    # Who the reader was then: the keys of what they speak for and belong to, in short.
    rights = models.CharField(_("rights"), max_length=64, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked last at"), default=timezone.now)
    seen_at = models.DateTimeField(_("caught up at"), null=True, editable=False)
    # When a right ends by itself, which nobody writes down.
    lapses_at = models.DateTimeField(_("lapses at"), null=True, editable=False)
    # The last change that is no longer kept.
    forgotten = models.BigIntegerField(_("forgotten"), default=0, editable=False)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("reader of changes")
        verbose_name_plural = _("readers of changes")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "as_member"],
                nulls_distinct=False,
                name="%(app_label)s_%(class)s_unique_reader",
                violation_error_message=_("This reader is there already."),
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(as_member=False),
                name="%(app_label)s_%(class)s_visitors_are_no_members",
                violation_error_message=_("Visitors do not read as members."),
            ),
        ]

    def __str__(self):
        return str(self.user or _("visitors"))

    @property
    def actor(self):
        """Who asks, as a request by this reader has them. Never save that instance."""
        user = self.user
        if user is None or not user.is_active or lacks_second_factor(user):
            return AnonymousUser()
        if self.as_member:
            user.is_staff = user.is_superuser = False
        return user


class ToldQuerySet(models.QuerySet):
    def after(self, number):
        return self.filter(pk__gt=number).order_by("pk")

    def digests(self):
        """The digest of each record, by its key."""
        rows = self.order_by().values_list("record", "digest")
        return {record: bytes(digest) for record, digest in rows}


class Told(models.Model):
    """That a reader knows of a record, and how it stood when they were told last."""

    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="told", verbose_name=_("reader")
    )
    endpoint = models.CharField(_("endpoint"), max_length=60)
    record = models.UUIDField(_("record"))
    # Empty where nobody has looked yet how it stands.
    digest = models.BinaryField(_("digest"), max_length=32)

    objects = ToldQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["reader", "id"], name="feeds_told_of_reader")]
        verbose_name = _("record told of")
        verbose_name_plural = _("records told of")
        constraints = [
            constraints.unique(
                *("reader", "endpoint", "record"),
                suffix="record",
                message=_("The reader knows of this record already."),
            )
        ]

    def __str__(self):
        return f"{self.endpoint} {self.record}"


class ChangeQuerySet(models.QuerySet):
    def after(self, number):
        """Those after the change of that number, as they are told."""
        return self.filter(pk__gt=number).order_by("pk")

    def lines(self):
        """(number, JSON) of each, as it is told: quicker made there than here."""
        at = Func(
            F("at"),
            template="to_char(%(expressions)s AT TIME ZONE 'UTC', %(form)s)",
            form='\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'',
            output_field=models.TextField(),
        )
        line = JSONObject(kind="kind", endpoint="endpoint", id="record", at=at)
        return self.values_list("pk", Cast(line, models.TextField()))

    def last_numbers(self):
        """The number of each reader's last one among these."""
        return self.order_by().values_list("reader").annotate(last=Max("pk"))


class Change(models.Model):
    """One thing that a reader is told: a record is there, is another, or is gone.

    Whether it was deleted or hidden from them is not said.
    """

    reader = models.ForeignKey(
        Reader,
        on_delete=models.CASCADE,
        related_name="changes",
        db_index=False,  # that of the constraint and the index below begin with it
        verbose_name=_("reader"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ChangeKind)
    endpoint = models.CharField(_("endpoint"), max_length=60)
    record = models.UUIDField(_("record"))
    at = models.DateTimeField(_("at"))

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["reader", "id"], name="feeds_change_of_reader")]
        constraints = [constraints.one_of("kind", ChangeKind)]

    def __str__(self):
        return f"{self.kind} {self.endpoint} {self.record}"
