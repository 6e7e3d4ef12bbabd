import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import User
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from partners.enums import ImportKind, ImportState

KEPT = datetime.timedelta(days=7)


class PartnerImportQuerySet(models.QuerySet):
    def of(self, user):
        """The imports that ``user`` uploaded: nobody else looks at them."""
        return self.filter(uploaded_by=user.pk)

    def under_way(self):
        return self.filter(state__in=ImportState.under_way())

    def old(self, *, before):
        return self.filter(created_at__lt=before)


class PartnerImport(TimestampedModel):
    """A file of partners or representatives that somebody uploaded to be taken over.

    The file is in the row, not in the storage: every process that reads the row has it,
    and whatever deletes the row deletes it too.
    """

    has_history = False  # what it changes is in the history of each record

    kind = models.CharField(
        _("what it holds"),
        max_length=20,
        choices=ImportKind,
        default=ImportKind.PARTNERS,
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ImportState, default=ImportState.CHECKING
    )
    uploaded_by = models.ForeignKey(
        User,
        on_delete=models.CASCADE,  # it is theirs alone
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    file_name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("file"), null=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    errors = models.JSONField(_("what is wrong"), default=list, blank=True)
    changes = models.JSONField(_("what changes"), default=list, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True)
    # Of all that the check would have written: applying writes this and nothing else.
    plan_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0, editable=False)
    begun_at = models.DateTimeField(_("last begun at"), null=True, editable=False)
    error = models.TextField(_("why it failed"), blank=True)
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    objects = PartnerImportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            constraints.one_of("kind", ImportKind),
            constraints.one_of("state", ImportState),
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, applied_at__isnull=False)
                | ~Q(state=ImportState.APPLIED) & Q(applied_at__isnull=True),
                name="%(app_label)s_%(class)s_applied_has_moment",
                violation_error_message=_(
                    "An applied import, and no other, has its moment."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=ImportState.APPLIED, content__isnull=True)
                | ~Q(state=ImportState.APPLIED) & Q(content__isnull=False),
                name="%(app_label)s_%(class)s_file_until_applied",
                violation_error_message=_("The file is kept until it is applied."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.FAILED) | ~Q(error=""),
                name="%(app_label)s_%(class)s_failed_says_why",
                violation_error_message=_("A failed import says why."),
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_under_way(self):
        return self.state in ImportState.under_way()
