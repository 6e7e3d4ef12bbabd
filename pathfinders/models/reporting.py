"""What goes on between a country, those who comment on it, and the Secretariat."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from partners.models import Partner, Representative
from pathfinders.enums import CommentState, CommitmentStatus, ReminderOccasion
from pathfinders.models.country import ProgressReport
from pathfinders.models.roadmap import Assessment, Commitment


class CommitmentCommentQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """A comment is its partner's, until the Secretariat has published it."""
        if not is_signed_in(user):
            return Q(pk__in=[])
        people = Representative.objects.of(user).proposing()
        return Q(partner__in=people.values("partner"))

    def for_reader(self, user):
        rows = super().for_reader(user).select_related("partner")
        return rows.select_related("commitment__priority_area__roadmap__pathfinder")

    def editable_by(self, user):
        """Who reads a comment has a say in it: the actions ask which."""
        return self.visible_to(user)

    def open(self):
        return self.filter(state=CommentState.WAITING)


class CommitmentComment(TimestampedModel):
    """What a partner wants to be said of a commitment, for the Secretariat to check.

    Once published it is an ``Assessment``, word for word.
    """

    visible_with = ("commitment",)

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("commitment"),
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="commitment_comments",
        verbose_name=_("partner"),
    )
    as_of = models.DateField(_("as of"))
    status = models.CharField(
        _("status"), max_length=20, choices=CommitmentStatus, null=True, blank=True
    )
    narrative = models.TextField(_("comment"), max_length=5000)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=PortalLanguage,
        default=PortalLanguage.EN,
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=CommentState,
        default=CommentState.WAITING,
    )
    reason = models.TextField(_("reason"), blank=True, max_length=1000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(
        _("decided or withdrawn at"), null=True, blank=True
    )
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="comment",
        verbose_name=_("published as"),
    )

    objects = CommitmentCommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("comment on a commitment")
        verbose_name_plural = _("comments on commitments")
        constraints = [
            constraints.one_of("status", CommitmentStatus),
            constraints.one_of("language", PortalLanguage),
            constraints.one_of("state", CommentState),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("written_by")),
                name="%(app_label)s_%(class)s_decided_by_another",
                violation_error_message=_("Nobody decides on their own comment."),
            ),
            models.CheckConstraint(
                condition=~Q(state=CommentState.DECLINED) | ~Q(reason=""),
                name="%(app_label)s_%(class)s_declined_has_reason",
                violation_error_message=_("Say why the comment is declined."),
            ),
            models.CheckConstraint(
                condition=Q(state=CommentState.WAITING, decided_at__isnull=True)
                | ~Q(state=CommentState.WAITING) & Q(decided_at__isnull=False),
                name="%(app_label)s_%(class)s_closed_has_date",
                violation_error_message=_(
                    "A comment has a date of decision when it no longer waits."
                ),
            ),
            constraints.unique(
                "commitment",
                "partner",
                condition=Q(state=CommentState.WAITING),
                message=_(
                    "A comment of this partner on this commitment waits already."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.partner}: {self.commitment}"

    @property
    def is_open(self):
        return self.state == CommentState.WAITING


class ReportReminderQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """A reminder is its addressee's."""
        return Q(user=user) if is_signed_in(user) else Q(pk__in=[])


class ReportReminder(TimestampedModel):
    """That a person was reminded of a progress report on one occasion, so never twice."""

    has_history = False  # written once, and never changed
    visible_with = ("report",)

    report = models.ForeignKey(
        ProgressReport,
        on_delete=models.CASCADE,
        related_name="reminders",
        verbose_name=_("progress report"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )
    due_on = models.DateField(_("due on"))
    occasion = models.CharField(_("occasion"), max_length=10, choices=ReminderOccasion)
    months = models.PositiveSmallIntegerField(
        _("months overdue"), default=0, help_text=_("Whole months since it was due.")
    )

    objects = ReportReminderQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        verbose_name = _("reminder of a report")
        verbose_name_plural = _("reminders of reports")
        constraints = [
            constraints.one_of("occasion", ReminderOccasion),
            constraints.unique(
                *("report", "user", "due_on", "occasion", "months"),
                message=_("This person was reminded on that occasion already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_occasion_display()} ({self.due_on})"
