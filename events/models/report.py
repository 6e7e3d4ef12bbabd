from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from action_groups.models import Output
from alliance87.core import constraints
from alliance87.core.enums import IloRegion
from alliance87.core.models import (
    Country,
    Document,
    SourcedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.visibility import VisibleQuerySet
from events.enums import Audience, Endorsement, ReportStatus, SectionKind
from events.models.agenda import AgendaItem, Contribution
from events.models.event import Event
from events.models.uptake import ProposalUptake
from partners.models import Representative
from pathfinders.models import Commitment


class MeetingReportQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        documents = Prefetch("document", Document.objects.visible_to(user))
        rows = super().for_reader(user).select_related("event__country", "source")
        return rows.prefetch_related(documents)


class MeetingReport(TimestampedModel, VisibleModel, SourcedModel):
    """What a meeting reported: its sessions, and what was proposed in them."""

    visible_with = ("event",)
    rich_text = ("foreword",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="reports",
        verbose_name=_("event"),
    )
    slug = models.SlugField(_("slug"), max_length=100)
    title = models.CharField(_("title"), max_length=300)
    status = models.CharField(
        _("status"), max_length=20, choices=ReportStatus, default=ReportStatus.DRAFT
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    disclaimer = models.TextField(_("disclaimer"), blank=True)
    foreword = models.TextField(_("foreword"), blank=True)
    participant_count = models.PositiveIntegerField(
        _("participants"), null=True, blank=True
    )
    country_count = models.PositiveIntegerField(_("countries"), null=True, blank=True)
    partner_count = models.PositiveIntegerField(_("partners"), null=True, blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meeting_reports",
        verbose_name=_("document"),
    )

    objects = MeetingReportQuerySet.as_manager()

    class Meta:
        ordering = ["-event__starts_at", "-version"]
        verbose_name = _("meeting report")
        verbose_name_plural = _("meeting reports")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", ReportStatus),
            constraints.unique("slug", message=_("This slug is another report's.")),
            constraints.unique(
                "event",
                "version",
                message=_("This event already has a report of that version."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:report", kwargs={"slug": self.slug})


class ReportSectionQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        speakers = Prefetch("contributions", Contribution.objects.for_reader(user))
        rows = super().for_reader(user).select_related("report", "source")
        return rows.prefetch_related("themes", speakers)


class ReportSection(TimestampedModel, SourcedModel):
    """One session or chapter of a meeting report."""

    visible_with = ("report",)
    rich_text = ("summary",)

    report = models.ForeignKey(
        MeetingReport,
        on_delete=models.CASCADE,
        related_name="sections",
        verbose_name=_("meeting report"),
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="report_sections",
        verbose_name=_("agenda item"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    heading = models.CharField(_("heading"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, choices=SectionKind, default=SectionKind.OTHER
    )
    track = models.CharField(_("parallel track"), max_length=60, blank=True)
    objective = models.TextField(_("objective"), blank=True)
    summary = models.TextField(_("summary"), blank=True)
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="report_sections", verbose_name=_("themes")
    )

    objects = ReportSectionQuerySet.as_manager()

    class Meta:
        ordering = ["report", "position"]
        verbose_name = _("report section")
        verbose_name_plural = _("report sections")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("kind", SectionKind),
            constraints.unique(
                "report",
                "position",
                message=_("Another section stands in that position."),
            ),
        ]

    def __str__(self):
        return self.heading


class ProposalQuerySet(VisibleQuerySet):
    def taken_up(self, user):
        """Those that something took up of which ``user`` may read."""
        return self.filter(pk__in=self.uptakes_for(user).values("proposal"))

    def not_taken_up(self, user):
        return self.exclude(pk__in=self.uptakes_for(user).values("proposal"))

    def uptakes_for(self, user):
        return ProposalUptake.objects.visible_to(user)

    def for_reader(self, user):
        rows = super().for_reader(user)
        rows = rows.select_related("section__report__event", "source")
        return rows.prefetch_related("countries", "themes")


class Proposal(TimestampedModel, SourcedModel):
    """Something a meeting's participants said should be done.

    Sources call it a key proposal, a takeaway, a recommendation or a priority action;
    ``label`` keeps their word.
    """

    visible_with = ("section",)

    section = models.ForeignKey(
        ReportSection,
        on_delete=models.CASCADE,
        related_name="proposals",
        verbose_name=_("report section"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("text"))
    label = models.CharField(
        _("what its source calls it"),
        max_length=120,
        help_text=_("“Key proposals”, “Recommendations”, …"),
    )
    audience = models.CharField(
        _("addressed to"), max_length=30, choices=Audience, default=Audience.ALL
    )
    regions = ArrayField(
        models.CharField(max_length=30, choices=IloRegion),
        verbose_name=_("regions"),
        default=list,
        blank=True,
    )
    countries = models.ManyToManyField(
        Country, blank=True, related_name="proposals", verbose_name=_("countries")
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="proposals", verbose_name=_("themes")
    )
    attribution = models.CharField(
        _("made by"),
        max_length=250,
        blank=True,
        help_text=_("The organisation or group the source names."),
    )
    endorsement = models.CharField(
        _("endorsement"),
        max_length=20,
        choices=Endorsement,
        default=Endorsement.PROPOSED,
        help_text=_("Endorsed only where the source says that the meeting agreed."),
    )
    taken_up_by_outputs = models.ManyToManyField(
        Output,
        through="events.ProposalUptake",
        blank=True,
        related_name="proposals",
        verbose_name=_("taken up by outputs"),
    )
    taken_up_by_commitments = models.ManyToManyField(
        Commitment,
        through="events.ProposalUptake",
        blank=True,
        related_name="proposals",
        verbose_name=_("taken up by commitments"),
    )
    taken_up_by_agenda_items = models.ManyToManyField(
        AgendaItem,
        through="events.ProposalUptake",
        blank=True,
        related_name="proposals",
        verbose_name=_("taken up by agenda items"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["section", "position"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("audience", Audience),
            constraints.one_of("endorsement", Endorsement),
            constraints.unique(
                "section",
                "position",
                message=_("Another proposal stands in that position."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return f"{self.section.report.get_absolute_url()}#proposal-{self.pk}"

    def get_thread_url(self):
        """Its own page: what took it up."""
        return reverse("events:proposal", kwargs={"pk": self.pk})


class ReportCommentQuerySet(VisibleQuerySet):
    def own_rule(self, user):
        """Remarks on a draft are read by who wrote them and by who keeps the report."""
        if user is None or not user.is_authenticated or not user.is_active:
            return Q(pk__in=[])
        mine = Representative.objects.of(user)
        kept = Event.objects.editable_by(user).values("pk")
        return Q(author__in=mine) | Q(section__report__event__in=kept)

    def for_reader(self, user):
        return super().for_reader(user).select_related("section", "author")


class ReportComment(TimestampedModel):
    """A remark on a section of a draft report, resolved or not."""

    visible_with = ("section",)

    section = models.ForeignKey(
        ReportSection,
        on_delete=models.CASCADE,
        related_name="comments",
        verbose_name=_("report section"),
    )
    author = models.ForeignKey(
        Representative,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="report_comments",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    resolution = models.CharField(_("resolution"), max_length=300, blank=True)

    objects = ReportCommentQuerySet.as_manager()

    class Meta:
        ordering = ["section", "created_at"]
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolution="") | Q(resolved_at__isnull=False),
                name="%(app_label)s_%(class)s_resolution_has_moment",
                violation_error_message=_("Only a resolved comment has a resolution."),
            )
        ]

    def __str__(self):
        return self.text[:80]
