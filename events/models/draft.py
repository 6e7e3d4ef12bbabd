from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.core import constraints
from alliance87.core.models import Source, TimestampedModel
from alliance87.core.visibility import VisibleQuerySet
from events.models.event import Event
from events.models.report import MeetingReport


class ReportDraftQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """What nobody has confirmed yet is the Secretariat's alone."""
        return Q(pk__in=[])

    def open(self):
        return self.filter(made_at__isnull=True)


class ReportDraft(TimestampedModel):
    """What the reader found in the text of a report, until a person confirmed it.

    ``pieces`` are dictionaries as ``events.drafts`` describes them. Of a draft that was
    made into a report they stay as they were decided.
    """

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="report_drafts",
        verbose_name=_("event"),
    )
    title = models.CharField(_("title of the report"), max_length=300)
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("source"),
        help_text=_(
            "The document that was read: each record will name its place in it."
        ),
    )
    language = models.CharField(
        _("language of the report"),
        max_length=5,
        choices=PortalLanguage,
        default=PortalLanguage.EN,
    )
    file_name = models.CharField(_("file name"), max_length=200)
    pieces = models.JSONField(_("what was found"), default=list, blank=True)
    report = models.ForeignKey(
        MeetingReport,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("meeting report"),
    )
    made_at = models.DateTimeField(_("report made at"), null=True, blank=True)

    objects = ReportDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("draft of a report")
        verbose_name_plural = _("drafts of reports")
        constraints = [
            constraints.one_of("language", PortalLanguage),
            models.CheckConstraint(
                condition=Q(report__isnull=True) | Q(made_at__isnull=False),
                name="%(app_label)s_%(class)s_report_has_moment",
                violation_error_message=_("A report was made at a moment."),
            ),
        ]

    def __str__(self):
        return self.title
