from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from action_groups.models import ResourceNeed
from alliance87.core import constraints
from alliance87.core.enums import Visibility
from alliance87.core.models import (
    Country,
    Document,
    SourcedModel,
    TimestampedModel,
    VisibleModel,
)
from alliance87.core.visibility import (
    VisibleQuerySet,
    is_signed_in,
    reads_everything,
)
from events.enums import ActionPointStatus, AgendaItemKind, ContributionRole
from events.models.event import Event
from partners.models import Partner, Representative, listed_partners


class AgendaItemQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        documents = Prefetch("documents", Document.objects.visible_to(user))
        speakers = Prefetch("contributions", Contribution.objects.for_reader(user))
        rows = super().for_reader(user).select_related("event", "source")
        return rows.prefetch_related(documents, speakers).defer("event__words")


class AgendaItem(TimestampedModel, VisibleModel, SourcedModel):
    """One point of an event's agenda.

    Points printed under one time share ``starts_at`` and ``minutes``: they are taken
    in order within that slot, or side by side where they name a track.
    """

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="agenda_items",
        verbose_name=_("event"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    number = models.CharField(
        _("number"), max_length=10, blank=True, help_text=_("Empty for a break.")
    )
    title = models.CharField(_("title"), max_length=300)
    objective = models.TextField(_("objective"), blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=AgendaItemKind,
        default=AgendaItemKind.DISCUSSION,
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), null=True, blank=True
    )
    is_fixed = models.BooleanField(
        _("keeps its time"),
        default=False,
        help_text=_("It begins when it says, however long the points before it take."),
    )
    track = models.CharField(_("parallel track"), max_length=60, blank=True)
    documents = models.ManyToManyField(
        Document, blank=True, related_name="agenda_items", verbose_name=_("documents")
    )
    resource_needs = models.ManyToManyField(
        ResourceNeed,
        blank=True,
        related_name="agenda_items",
        verbose_name=_("resource needs raised"),
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            constraints.one_of("kind", AgendaItemKind),
            models.UniqueConstraint(
                fields=["event", "position"],
                # Checked at the end, so that two items may change places.
                deferrable=models.Deferrable.DEFERRED,
                name="%(app_label)s_%(class)s_unique_position",
                violation_error_message=_("Another item stands in that position."),
            ),
            constraints.unique(
                "event",
                "number",
                condition=~Q(number=""),
                message=_("Another item of this agenda has that number."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
                name="%(app_label)s_%(class)s_takes_time",
                violation_error_message=_("An item takes at least a minute."),
            ),
            models.CheckConstraint(
                condition=Q(is_fixed=False) | Q(starts_at__isnull=False),
                name="%(app_label)s_%(class)s_fixed_has_time",
                violation_error_message=_("Say at what time: it keeps that one."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.title}" if self.number else self.title

    def clean(self):
        """A break has no number, whatever stood in the field."""
        super().clean()
        if self.kind == AgendaItemKind.BREAK:
            self.number = ""


class ContributionQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("country", "source")
        return rows.prefetch_related(listed_partners("partner", user))


class Contribution(TimestampedModel, SourcedModel):
    """Somebody's part in an agenda item or a report section, as they were that day."""

    visible_with = ("agenda_item", "section")

    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("agenda item"),
    )
    section = models.ForeignKey(
        "ReportSection",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("report section"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(
        _("name"),
        max_length=150,
        blank=True,
        help_text=_("Empty where only the organisation is known."),
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=ContributionRole,
        default=ContributionRole.SPEAKER,
    )
    job_title = models.CharField(_("position held then"), max_length=250, blank=True)
    organisation = models.CharField(_("organisation then"), max_length=250, blank=True)
    partner = models.ForeignKey(
        Partner,
        on_delete=models.SET_NULL,  # the organisation's name stays in the text above
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("its partner record"),
    )
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country spoken for"),
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["agenda_item", "section", "position"]
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.one_of("role", ContributionRole),
            models.CheckConstraint(
                condition=Q(agenda_item__isnull=True, section__isnull=False)
                | Q(agenda_item__isnull=False, section__isnull=True),
                name="%(app_label)s_%(class)s_one_place",
                violation_error_message=_(
                    "A contribution is to an agenda item or to a report section."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(name="")
                | ~Q(organisation="")
                | Q(country__isnull=False)
                | Q(partner__isnull=False),
                name="%(app_label)s_%(class)s_says_who",
                violation_error_message=_("Name the person or the organisation."),
            ),
        ]

    def __str__(self):
        return self.name or self.organisation or str(self.partner or self.country)


class ActionPointQuerySet(VisibleQuerySet):
    def group_rule(self, user):
        """Read by those of the event, and by whoever is to carry it out."""
        return super().group_rule(user) | self.ownership(user)

    def as_open_as(self, event):
        """Those that whoever reads ``event`` may read."""
        tiers = Visibility.values[: Visibility.values.index(event.visibility) + 1]
        return self.filter(visibility__in=tiers)

    def owned_by(self, user):
        """Those that ``user`` is to carry out, in person or for their partner."""
        return self.filter(self.ownership(user))

    def reportable_by(self, user):
        """Those of which ``user`` may say how far they are, and close them.

        Who keeps the event, and the owners, as far as they may read it.
        """
        if reads_everything(user):
            return self.all()
        kept = self.editable_by(user).values("pk")
        rule = Q(pk__in=kept)
        if is_signed_in(user):
            rule |= self.ownership(user)
        return self.visible_to(user).filter(rule)

    def ownership(self, user):
        people = Representative.objects.of(user)
        partners = people.proposing().values("partner")
        return Q(owner__in=people) | Q(owner_partner__in=partners)

    def open(self):
        return self.filter(status=ActionPointStatus.OPEN)

    def overdue(self, *, on):
        return self.open().filter(due_on__lt=on)

    def for_reader(self, user):
        people = Representative.objects.visible_to(user)
        items = AgendaItem.objects.visible_to(user)
        rows = super().for_reader(user).select_related("event", "source")
        return rows.defer("event__words").prefetch_related(
            listed_partners("owner_partner", user),
            Prefetch("owner", people),
            Prefetch("agenda_item", items),
        )


class ActionPoint(TimestampedModel, VisibleModel, SourcedModel):
    """What a meeting asked somebody to do by a date."""

    visible_with = ("event",)

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="action_points",
        verbose_name=_("event"),
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("agenda item"),
    )
    text = models.TextField(_("text"))
    owner_partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("owner"),
    )
    owner = models.ForeignKey(
        Representative,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="action_points",
        verbose_name=_("owner in person"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=ActionPointStatus,
        default=ActionPointStatus.OPEN,
    )
    progress = models.TextField(
        _("progress"),
        blank=True,
        help_text=_("How far it is. What was said before stays in the history."),
    )
    closing_remark = models.TextField(_("closing remark"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        ordering = ["event", "due_on"]
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        constraints = [
            *VisibleModel.Meta.constraints,
            *SourcedModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(status=ActionPointStatus.OPEN, closed_on__isnull=True)
                | (
                    Q(status=ActionPointStatus.CLOSED, closed_on__isnull=False)
                    & ~Q(closing_remark="")
                ),
                name="%(app_label)s_%(class)s_closed_with_remark",
                violation_error_message=_(
                    "An action point is closed with a remark and a date."
                ),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return reverse("events:action-point", kwargs={"pk": self.pk})

    @property
    def is_open(self):
        return self.status == ActionPointStatus.OPEN

    def is_overdue(self, *, on):
        return bool(self.is_open and self.due_on and self.due_on < on)
