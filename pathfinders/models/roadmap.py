from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.enums import DatePrecision
from alliance87.core.models import (
    Document,
    SourcedModel,
    TargetedModel,
    Theme,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from partners.enums import StakeholderGroup
from partners.models import Partner
from pathfinders.enums import AssessorKind, CommitmentStatus, Completion, RoadmapStatus
from pathfinders.models.country import PathfinderCountry


class RoadmapQuerySet(VisibleQuerySet):
    def current(self):
        return self.exclude(status=RoadmapStatus.SUPERSEDED)

    def for_reader(self, user):
        rows = super().for_reader(user)
        return rows.select_related("pathfinder__country", "source")


class Roadmap(TimestampedModel, VisibleModel, SourcedModel):
    """A country's plan to reach Target 8.7, with a period and a version."""

    visible_with = ("pathfinder",)

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        related_name="roadmaps",
        verbose_name=_("pathfinder country"),
    )
    title = models.CharField(_("title"), max_length=250)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=RoadmapStatus,
        default=RoadmapStatus.DRAFT,
    )
    period_start = models.PositiveSmallIntegerField(
        _("first year"), null=True, blank=True
    )
    period_end = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)

    objects = RoadmapQuerySet.as_manager()

    class Meta:
        ordering = ["pathfinder", "-version"]
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", RoadmapStatus),
            constraints.unique(
                "pathfinder",
                "version",
                message=_("This country already has a roadmap of that version."),
            ),
            constraints.in_order(
                "period_start", "period_end", _("A period ends after it has begun.")
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.status != RoadmapStatus.SUPERSEDED or self.pathfinder_id is None:
            return
        later = Roadmap.objects.filter(
            pathfinder=self.pathfinder_id, version__gt=self.version
        )
        if not later.current().exists():
            message = _(
                "Nothing supersedes it: first enter the roadmap of a later version "
                "that takes its place."
            )
            raise ValidationError({"status": message})


class PriorityAreaQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user)
        rows = rows.select_related("roadmap__pathfinder__country", "source")
        return rows.prefetch_related("themes")


class PriorityArea(TimestampedModel, SourcedModel):
    """A heading of a roadmap, in the country's own words."""

    visible_with = ("roadmap",)

    roadmap = models.ForeignKey(
        Roadmap,
        on_delete=models.CASCADE,
        related_name="priority_areas",
        verbose_name=_("roadmap"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    label = models.CharField(
        _("label"), max_length=250, help_text=_("As the country itself heads it.")
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="priority_areas", verbose_name=_("themes")
    )

    objects = PriorityAreaQuerySet.as_manager()

    class Meta:
        ordering = ["roadmap", "position"]
        verbose_name = _("priority area")
        verbose_name_plural = _("priority areas")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "roadmap",
                "position",
                message=_("Another priority area stands in that position."),
            ),
        ]

    def __str__(self):
        return self.label


# Whose partners comment on commitments: the “civil society” of an assessment.
COMMENTING = [
    StakeholderGroup.CIVIL_SOCIETY,
    StakeholderGroup.WORKERS_ORGANISATION,
    StakeholderGroup.EMPLOYERS_ORGANISATION,
]


class CommitmentQuerySet(VisibleQuerySet):
    def editable_by(self, user):
        """Who keeps the country keeps its commitments.

        Asked of the country itself: from level to level the database would plan for long.
        """
        kept = PathfinderCountry.objects.editable_by(user)
        return self.visible_to(user).filter(priority_area__roadmap__pathfinder__in=kept)

    def in_force(self):
        """Without those of a roadmap that a newer one replaces."""
        return self.exclude(priority_area__roadmap__status=RoadmapStatus.SUPERSEDED)

    def of_country(self, pathfinder):
        return self.filter(priority_area__roadmap__pathfinder=pathfinder)

    def reportable_by(self, user):
        """Those in force of the countries that ``user`` keeps up to date."""
        kept = PathfinderCountry.objects.reportable_by(user)
        rows = self.visible_to(user).in_force()
        return rows.filter(priority_area__roadmap__pathfinder__in=kept)

    def commentable_by(self, user):
        """Those in force of the countries in which a partner of ``user`` is.

        The partner is a listed civil-society, workers' or employers' organisation, at
        home or at work in the country, and ``user`` its focal point or alternate.
        """
        home = "priority_area__roadmap__pathfinder__country"
        partners = Partner.objects.listed().proposable_by(user)
        partners = partners.filter(stakeholder_group__in=COMMENTING)
        there = partners.filter(
            Q(country=OuterRef(home)) | Q(countries_of_work=OuterRef(home))
        )
        return self.visible_to(user).in_force().filter(Exists(there))

    def overdue(self, *, on, user=None):
        """Due before the date ``on`` and neither completed nor dropped by it."""
        done = [CommitmentStatus.COMPLETED, CommitmentStatus.DROPPED]
        # Not exclude(): in SQL, no status is not "not in" anything.
        still_open = Q(status__isnull=True) | ~Q(status__in=done)
        rows = self.with_status(on=on, user=user)
        return rows.filter(still_open, due_on__lt=on)

    def with_status(self, *, on, user=None):
        """Each with ``status`` and ``status_on``, from the latest self-report.

        Only of those ``user`` may read: a draft must not show through its result.
        """
        reports = (
            Assessment.objects.visible_to(user)
            .filter(
                commitment=OuterRef("pk"),
                assessor_kind=AssessorKind.SELF_REPORT,
                as_of__lte=on,
            )
            .order_by("-as_of", "-created_at")
        )
        return self.annotate(
            status=Subquery(reports.values("status")[:1]),
            status_on=Subquery(reports.values("as_of")[:1]),
        )

    def for_reader(self, user):
        leads = Prefetch("lead_partner", Partner.objects.visible_to(user).listed())
        helpers = Prefetch(
            "supporting_partners", Partner.objects.visible_to(user).listed()
        )
        rows = (
            super()
            .for_reader(user)
            .select_related("priority_area__roadmap__pathfinder__country", "source")
        )
        return rows.prefetch_related(leads, helpers)


class Commitment(TimestampedModel, VisibleModel, SourcedModel, TargetedModel):
    """One priority action that a pathfinder country has put in its roadmap."""

    visible_with = ("priority_area",)

    priority_area = models.ForeignKey(
        PriorityArea,
        on_delete=models.CASCADE,
        related_name="commitments",
        verbose_name=_("priority area"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    reference = models.CharField(
        _("reference"),
        max_length=20,
        help_text=_("As printed in the roadmap, for example 2.1."),
    )
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    lead_institution = models.CharField(
        _("lead institution"), max_length=250, blank=True
    )
    lead_partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,  # the institution's name stays in the text above
        null=True,
        blank=True,
        related_name="commitments_led",
        verbose_name=_("its partner record"),
    )
    supporting_partners = models.ManyToManyField(
        Partner,
        blank=True,
        related_name="commitments_supported",
        verbose_name=_("supporting partners"),
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = models.CharField(
        _("due date exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    budget_amount = models.DecimalField(
        _("budget"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    budget_currency = models.CharField(
        _("currency"), max_length=3, null=True, blank=True, help_text="USD, EUR, …"
    )
    baseline_value = models.DecimalField(
        _("baseline"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    baseline_year = models.PositiveSmallIntegerField(
        _("year of the baseline"), null=True, blank=True
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["priority_area", "position", "reference"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            *TargetedModel.Meta.constraints,
            constraints.one_of("due_precision", DatePrecision),
            constraints.unique(
                "priority_area",
                "reference",
                message=_("This priority area already has that reference."),
            ),
            constraints.both_or_neither(
                "budget_amount",
                "budget_currency",
                _("A budget needs an amount and a currency."),
            ),
            constraints.both_or_neither(
                "baseline_value",
                "baseline_year",
                _("A baseline needs a value and its year."),
            ),
            constraints.in_order(
                "starts_on", "due_on", _("A commitment is due after it starts.")
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.title}"

    def get_absolute_url(self):
        pathfinder = self.priority_area.roadmap.pathfinder
        return f"{pathfinder.get_absolute_url()}#commitment-{self.pk}"


class AssessmentQuerySet(VisibleQuerySet):
    def self_reports(self):
        return self.filter(assessor_kind=AssessorKind.SELF_REPORT)

    def correctable_by(self, user, *, on):
        """The reports and replies that ``user`` wrote on the date ``on``, today.

        After that day nothing is changed: a new report stands beside the old one.
        """
        own = [AssessorKind.SELF_REPORT, AssessorKind.GOVERNMENT_REPLY]
        if not is_signed_in(user):
            return self.none()
        return self.filter(
            assessor_kind__in=own,
            written_by=user,
            created_at__date=on,
            commitment__in=Commitment.objects.reportable_by(user),
        )

    def answerable_by(self, user):
        """What others said of the commitments that ``user`` reports on."""
        others = [AssessorKind.CIVIL_SOCIETY, AssessorKind.INDEPENDENT]
        return self.visible_to(user).filter(
            assessor_kind__in=others,
            commitment__in=Commitment.objects.reportable_by(user),
        )

    def for_reader(self, user):
        assessors = Prefetch("assessor", Partner.objects.visible_to(user).listed())
        rows = super().for_reader(user).select_related("source")
        return rows.prefetch_related(assessors)


class Assessment(TimestampedModel, VisibleModel, SourcedModel):
    """What one assessor says of a commitment's progress on a date."""

    visible_with = ("commitment",)

    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        related_name="assessments",
        verbose_name=_("commitment"),
    )
    as_of = models.DateField(_("as of"))
    assessor_kind = models.CharField(
        _("whose judgement"), max_length=20, choices=AssessorKind
    )
    assessor = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("assessing partner"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=CommitmentStatus, null=True, blank=True
    )
    completion = models.CharField(
        _("completion"),
        max_length=20,
        choices=Completion,
        null=True,
        blank=True,
        help_text=_("For independent assessors."),
    )
    narrative = models.TextField(_("narrative"), blank=True)
    evidence = models.ManyToManyField(
        Document, blank=True, related_name="assessments", verbose_name=_("evidence")
    )
    reply_to = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        verbose_name=_("replies to"),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        # Of one day, the later report stands first: it replaces the other.
        ordering = ["commitment", "-as_of", "-created_at"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("assessor_kind", AssessorKind),
            constraints.one_of("completion", Completion),
            models.CheckConstraint(
                condition=Q(status__isnull=True)
                | Q(status__in=CommitmentStatus.values),
                name="%(app_label)s_%(class)s_status_known",
                violation_error_message=_("Choose one of the statuses offered."),
            ),
            models.CheckConstraint(
                condition=Q(completion__isnull=True)
                | Q(assessor_kind=AssessorKind.INDEPENDENT),
                name="%(app_label)s_%(class)s_completion_is_independent",
                violation_error_message=_(
                    "The completion scale is for independent assessors."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    assessor_kind=AssessorKind.GOVERNMENT_REPLY,
                    reply_to__isnull=False,
                )
                | (
                    ~Q(assessor_kind=AssessorKind.GOVERNMENT_REPLY)
                    & Q(reply_to__isnull=True)
                ),
                name="%(app_label)s_%(class)s_reply_has_its_assessment",
                violation_error_message=_(
                    "A reply names the assessment it answers, and only a reply does."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.get_assessor_kind_display()} ({self.as_of})"
