"""What is written down at a meeting: its minutes and what it decided.

Both are the organisers' until the minutes are published, and then of whoever reads the
agenda item, or the meeting.
"""

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import SourcedModel, TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in
from events.models.agenda import AgendaItem
from events.models.event import Event


class OfMinutesQuerySet(VisibleQuerySet):
    """Rows that belong to the minutes of an event, which is at ``event_path``.

    Since the rule is of its own, the past of these rows is the Secretariat's:
    publishing the minutes publishes none of their drafts.
    """

    def own_rule(self, user):
        published = MeetingMinutes.objects.filter(published_at__isnull=False)
        of_event = f"{self.model.event_path}__in"
        rule = Q(**{of_event: published.values("event")})
        if is_signed_in(user):
            chaired = Event.objects.chaired_by(user)
            rule |= Q(**{of_event: chaired.values("pk")})
        return rule


class MeetingMinutesQuerySet(OfMinutesQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("event", "published_by")
        return rows.defer("event__words")


class MeetingMinutes(TimestampedModel):
    """The minutes of a meeting as a whole: a draft of its organisers, or published."""

    visible_with = ("event",)
    private_fields = ["published_by"]
    event_path = "event"

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        related_name="minutes",
        verbose_name=_("event"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = MeetingMinutesQuerySet.as_manager()

    class Meta:
        ordering = ["event"]
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")

    def __str__(self):
        return str(self.event)

    @property
    def is_published(self):
        return self.published_at is not None


class ItemMinutesQuerySet(OfMinutesQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user)
        return rows.select_related("agenda_item__event__minutes")


class ItemMinutes(TimestampedModel):
    """What the minutes of a meeting say of one point of its agenda."""

    visible_with = ("agenda_item",)
    private_fields = ["saved_by"]
    event_path = "agenda_item__event"

    agenda_item = models.OneToOneField(
        AgendaItem,
        on_delete=models.CASCADE,
        related_name="item_minutes",
        verbose_name=_("agenda item"),
    )
    text = models.TextField(
        _("minutes"),
        blank=True,
        help_text=_("Plain text. No personal stories and no names of survivors."),
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last written by"),
    )

    objects = ItemMinutesQuerySet.as_manager()

    class Meta:
        ordering = ["agenda_item"]
        verbose_name = _("minutes of an agenda item")
        verbose_name_plural = _("minutes of agenda items")

    def __str__(self):
        return str(self.agenda_item)


class DecisionQuerySet(OfMinutesQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("event", "source")
        rows = rows.defer("event__words")
        items = AgendaItem.objects.visible_to(user)
        return rows.prefetch_related(models.Prefetch("agenda_item", items))

    def next_number(self):
        """The number after the highest of these."""
        return (self.aggregate(last=Max("number"))["last"] or 0) + 1


class Decision(TimestampedModel, SourcedModel):
    """What a meeting decided, in the words in which it is recorded."""

    visible_with = ("event",)
    event_path = "event"

    event = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        related_name="decisions",
        verbose_name=_("event"),
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("agenda item"),
    )
    number = models.PositiveSmallIntegerField(
        _("number"), help_text=_("Counts the decisions of the meeting.")
    )
    text = models.TextField(_("decision"))

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["event", "number"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            *SourcedModel.Meta.constraints,
            constraints.unique(
                "event",
                "number",
                message=_("Another decision of this meeting has that number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_counted_from_one",
                violation_error_message=_("The first decision is number 1."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:80]}"


def shown_minutes(user):
    """For agenda items: what the minutes say of each, as ``shown_minutes``, or None."""
    rows = ItemMinutes.objects.visible_to(user)
    return models.Prefetch("item_minutes", rows, to_attr="shown_minutes")
