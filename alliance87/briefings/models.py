import uuid

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from action_groups.models import WorkPlan
from alliance87.accounts.enums import PortalLanguage
from alliance87.accounts.models import User
from alliance87.briefings.enums import PackEdition, PackItemKind, PackState
from alliance87.core import constraints
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


class PackItemQuerySet(VisibleQuerySet):
    def switched_on(self):
        return self.filter(is_on=True)


class PackItem(TimestampedModel):
    """One part of a briefing pack, tied to a point of the agenda."""

    visible_with = ("outline",)
    rich_text = ("text",)

    outline = models.ForeignKey(
        PackOutline,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("plan"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=30, choices=PackItemKind)
    is_on = models.BooleanField(_("in the pack"), default=True)
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

    objects = PackItemQuerySet.as_manager()

    class Meta:
        ordering = ["outline", "position", "created_at"]
        verbose_name = _("item of a briefing pack")
        verbose_name_plural = _("items of briefing packs")
        constraints = [
            constraints.one_of("kind", PackItemKind),
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
        if own or self.kind == PackItemKind.FREE_TEXT:
            return own or self.title
        return str(self.record or capfirst(self.get_kind_display()))

    @property
    def record(self):
        """The record the item prints, or None where it gathers many."""
        return self.document or self.meeting_report or self.work_plan


class BriefingPackQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Who keeps the meeting reads its packs; others read what was published."""
        if reads_everything(user):
            return Q()
        published = Q(
            state=PackState.PUBLISHED, event__in=Event.objects.visible_to(user)
        )
        rule = published & Q(edition=PackEdition.PUBLIC)
        if user is None or not user.is_authenticated or not user.is_active:
            return rule
        taking_part = Event.objects.with_user(user)
        return (
            rule
            | Q(event__in=Event.objects.chaired_by(user))
            | (published & Q(edition=PackEdition.PARTICIPANTS, event__in=taking_part))
        )

    def editable_by(self, user):
        return self.filter(event__in=Event.objects.editable_by(user))

    def finished(self):
        return self.filter(state__in=PackState.finished())

    def under_way(self):
        return self.filter(state__in=PackState.under_way())

    def stuck(self, *, at, requested_before):
        """Those no worker holds: never taken, or taken by one that went silent."""
        never_taken = Q(state=PackState.REQUESTED, created_at__lt=requested_before)
        gone_silent = Q(state=PackState.BUILDING, lease_until__lt=at)
        return self.filter(never_taken | gone_silent)

    def for_reader(self, user):
        return super().for_reader(user).select_related("event")


def pack_path(instance, filename):
    return f"packs/{uuid.uuid4().hex}.pdf"


class BriefingPack(TimestampedModel):
    """One bound PDF for one meeting, in one edition and language.

    Never drawn again once sealed: a newer pack supersedes it and both remain.
    """

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,  # what was handed out must stay explicable
        related_name="briefing_packs",
        verbose_name=_("meeting"),
    )
    edition = models.CharField(
        _("edition for"),
        max_length=20,
        choices=PackEdition,
        default=PackEdition.PARTICIPANTS,
    )
    language = models.CharField(
        _("language"), max_length=10, choices=PortalLanguage, default=PortalLanguage.EN
    )
    state = models.CharField(
        _("state"), max_length=20, choices=PackState, default=PackState.REQUESTED
    )
    request_key = models.UUIDField(_("request key"), default=uuid.uuid4, editable=False)
    requested_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    error = models.TextField(_("why it failed"), blank=True)
    fence = models.PositiveIntegerField(_("attempt"), default=0)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)
    snapshot = models.JSONField(_("snapshot"), null=True, blank=True, editable=False)
    snapshot_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file = models.FileField(_("file"), upload_to=pack_path, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )

    # A worker renews its lease by the second; what was drawn is sealed, not changed.
    history_excludes = ["fence", "lease_until", "snapshot"]

    objects = BriefingPackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("briefing pack")
        verbose_name_plural = _("briefing packs")
        constraints = [
            constraints.one_of("edition", PackEdition),
            constraints.one_of("language", PortalLanguage),
            constraints.one_of("state", PackState),
            constraints.unique(
                "request_key", message=_("This pack has been requested already.")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PackState.finished())
                | (~Q(file="") & ~Q(sha256="") & Q(sealed_at__isnull=False)),
                name="%(app_label)s_%(class)s_finished_has_file",
                violation_error_message=_("A sealed pack has its file and SHA-256."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PackState.FAILED) | ~Q(error=""),
                name="%(app_label)s_%(class)s_failed_says_why",
                violation_error_message=_("A failed pack says why."),
            ),
        ]

    def __str__(self):
        return f"{self.event} ({self.language}, {self.get_edition_display()})"

    def get_absolute_url(self):
        return reverse("briefings:detail", kwargs={"pk": self.pk})

    @property
    def is_finished(self):
        return self.state in PackState.finished()

    @property
    def is_under_way(self):
        return self.state in PackState.under_way()

    @property
    def download_name(self):
        return f"{self.event.slug}-{self.edition}-{self.language}.pdf"
