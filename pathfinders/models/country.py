import datetime
from calendar import monthrange

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.enums import DatePrecision
from alliance87.core.freshness import ConfirmedQuerySet
from alliance87.core.models import (
    ConfirmedModel,
    Country,
    Document,
    SourcedModel,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.visibility import VisibleQuerySet, reads_everything
from partners.models import Partner, Representative
from pathfinders.enums import (
    ProgressReportStatus,
    ReportSituation,
    RoadmapStatus,
    StageKind,
)

# The addresses beside those of the countries.
RESERVED_SLUGS = ["compare", "support", "due-dates", "board", "reports", "new"]


def stage_rank():
    """Where a step stands in the procedure, as an expression over stage events."""
    steps = enumerate(StageKind.values, start=1)
    return Case(*[When(kind=kind, then=rank) for rank, kind in steps])


class PathfinderCountryQuerySet(ConfirmedQuerySet, VisibleQuerySet):
    def group_rule(self, user):
        """A country kept to its own people is read by its focal institution."""
        mine = Representative.objects.of(user).values("partner")
        return Q(focal_partner__in=mine)

    def editable_by(self, user):
        """The focal institution's focal points and alternates keep its country."""
        if reads_everything(user):
            return self.all()
        return self.reportable_by(user)

    def confirmable_by(self, user):
        """The countries of which ``user``, as one of their people, may say they are right."""
        return self.reportable_by(user)

    def reportable_by(self, user):
        """The countries ``user`` keeps up to date, among those they may read.

        As focal point or alternate, now, of the country's focal partner. Not the
        Secretariat: a government's report is its own voice.
        """
        people = Representative.objects.of(user).proposing()
        return self.visible_to(user).filter(focal_partner__in=people.values("partner"))

    def reporting(self):
        """The countries that owe a report a year: with a roadmap, or the status."""
        granted = StageEvent.objects.filter(kind=StageKind.STATUS_GRANTED)
        left = StageEvent.objects.filter(kind=StageKind.WITHDRAWN)
        planned = self.model.objects.filter(roadmaps__status=RoadmapStatus.VALIDATED)
        owing = Q(pk__in=granted.values("pathfinder")) | Q(pk__in=planned.values("pk"))
        return self.filter(owing).exclude(pk__in=left.values("pathfinder"))

    def with_stage(self, *, on):
        """Each with ``stage`` and ``stage_on``: where the country stood on the date.

        The latest dated step counts. A step known only to have happened *by* a month
        counts before it where the procedure puts it later than every dated step.
        """
        month_end = on.replace(day=monthrange(on.year, on.month)[1])
        known = Q(on__lte=on) | Q(precision=DatePrecision.BY, on__lte=month_end)
        events = StageEvent.objects.filter(known).annotate(rank=stage_rank())
        dated = events.exclude(precision=DatePrecision.BY)
        overtaken = dated.filter(
            pathfinder=OuterRef("pathfinder"), rank__gte=OuterRef("rank")
        )
        latest = (
            events.filter(pathfinder=OuterRef("pk"))
            .exclude(Exists(overtaken), precision=DatePrecision.BY)
            .order_by(
                Case(When(precision=DatePrecision.BY, then=0), default=1),
                "-on",
                "-rank",
            )
        )
        return self.annotate(
            stage=Subquery(latest.values("kind")[:1]),
            stage_on=Subquery(latest.values("on")[:1]),
        )

    def for_reader(self, user):
        partners = Prefetch("focal_partner", Partner.objects.visible_to(user).listed())
        rows = super().for_reader(user).select_related("country", "source")
        return rows.prefetch_related(partners, "stage_events")


class PathfinderCountry(TimestampedModel, VisibleModel, SourcedModel, ConfirmedModel):
    """A country that has committed to going further and faster to reach Target 8.7."""

    country = models.OneToOneField(
        Country,
        on_delete=models.PROTECT,
        related_name="pathfinder",
        verbose_name=_("country"),
    )
    slug = models.SlugField(_("slug"), max_length=100)
    summary = models.TextField(_("summary"), blank=True)
    focal_institution = models.CharField(
        _("national focal point institution"), max_length=250, blank=True
    )
    focal_partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,  # the institution's name stays in the text above
        null=True,
        blank=True,
        related_name="pathfinders",
        verbose_name=_("its partner record"),
    )
    documents = models.ManyToManyField(
        Document, blank=True, related_name="pathfinders", verbose_name=_("documents")
    )
    confirmed_on = models.DateField(
        _("last confirmed on"),
        null=True,
        blank=True,
        help_text=_("When the country last said that this record is right."),
    )

    history_excludes = ["confirmation_asked_on"]

    objects = PathfinderCountryQuerySet.as_manager()

    class Meta:
        ordering = ["country__name"]
        verbose_name = _("pathfinder country")
        verbose_name_plural = _("pathfinder countries")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.unique("slug", message=_("This slug is another country's.")),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="%(app_label)s_%(class)s_slug_not_reserved",
                violation_error_message=_("The portal needs this slug for itself."),
            ),
        ]

    def __str__(self):
        return str(self.country)

    def get_absolute_url(self):
        return reverse("pathfinders:detail", kwargs={"slug": self.slug})


class CoordinationBody(TimestampedModel, SourcedModel):
    """A committee or office that coordinates the work in a pathfinder country."""

    visible_with = ("pathfinder",)

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        related_name="coordination_bodies",
        verbose_name=_("pathfinder country"),
    )
    name = models.CharField(_("name"), max_length=250)
    part_of = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="sub_committees",
        verbose_name=_("sub-committee of"),
    )
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=1)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pathfinder", "position"]
        verbose_name = _("coordination body")
        verbose_name_plural = _("coordination bodies")
        constraints = [
            *SourcedModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="%(app_label)s_%(class)s_not_part_of_itself",
                violation_error_message=_("A body cannot be part of itself."),
            ),
        ]

    def __str__(self):
        return self.name


class StageEvent(TimestampedModel, SourcedModel):
    """A dated step of a country's way as a pathfinder. The latest is its stage."""

    visible_with = ("pathfinder",)

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        related_name="stage_events",
        verbose_name=_("pathfinder country"),
    )
    kind = models.CharField(_("step"), max_length=40, choices=StageKind)
    on = models.DateField(_("on"))
    precision = models.CharField(
        _("exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=1, help_text=_("Orders steps of the same date.")
    )
    note = models.TextField(_("note"), blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["pathfinder", "on", "position"]
        verbose_name = _("stage event")
        verbose_name_plural = _("stage events")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("kind", StageKind),
            constraints.one_of("precision", DatePrecision),
            constraints.unique(
                "pathfinder",
                "kind",
                "on",
                message=_("This country already has that step on that date."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.on})"


class NextStepQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        return super().for_reader(user).select_related("pathfinder__country", "source")


class NextStep(TimestampedModel, SourcedModel):
    """What a pathfinder country said it would do next."""

    visible_with = ("pathfinder",)

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        related_name="next_steps",
        verbose_name=_("pathfinder country"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("text"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = models.CharField(
        _("due date exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = NextStepQuerySet.as_manager()

    class Meta:
        ordering = ["pathfinder", "position"]
        verbose_name = _("next step")
        verbose_name_plural = _("next steps")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("due_precision", DatePrecision),
        ]

    def __str__(self):
        return self.text[:80]


class LessonLearnt(TimestampedModel, VisibleModel, SourcedModel):
    """What the work in pathfinder countries has taught, in one country or in all."""

    visible_with = ("pathfinder",)

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="lessons_learnt",
        verbose_name=_("pathfinder country"),
        help_text=_("Empty for a lesson of all countries."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("text"))

    objects = NextStepQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("lesson learnt")
        verbose_name_plural = _("lessons learnt")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
        ]

    def __str__(self):
        return self.text[:80]


DUE_SOON = datetime.timedelta(days=60)


class ProgressReportQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        """Each knows whether the reader is told what is to be mended: see ``to_mend``."""
        rows = super().for_reader(user).select_related("pathfinder__country", "source")
        if reads_everything(user):
            return rows.annotate(is_told=Value(True))
        kept = PathfinderCountry.objects.reportable_by(user)
        told = Case(When(pathfinder__in=kept, then=Value(True)), default=Value(False))
        return rows.annotate(is_told=told)

    def editable_by(self, user):
        """The Secretariat all, and whoever keeps a country up to date its reports."""
        if reads_everything(user):
            return self.all()
        kept = PathfinderCountry.objects.reportable_by(user)
        return self.visible_to(user).filter(pathfinder__in=kept)

    def published(self):
        return self.filter(status=ProgressReportStatus.PUBLISHED)

    def to_be_written(self):
        """Those in which the country has the next word."""
        return self.filter(status__in=ProgressReportStatus.to_be_written())

    def in_situation(self, situation, *, on):
        """Those that a board lists as ``situation`` on the date ``on``."""
        mine = self.to_be_written()
        if situation == ReportSituation.OVERDUE:
            return mine.filter(due_on__lt=on)
        if situation == ReportSituation.DUE_SOON:
            return mine.filter(due_on__gte=on, due_on__lte=on + DUE_SOON)
        if situation == ReportSituation.PUBLISHED:
            return self.published().filter(published_at__year=on.year)
        return self.filter(status=situation)


class ProgressReport(TimestampedModel, VisibleModel, SourcedModel):
    """What a pathfinder country reports of one year. One per country and year."""

    visible_with = ("pathfinder",)
    private_fields = ["remarks"]

    pathfinder = models.ForeignKey(
        PathfinderCountry,
        on_delete=models.CASCADE,
        related_name="progress_reports",
        verbose_name=_("pathfinder country"),
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2016), MaxValueValidator(2100)]
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ProgressReportStatus,
        default=ProgressReportStatus.DUE,
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    remarks = models.TextField(_("remarks of the Secretariat"), blank=True)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="progress_reports",
        verbose_name=_("document"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["pathfinder", "-year"]
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", ProgressReportStatus),
            constraints.unique(
                "pathfinder", "year", message=_("This country has a report that year.")
            ),
            models.CheckConstraint(
                condition=Q(
                    status=ProgressReportStatus.PUBLISHED, published_at__isnull=False
                )
                | (
                    ~Q(status=ProgressReportStatus.PUBLISHED)
                    & Q(published_at__isnull=True)
                ),
                name="%(app_label)s_%(class)s_published_has_moment",
                violation_error_message=_(
                    "A published report, and only that, has a publication date."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(status=ProgressReportStatus.SENT_BACK) | ~Q(remarks=""),
                name="%(app_label)s_%(class)s_sent_back_with_remarks",
                violation_error_message=_("Say why the report is sent back."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | ~Q(accepted_by=F("submitted_by")),
                name="%(app_label)s_%(class)s_accepted_by_another",
                violation_error_message=_("Nobody accepts their own report."),
            ),
        ]

    def __str__(self):
        return f"{self.pathfinder} {self.year}"

    @property
    def to_mend(self):
        """The remarks, for a row that ``for_reader()`` gave to who keeps the country."""
        return self.remarks if self.is_told else ""

    def situation(self, *, on):
        """Where a board lists this report on the date ``on``; empty for nowhere."""
        if self.status in ProgressReportStatus.to_be_written():
            if self.due_on and self.due_on < on:
                return ReportSituation.OVERDUE
            if self.status == ProgressReportStatus.SENT_BACK:
                return ReportSituation.SENT_BACK
            near = self.due_on and self.due_on <= on + DUE_SOON
            return ReportSituation.DUE_SOON if near else ""
        if self.status == ProgressReportStatus.SUBMITTED:
            return ReportSituation.SUBMITTED
        moment = self.published_at
        return ReportSituation.PUBLISHED if moment and moment.year == on.year else ""
