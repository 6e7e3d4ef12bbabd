import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.accounts.models import User
from alliance87.briefings.enums import PackEdition, PackState
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, reads_everything
from events.models import Event


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
