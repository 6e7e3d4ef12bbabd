from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from action_groups.models import WorkPlan
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models.options import options_constraints, validate_options
from alliance87.core import constraints
from alliance87.core.history import DELETED
from alliance87.core.models import Document, TimestampedModel
from alliance87.core.richtext import MAX_LENGTH, validate_rich_text
from alliance87.core.visibility import VisibleQuerySet, reads_everything
from events.models import AgendaItem, Event, MeetingReport


class PackOutlineQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """The plan of a pack is read by those who keep the meeting."""
        if reads_everything(user):
            return Q()
        return Q(event__in=Event.objects.chaired_by(user))

    def editable_by(self, user):
        return self.visible_to(user)

    def before(self, event):
        """The plans of the earlier meetings of its series, the last one first."""
        if not event.series:
            return self.none()
        earlier = Q(event__series=event.series, event__starts_at__lt=event.starts_at)
        return self.filter(earlier).order_by("-event__starts_at")


class PackOutline(TimestampedModel):
    """What the briefing packs of one meeting consist of, in order."""

    event = models.OneToOneField(
        Event,
        on_delete=models.CASCADE,
        related_name="pack_outline",
        verbose_name=_("meeting"),
    )

    objects = PackOutlineQuerySet.as_manager()

    class Meta:
        ordering = ["event"]
        verbose_name = _("plan of a briefing pack")
        verbose_name_plural = _("plans of briefing packs")

    def __str__(self):
        return str(self.event)

    def get_absolute_url(self):
        return reverse("briefings:compose", kwargs={"slug": self.event.slug})


def closed_among(items, reader):
    """Those of some items whose record ``reader`` may not read."""
    records = [item.record for item in items if item.record is not None]
    read = set()
    for model in {type(record) for record in records}:
        named = [record.pk for record in records if type(record) is model]
        rows = model._default_manager.visible_to(reader).filter(pk__in=named)
        read |= {*rows.values_list("pk", flat=True)}
    return [item for item in items if item.record and item.record.pk not in read]


def name_for(items, reader):
    """Let items be called what ``reader`` may know of them."""
    for item in closed_among(items, reader):
        item.is_closed = True


class PackItemQuerySet(VisibleQuerySet):
    def switched_on(self):
        return self.filter(is_on=True)

    def printed_in(self, edition):
        """Those that a pack of ``edition`` may print."""
        return self.filter(edition__in=PackEdition(edition).prints)


class PackItem(TimestampedModel):
    """One part of a briefing pack, tied to a point of the agenda."""

    visible_with = ("outline",)
    is_closed = False  # whoever is shown it may not read its record: see ``name_for``
    rich_text = ("text", "notes")

    outline = models.ForeignKey(
        PackOutline,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("plan"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=30, choices=PackItemKind)
    is_on = models.BooleanField(_("in the pack"), default=True)
    edition = models.CharField(
        _("printed for"),
        max_length=20,
        choices=PackEdition,
        default=PackEdition.PARTICIPANTS,
        help_text=_(
            "The widest circle whose pack prints this; each narrower one prints it too."
        ),
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="pack_items",
        verbose_name=_("agenda point"),
    )
    title = models.CharField(
        _("title"),
        max_length=250,
        blank=True,
        help_text=_("Empty: the title of the record."),
    )
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pack_items",
        verbose_name=_("document"),
    )
    meeting_report = models.ForeignKey(
        MeetingReport,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="pack_items",
        verbose_name=_("meeting report"),
    )
    work_plan = models.ForeignKey(
        WorkPlan,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="pack_items",
        verbose_name=_("work plan"),
    )
    text = models.TextField(
        _("text"),
        blank=True,
        validators=[MaxLengthValidator(MAX_LENGTH), validate_rich_text],
    )
    notes = models.TextField(
        _("speaking notes"),
        blank=True,
        validators=[MaxLengthValidator(MAX_LENGTH), validate_rich_text],
        help_text=_("In the chair’s pack alone."),
    )
    options = models.JSONField(
        _("options"), default=dict, blank=True, validators=[validate_options]
    )

    objects = PackItemQuerySet.as_manager()

    class Meta:
        ordering = ["outline", "position", "created_at"]
        verbose_name = _("item of a briefing pack")
        verbose_name_plural = _("items of briefing packs")
        constraints = [
            constraints.one_of("kind", PackItemKind),
            constraints.one_of("edition", PackEdition),
            *options_constraints(),
            models.CheckConstraint(
                condition=(Q(kind=PackItemKind.DOCUMENT) & Q(document__isnull=False))
                | (~Q(kind=PackItemKind.DOCUMENT) & Q(document__isnull=True)),
                name="%(app_label)s_%(class)s_document_of_its_kind",
                violation_error_message=_("A document item needs its document."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=PackItemKind.MEETING_REPORT)
                    & Q(meeting_report__isnull=False)
                )
                | (
                    ~Q(kind=PackItemKind.MEETING_REPORT)
                    & Q(meeting_report__isnull=True)
                ),
                name="%(app_label)s_%(class)s_report_of_its_kind",
                violation_error_message=_("A report item needs its meeting report."),
            ),
            models.CheckConstraint(
                condition=(Q(kind=PackItemKind.WORK_PLAN) & Q(work_plan__isnull=False))
                | (~Q(kind=PackItemKind.WORK_PLAN) & Q(work_plan__isnull=True)),
                name="%(app_label)s_%(class)s_work_plan_of_its_kind",
                violation_error_message=_("A work plan item needs its work plan."),
            ),
        ]

    def __str__(self):
        own = getattr(self, f"title_{get_language() or 'en'}", "")
        if own or self.is_written:
            return own or self.title
        if self.is_closed:
            return gettext("a record that you may not read")
        return str(self.record or capfirst(self.get_kind_display()))

    @property
    def record(self):
        """The record the item prints, or None where it gathers many."""
        return self.document or self.meeting_report or self.work_plan

    @property
    def is_written(self):
        """Whether its text is written in the plan itself."""
        return self.kind in PackItemKind.written()


MOST_REMOVED = 5


def removed_from(outline, *, by, since):
    """What ``by`` took out of a plan after ``since``, as it was, the last first.

    Not what is back, nor what printed a record that is gone.
    """
    rows = PackItem.pgh_event_model.objects.filter(
        outline=outline.pk,
        pgh_label=DELETED,
        pgh_created_at__gte=since,
        pgh_context__user=str(by.pk),
    ).exclude(id__in=outline.items.values("pk"))
    items = {}
    for row in rows.order_by("-pgh_id")[:MOST_REMOVED]:
        values = {
            field.attname: getattr(row, field.name)
            for field in PackItem._meta.concrete_fields
        }
        items.setdefault(row.id, PackItem(**values))
    items = list(items.values())
    prefetch_related_objects(items, "document", "meeting_report", "work_plan")
    name_for(items, by)
    of_a_record = PackItemKind.of_a_record()
    return [item for item in items if item.record or item.kind not in of_a_record]
