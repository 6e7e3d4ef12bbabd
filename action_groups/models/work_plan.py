from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from action_groups.enums import (
    OutputStatus,
    WorkPlanStatus,
)
from action_groups.models.group import ActionGroup
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
from alliance87.core.visibility import VisibleQuerySet
from partners.models import Partner, listed_partners


class WorkPlanQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        return super().for_reader(user).select_related("action_group", "source")


class WorkPlan(TimestampedModel, VisibleModel, SourcedModel):
    """What an action group set out to do in a period."""

    visible_with = ("action_group",)

    action_group = models.ForeignKey(
        ActionGroup,
        on_delete=models.CASCADE,
        related_name="work_plans",
        verbose_name=_("action group"),
    )
    slug = models.SlugField(_("slug"), max_length=100)
    title = models.CharField(_("title"), max_length=250)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=WorkPlanStatus,
        default=WorkPlanStatus.DRAFT,
    )
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        ordering = ["action_group", "-starts_on", "-version"]
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", WorkPlanStatus),
            constraints.unique("slug", message=_("This slug is another work plan's.")),
            constraints.unique(
                "action_group",
                "starts_on",
                "version",
                message=_("This group already has that version for the period."),
            ),
            constraints.in_order(
                "starts_on", "ends_on", _("A period ends after it has begun.")
            ),
            models.CheckConstraint(
                condition=~Q(status=WorkPlanStatus.DRAFT) | Q(adopted_on__isnull=True),
                name="%(app_label)s_%(class)s_draft_not_adopted",
                violation_error_message=_("A draft has no date of adoption."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("action_groups:work_plan", kwargs={"slug": self.slug})


class CrossCuttingPriority(TimestampedModel, SourcedModel):
    """A concern that runs through every objective of a work plan."""

    visible_with = ("work_plan",)

    work_plan = models.ForeignKey(
        WorkPlan,
        on_delete=models.CASCADE,
        related_name="cross_cutting_priorities",
        verbose_name=_("work plan"),
    )
    letter = models.CharField(_("letter"), max_length=5)
    text = models.TextField(_("text"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["work_plan", "letter"]
        verbose_name = _("cross-cutting priority")
        verbose_name_plural = _("cross-cutting priorities")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "work_plan", "letter", message=_("Another priority has that letter.")
            ),
        ]

    def __str__(self):
        return f"{self.letter}) {self.text[:80]}"


class NumberedModel(models.Model):
    """A point of a work plan: a number to order by, a label as the source prints it."""

    number = models.PositiveSmallIntegerField(_("number"))
    label = models.CharField(
        _("label as printed"),
        max_length=40,
        blank=True,
        help_text=_("As the source prints it: “Output 1”, “Outcome 3”."),
    )

    class Meta:
        abstract = True


class Objective(TimestampedModel, SourcedModel, NumberedModel):
    """An aim of a work plan, under which its outputs stand."""

    visible_with = ("work_plan",)

    work_plan = models.ForeignKey(
        WorkPlan,
        on_delete=models.CASCADE,
        related_name="objectives",
        verbose_name=_("work plan"),
    )
    title = models.CharField(_("title"), max_length=300)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["work_plan", "number"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "work_plan", "number", message=_("Another objective has that number.")
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


class OutputQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = (
            super()
            .for_reader(user)
            .select_related("objective__work_plan__action_group", "source")
        )
        return rows.prefetch_related(listed_partners("lead_partner", user), "themes")


class Output(TimestampedModel, SourcedModel, NumberedModel, TargetedModel):
    """A result that an action group promised in its work plan."""

    visible_with = ("objective",)

    objective = models.ForeignKey(
        Objective,
        on_delete=models.CASCADE,
        related_name="outputs",
        verbose_name=_("objective"),
    )
    text = models.TextField(_("text"))
    indicator = models.CharField(_("indicator"), max_length=300, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_precision = models.CharField(
        _("due date exact to the"),
        max_length=10,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    lead_partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outputs_led",
        verbose_name=_("lead partner"),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=OutputStatus, null=True, blank=True
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="outputs", verbose_name=_("themes")
    )

    objects = OutputQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "number"]
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        constraints = [
            *SourcedModel.Meta.constraints,
            *TargetedModel.Meta.constraints,
            constraints.one_of("due_precision", DatePrecision),
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(status__in=OutputStatus.values),
                name="%(app_label)s_%(class)s_status_known",
                violation_error_message=_("Choose one of the statuses offered."),
            ),
            constraints.unique(
                "objective", "number", message=_("Another output has that number.")
            ),
        ]

    def __str__(self):
        return f"{self.label or self.number} {self.text[:80]}"

    def get_absolute_url(self):
        return f"{self.objective.work_plan.get_absolute_url()}#output-{self.pk}"


class ActivityQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("output", "source")
        return rows.prefetch_related(listed_partners("partner", user))


class Activity(TimestampedModel, SourcedModel):
    """What one partner does towards an output."""

    visible_with = ("output",)

    output = models.ForeignKey(
        Output,
        on_delete=models.CASCADE,
        related_name="activities",
        verbose_name=_("output"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    title = models.CharField(_("title"), max_length=300)
    partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("partner"),
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=OutputStatus,
        default=OutputStatus.NOT_STARTED,
    )
    progress = models.PositiveSmallIntegerField(
        _("progress in per cent"), default=0, validators=[MaxValueValidator(100)]
    )

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["output", "position"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", OutputStatus),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="%(app_label)s_%(class)s_progress_up_to_100",
                violation_error_message=_("Progress is at most 100 per cent."),
            ),
            constraints.in_order(
                "starts_on", "due_on", _("An activity is due after it starts.")
            ),
        ]

    def __str__(self):
        return self.title


class OutputUpdateQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        return super().for_reader(user).select_related("output", "source")


class OutputUpdate(TimestampedModel, SourcedModel):
    """What a group says of an output on a date, with its evidence."""

    visible_with = ("output",)

    output = models.ForeignKey(
        Output,
        on_delete=models.CASCADE,
        related_name="updates",
        verbose_name=_("output"),
    )
    as_of = models.DateField(_("as of"))
    status = models.CharField(_("status"), max_length=20, choices=OutputStatus)
    narrative = models.TextField(_("narrative"), blank=True)
    evidence = models.ManyToManyField(
        Document, blank=True, related_name="output_updates", verbose_name=_("evidence")
    )

    objects = OutputUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["output", "-as_of"]
        verbose_name = _("update of an output")
        verbose_name_plural = _("updates of outputs")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", OutputStatus),
            constraints.unique(
                "output", "as_of", message=_("There is an update of that date.")
            ),
        ]

    def __str__(self):
        return f"{self.as_of}: {self.get_status_display()}"
