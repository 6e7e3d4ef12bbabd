from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from action_groups.enums import (
    READ_BY,
    OutputStatus,
    WorkPlanStatus,
)
from action_groups.models.frozen import Frozen, FrozenPlan, KeepStatus
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
from alliance87.core.search import tri
from alliance87.core.triggers import keep_words
from alliance87.core.visibility import VisibleQuerySet
from partners.models import Partner, listed_partners

FROZEN = _("This work plan is adopted and cannot be changed. Open a new version of it.")


class WorkPlanQuerySet(VisibleQuerySet):
    def draft(self):
        return self.filter(status=WorkPlanStatus.DRAFT)

    def versions_of(self, plan):
        """All versions of the plan for its period, ``plan`` among them."""
        return self.filter(action_group=plan.action_group_id, starts_on=plan.starts_on)

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
        triggers = [FrozenPlan()]
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", WorkPlanStatus),
            constraints.unique("slug", message=_("This slug is another work plan's.")),
            constraints.unique(
                "action_group",
                "starts_on",
                "version",
                message=_(
                    "The group has a plan for this period already. Open a new version of"
                    " that plan on its own page, or choose another period."
                ),
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

    @property
    def is_draft(self):
        return self.status == WorkPlanStatus.DRAFT

    @property
    def read_by(self):
        """Who reads the plan, in words: nobody who does not read its group."""
        tiers = {self.visibility, self.action_group.visibility}
        return [words for tier, words in READ_BY.items() if tier in tiers][-1]

    def clean(self):
        """Say what the database would refuse."""
        super().clean()
        kept = WorkPlan.objects.filter(pk=self.pk).first()
        if kept is None or kept.is_draft:
            return
        if self.is_draft or differs(self, *FrozenPlan.columns_of(WorkPlan)):
            raise ValidationError(FROZEN, code="frozen")


class PlanRow(models.Model):
    """A row of a work plan: it cannot be changed once the plan is adopted.

    What stays free: how far the work is, and where the row comes from. A copy in a newer
    version remembers in ``origin`` which row it was first.
    """

    plan_path = "work_plan"

    origin = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def lineage(self):
        """The same in every version of the plan."""
        return self.origin or self.pk

    @property
    def plan(self):
        row = self
        for name in self.plan_path.split("__"):
            row = getattr(row, name)
        return row

    def clean(self):
        """Say what the database would refuse."""
        super().clean()
        path = type(self).plan_path
        parent = path.partition("__")[0]
        if getattr(self, f"{parent}_id", None) is None or self.plan.is_draft:
            return
        if self._state.adding or differs(self, *Frozen.columns_of(type(self))):
            raise ValidationError(FROZEN, code="frozen")


def differs(record, free, texts):
    """Whether ``record`` would be written otherwise than it is kept, beyond ``free``.

    One of the ``texts`` that is empty may be filled.
    """
    kept = type(record)._base_manager.filter(pk=record.pk).first()
    if kept is None:
        return True
    for field in record._meta.concrete_fields:
        if field.column in free:
            continue
        old, new = (getattr(row, field.attname) for row in (kept, record))
        filled = field.column in texts and not old
        if not filled and (old or "") != (new or ""):
            return True
    return False


class CrossCuttingPriority(TimestampedModel, SourcedModel, PlanRow):
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
        triggers = [Frozen()]
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


class Objective(TimestampedModel, SourcedModel, NumberedModel, PlanRow):
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
        triggers = [Frozen()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "work_plan",
                "number",
                message=_("Another objective has that number."),
                deferrable=models.Deferrable.IMMEDIATE,  # two change places at once
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}"


class OutputQuerySet(VisibleQuerySet):
    def reportable_by(self, user):
        """Those ``user`` may say something new of: chairs, and who speaks for the lead.

        Of an adopted plan too, until it is closed.
        """
        own = Q(lead_partner__in=Partner.objects.proposable_by(user))
        groups = ActionGroup.objects.editable_by(user)
        rule = own | Q(objective__work_plan__action_group__in=groups)
        rows = self.visible_to(user).filter(rule)
        return rows.exclude(objective__work_plan__status=WorkPlanStatus.CLOSED)

    def for_reader(self, user):
        rows = (
            super()
            .for_reader(user)
            .select_related("objective__work_plan__action_group", "source")
        )
        rows = rows.prefetch_related(listed_partners("lead_partner", user), "themes")
        return rows.defer("words")


class Output(TimestampedModel, SourcedModel, NumberedModel, TargetedModel, PlanRow):
    """A result that an action group promised in its work plan."""

    visible_with = ("objective",)
    plan_path = "objective__work_plan"

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
        on_delete=models.PROTECT,  # an adopted plan keeps who promised what
        null=True,
        blank=True,
        related_name="outputs_led",
        verbose_name=_("lead partner"),
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=OutputStatus,
        null=True,
        blank=True,
        help_text=_("As the latest update has it."),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="outputs", verbose_name=_("themes")
    )

    # What a search looks through, as triggers keep it.
    words = SearchVectorField(_("words"), null=True, editable=False)

    history_excludes = ["words"]

    objects = OutputQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "number"]
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        triggers = [Frozen()]
        indexes = [GinIndex(fields=["words"], name="action_groups_output_words")]
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
                "objective",
                "number",
                message=_("Another output has that number."),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ]

    def __str__(self):
        return f"{self.label or self.number} {self.text[:80]}"

    def get_absolute_url(self):
        return f"{self.objective.work_plan.get_absolute_url()}#output-{self.pk}"


keep_words(
    Output,
    {
        "A": tri("text"),
        "B": [*tri("indicator", "target_unit"), "label"],
        "C": tri("objective__title"),
    },
)


class ActivityQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("output", "source")
        rows = rows.prefetch_related(listed_partners("partner", user))
        return rows.defer("output__words")


class Activity(TimestampedModel, SourcedModel, PlanRow):
    """What one partner does towards an output."""

    visible_with = ("output",)
    plan_path = "output__objective__work_plan"
    due_precision = DatePrecision.DAY  # always a day, as an output's need not be

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
        on_delete=models.PROTECT,  # as of an output
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

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["output", "position"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        triggers = [Frozen()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", OutputStatus),
            constraints.in_order(
                "starts_on", "due_on", _("An activity is due after it starts.")
            ),
        ]

    def __str__(self):
        return self.title


class OutputUpdateQuerySet(VisibleQuerySet):
    def reportable_by(self, user):
        """Those ``user`` may mend: of the outputs of which they may say something new."""
        outputs = Output.objects.reportable_by(user)
        return self.visible_to(user).filter(output__in=outputs)

    def for_reader(self, user):
        rows = super().for_reader(user).select_related("output", "source")
        return rows.defer("output__words")


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
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )

    private_fields = ["written_by"]

    objects = OutputUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["output", "-as_of"]
        verbose_name = _("update of an output")
        verbose_name_plural = _("updates of outputs")
        triggers = [KeepStatus()]
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("status", OutputStatus),
            constraints.unique(
                "output", "as_of", message=_("There is an update of that date.")
            ),
        ]

    def __str__(self):
        return f"{self.as_of}: {self.get_status_display()}"
