import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from action_groups.models import Membership, Output
from action_groups.models.work_plan import differs
from alliance87.core import constraints
from alliance87.core.enums import IloRegion, Visibility
from alliance87.core.models import (
    Country,
    Document,
    SourcedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.search import tri
from alliance87.core.triggers import keep_words
from alliance87.core.visibility import VisibleQuerySet
from events.enums import (
    Audience,
    CommentOutcome,
    Endorsement,
    ReportCircle,
    ReportStatus,
    SectionKind,
)
from events.models.agenda import AgendaItem, Contribution
from events.models.event import Event, Registration
from events.models.frozen import FrozenReport, FrozenRow
from events.models.uptake import ProposalUptake
from partners.models import Representative
from pathfinders.models import Commitment

FROZEN = _("This report is final and cannot be changed. Open a new version of it.")
CLOSED_TIERS = [Visibility.GROUP, Visibility.SECRETARIAT]


class MeetingReportQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        """The people of its event, once it is published; before, its chairs.

        While it is circulated, those to whom it was: see ``ReportCircle``.
        """
        published = Q(status__in=ReportStatus.published()) & super().group_rule(user)
        chaired = Q(event__in=Event.objects.chaired_by(user).values("pk"))
        return published | chaired | self.circle_rule(user)

    def circle_rule(self, user):
        """The reports on which ``user`` is asked for comments."""
        groups = Membership.objects.of(user).values("action_group")
        with_groups = Event.objects.filter(action_groups__in=groups).values("pk")
        admitted = Registration.objects.admitted(user).values("event")
        theirs = Q(circle__in=ReportCircle.with_participants(), event__in=admitted) | Q(
            circle__in=ReportCircle.with_groups(), event__in=with_groups
        )
        return Q(status=ReportStatus.CIRCULATED) & theirs

    def past_rule(self, user):
        """Of its past, what was published: its drafts stay with who wrote them."""
        return Q(status__in=ReportStatus.published())

    def in_the_making(self):
        return self.filter(status__in=ReportStatus.in_the_making())

    def published(self):
        return self.filter(status__in=ReportStatus.published())

    def versions_of(self, report):
        """The report's versions, itself included, the newest first."""
        return self.versions_of_event(report.event_id)

    def versions_of_event(self, event):
        return self.filter(event=event).order_by("-version")

    def for_reader(self, user):
        documents = Prefetch("document", Document.objects.visible_to(user))
        rows = super().for_reader(user).select_related("event__country", "source")
        return rows.prefetch_related(documents).defer("words", "event__words")


class MeetingReport(TimestampedModel, VisibleModel, SourcedModel):
    """What a meeting reported: its sessions, and what was proposed in them."""

    visible_with = ("event",)
    rich_text = ("foreword",)
    # Whom a draft was shown to is told to nobody who reads the report later.
    private_fields = ["circle", "comments_until", "comments_shared", "circulated_at"]

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
    circle = models.CharField(
        _("circulated to"),
        max_length=20,
        choices=ReportCircle,
        null=True,
        blank=True,
        editable=False,
    )
    comments_until = models.DateField(
        _("comments until"), null=True, blank=True, editable=False
    )
    comments_shared = models.BooleanField(
        _("those who are asked see each other’s comments"),
        default=True,
        editable=False,
    )
    circulated_at = models.DateTimeField(
        _("circulated at"), null=True, blank=True, editable=False
    )
    # From then on nobody changes it. A report that came from elsewhere has none: it
    # follows its source, and the Secretariat corrects it.
    finalised_at = models.DateTimeField(
        _("made final at"), null=True, blank=True, editable=False
    )
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

    # What a search looks through, as triggers keep it.
    words = SearchVectorField(_("words"), null=True, editable=False)

    history_excludes = ["words"]

    objects = MeetingReportQuerySet.as_manager()

    class Meta:
        ordering = ["-event__starts_at", "-version"]
        verbose_name = _("meeting report")
        verbose_name_plural = _("meeting reports")
        triggers = [FrozenReport()]
        indexes = [GinIndex(fields=["words"], name="events_meetingreport_words")]
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
            constraints.one_of("circle", ReportCircle),
            models.CheckConstraint(
                condition=~Q(status__in=ReportStatus.in_the_making())
                | Q(visibility__in=CLOSED_TIERS),
                name="%(app_label)s_%(class)s_closed_in_the_making",
                violation_error_message=_(
                    "A report that is being written is read by those who write it and "
                    "those whom they ask for comments: open it when it is final."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.CIRCULATED)
                | Q(
                    circle__isnull=False,
                    comments_until__isnull=False,
                    circulated_at__isnull=False,
                ),
                name="%(app_label)s_%(class)s_circulated_to_somebody",
                violation_error_message=_(
                    "A report is circulated to somebody, and until a day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(finalised_at__isnull=True)
                | Q(status=ReportStatus.FINAL, published_on__isnull=False),
                name="%(app_label)s_%(class)s_finalised_is_final",
                violation_error_message=_("A report that was made final stays final."),
            ),
            models.CheckConstraint(
                condition=Q(circulated_at__isnull=True)
                | Q(finalised_at__isnull=False)
                | Q(status__in=ReportStatus.in_the_making()),
                name="%(app_label)s_%(class)s_circulated_then_finalised",
                violation_error_message=_(
                    "This report was circulated for comments: its chair makes it final "
                    "once each comment is resolved."
                ),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:report", kwargs={"slug": self.slug})

    @property
    def is_frozen(self):
        return self.finalised_at is not None

    @property
    def is_in_the_making(self):
        return self.status in ReportStatus.in_the_making()

    @property
    def is_circulated(self):
        return self.status == ReportStatus.CIRCULATED

    @property
    def takes_comments(self):
        return self.is_circulated and self.comments_until >= timezone.localdate()

    def clean(self):
        """Say what the database would refuse."""
        super().clean()
        kept = MeetingReport.objects.filter(pk=self.pk).first()
        if kept is None or not kept.is_frozen:
            return
        if differs(self, *FrozenReport.columns_of(MeetingReport)):
            raise ValidationError(FROZEN, code="frozen")


class ReportRow(models.Model):
    """A row of a report: it cannot be changed once the report was made final."""

    report_path = "report"

    class Meta:
        abstract = True

    @property
    def of_report(self):
        row = self
        for name in self.report_path.split("__"):
            row = getattr(row, name)
        return row

    def clean(self):
        """Say what the database would refuse."""
        super().clean()
        parent = type(self).report_path.partition("__")[0]
        if getattr(self, f"{parent}_id", None) is None or not self.of_report.is_frozen:
            return
        if self._state.adding or differs(self, *FrozenRow.columns_of(type(self))):
            raise ValidationError(FROZEN, code="frozen")


class ReportSectionQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        speakers = Prefetch("contributions", Contribution.objects.for_reader(user))
        rows = super().for_reader(user).select_related("report", "source")
        return rows.prefetch_related("themes", speakers).defer("report__words")


class ReportSection(TimestampedModel, SourcedModel, ReportRow):
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
        triggers = [FrozenRow()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("kind", SectionKind),
            constraints.unique(
                "report",
                "position",
                message=_("Another section stands in that position."),
                # Checked at the end, so that two may change places.
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.heading


class ProposalQuerySet(VisibleQuerySet):
    def current(self, user):
        """Without those of a report of which ``user`` may read a newer final version.

        A version still hidden must not make the one before it disappear.
        """
        newer = MeetingReport.objects.visible_to(user).filter(
            finalised_at__isnull=False,
            event=OuterRef("section__report__event"),
            version__gt=OuterRef("section__report__version"),
        )
        return self.exclude(Exists(newer))

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
        rows = rows.prefetch_related("countries", "themes")
        report = "section__report"
        return rows.defer("words", f"{report}__words", f"{report}__event__words")


class Proposal(TimestampedModel, SourcedModel, ReportRow):
    """Something a meeting's participants said should be done.

    Sources call it a key proposal, a takeaway, a recommendation or a priority action;
    ``label`` keeps their word.
    """

    visible_with = ("section",)
    report_path = "section__report"

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

    # What a search looks through, as triggers keep it.
    words = SearchVectorField(_("words"), null=True, editable=False)

    history_excludes = ["words"]

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["section", "position"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        triggers = [FrozenRow()]
        indexes = [GinIndex(fields=["words"], name="events_proposal_words")]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("audience", Audience),
            constraints.one_of("endorsement", Endorsement),
            constraints.unique(
                "section",
                "position",
                message=_("Another proposal stands in that position."),
                # Checked at the end, so that two may change places.
                deferrable=models.Deferrable.DEFERRED,
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
        """Remarks on a draft are read by who wrote them and by who keeps the report.

        While it is circulated, also by the others who are asked, where that was chosen.
        """
        if user is None or not user.is_authenticated or not user.is_active:
            return Q(pk__in=[])
        mine = Representative.objects.of(user)
        kept = Event.objects.editable_by(user).values("pk")
        shared = Q(
            section__report__status=ReportStatus.CIRCULATED,
            section__report__comments_shared=True,
        )
        return Q(author__in=mine) | Q(section__report__event__in=kept) | shared

    def unresolved(self):
        return self.filter(resolved_at__isnull=True)

    def for_reader(self, user):
        rows = super().for_reader(user)
        rows = rows.select_related("section__report", "author")
        return rows.defer("section__report__words")


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
    quote = models.CharField(
        _("words it is about"),
        max_length=500,
        blank=True,
        help_text=_(
            "Copied from the section, so that it stays clear once that changes."
        ),
    )
    text = models.TextField(_("text"))
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=CommentOutcome, null=True, blank=True
    )
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
            ),
            constraints.one_of("outcome", CommentOutcome),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(resolved_at__isnull=False),
                name="%(app_label)s_%(class)s_outcome_has_moment",
                violation_error_message=_("Only a resolved comment has an outcome."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return reverse("events:report-comment", kwargs={"pk": self.pk})

    @property
    def is_resolved(self):
        return self.resolved_at is not None


class FrozenLink(FrozenRow):
    """The same of the rows of a many-to-many relation of a report's rows."""

    name = "frozen_link"


for model, name in [
    (ReportSection, "themes"),
    (Proposal, "countries"),
    (Proposal, "themes"),
]:
    through = getattr(model, name).through
    path = (
        "reportsection__report"
        if model is ReportSection
        else "proposal__section__report"
    )
    pgtrigger.register(FrozenLink(report_path=path))(through)
pgtrigger.register(FrozenRow(report_path="section__report"))(Contribution)
keep_words(
    MeetingReport,
    {"A": tri("title"), "B": tri("event__title"), "C": tri("foreword")},
)
keep_words(
    Proposal,
    {
        "A": tri("text"),
        "B": [*tri("attribution"), "label"],
        "C": tri("section__heading", "section__report__title"),
    },
)
