from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from action_groups.models import ActionGroup, Output
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, reads_everything
from events.models.agenda import AgendaItem
from events.models.event import Event
from pathfinders.models import Commitment

TARGETS = ("output", "commitment", "agenda_item")
OF_MEETING = "proposal__section__report__event__in"
OF_GROUP = "output__objective__work_plan__action_group__in"


class ProposalUptakeQuerySet(VisibleQuerySet):
    def editable_by(self, user):
        """Who keeps either side: chairs of the meetings and of the group, editors."""
        if reads_everything(user):
            return self.all()
        meetings = Event.objects.editable_by(user).values("pk")
        groups = ActionGroup.objects.editable_by(user).values("pk")
        return self.visible_to(user).filter(
            Q(**{OF_MEETING: meetings})
            | Q(**{OF_GROUP: groups})
            | Q(agenda_item__event__in=meetings)
        )

    def for_reader(self, user):
        return (
            super()
            .for_reader(user)
            .select_related(
                "proposal__section__report__event",
                "output__objective__work_plan__action_group",
                "commitment__priority_area__roadmap__pathfinder__country",
                "agenda_item__event",
            )
        )


class ProposalUptake(TimestampedModel):
    """That an output, a commitment or an agenda item took a proposal up."""

    visible_with = ("proposal", *TARGETS)

    proposal = models.ForeignKey(
        "events.Proposal",
        on_delete=models.CASCADE,
        related_name="uptakes",
        verbose_name=_("proposal"),
    )
    output = models.ForeignKey(
        Output,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("output of a work plan"),
    )
    commitment = models.ForeignKey(
        Commitment,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("commitment of a country"),
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="uptakes",
        verbose_name=_("agenda item of a later meeting"),
    )
    taken_up_on = models.DateField(
        _("taken up on"),
        null=True,
        blank=True,
        help_text=_("Empty where nobody knows the day."),
    )
    note = models.TextField(
        _("note"),
        blank=True,
        help_text=_("What of it was taken up, or how. Anyone who reads both sees it."),
    )

    objects = ProposalUptakeQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "taken_up_on", "created_at"]
        verbose_name = _("uptake of a proposal")
        verbose_name_plural = _("uptakes of proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    output__isnull=False,
                    commitment__isnull=True,
                    agenda_item__isnull=True,
                )
                | Q(
                    output__isnull=True,
                    commitment__isnull=False,
                    agenda_item__isnull=True,
                )
                | Q(
                    output__isnull=True,
                    commitment__isnull=True,
                    agenda_item__isnull=False,
                ),
                name="%(app_label)s_%(class)s_names_one_record",
                violation_error_message=_(
                    "Say which one record took it up: an output, a commitment or an "
                    "agenda item."
                ),
            ),
            *(
                constraints.unique(
                    "proposal",
                    target,
                    message=_("It is already said that this record took it up."),
                )
                for target in TARGETS
            ),
        ]

    def __str__(self):
        return str(self.target)

    def get_absolute_url(self):
        return self.proposal.get_thread_url()

    @property
    def target(self):
        """The record that took the proposal up."""
        return self.output or self.commitment or self.agenda_item
