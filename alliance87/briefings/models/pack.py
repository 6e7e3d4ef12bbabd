import uuid

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage
from alliance87.accounts.models import User
from alliance87.briefings.enums import PackEdition, PackPaper, PackState
from alliance87.briefings.models.options import json_is
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, is_signed_in, reads_everything
from events.models import Event

SHA_256 = "^[0-9a-f]{64}$"


class BriefingPackQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Who keeps the meeting reads its packs; others read what was handed out.

        Of a pack that was withdrawn they see that it was; its file is given to nobody.
        """
        return self.readers_rule(user, Q(state__in=PackState.handed_out()))

    def readable_once_published(self, user):
        """Those that ``user`` may read now, or could if they were handed out."""
        return self.filter(self.readers_rule(user, Q()))

    def readers_rule(self, user, handed_out):
        if reads_everything(user):
            return Q()
        published = handed_out & Q(event__in=Event.objects.visible_to(user))
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
        if not is_signed_in(user):
            return self.none()
        return self.filter(event__in=Event.objects.editable_by(user))

    def finished(self):
        return self.filter(state__in=PackState.finished())

    def under_way(self):
        return self.filter(state__in=PackState.under_way())

    def stuck(self, *, at, requested_before):
        """Those no worker holds: never taken, or taken by one that went silent.

        One that is put off is not stuck before its time.
        """
        due = Q(not_before__isnull=True) | Q(not_before__lte=at)
        never_taken = Q(due, state=PackState.REQUESTED, created_at__lt=requested_before)
        gone_silent = Q(state=PackState.BUILDING, lease_until__lt=at)
        return self.filter(never_taken | gone_silent)

    def published_beside(self, pack):
        """What the readers of its edition have in its language, the last one first."""
        rows = self.filter(state=PackState.PUBLISHED).exclude(pk=pack.pk)
        rows = rows.filter(
            event=pack.event_id, edition=pack.edition, language=pack.language
        )
        return rows.order_by("-published_at")

    def instead_of(self, pack):
        """What was handed out to its readers after it and is not taken back."""
        rows = self.published_beside(pack)
        return rows.filter(published_at__gt=pack.published_at or pack.created_at)

    def with_newer(self, user):
        """Each with ``newer``: the key of what its readers have instead, if ``user`` may
        read that."""
        since = Coalesce(OuterRef("published_at"), OuterRef("created_at"))
        instead = (
            type(self)(self.model)
            .visible_to(user)
            .filter(
                ~Q(pk=OuterRef("pk")),
                state=PackState.PUBLISHED,
                published_at__gt=since,
                **{name: OuterRef(name) for name in ("event", "edition", "language")},
            )
        )
        newest = instead.order_by("-published_at").values("pk")[:1]
        return self.annotate(newer=Subquery(newest))

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
    paper = models.CharField(
        _("paper"), max_length=10, choices=PackPaper, default=PackPaper.A4
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
    not_before = models.DateTimeField(
        _("not tried before"), null=True, blank=True, editable=False
    )
    attempts = models.JSONField(
        _("attempts"),
        default=list,
        editable=False,
        help_text=_("Of each: its number, when it ended, how, and why."),
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)
    cancelled_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    expires_at = models.DateTimeField(
        _("deleted after"),
        null=True,
        editable=False,
        help_text=_("Of a build that came to nothing: what was drawn is kept."),
    )
    snapshot = models.JSONField(_("snapshot"), null=True, blank=True, editable=False)
    snapshot_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    snapshot_at = models.DateTimeField(_("records as of"), null=True, editable=False)
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file = models.FileField(_("file"), upload_to=pack_path, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, editable=False)
    page_count = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = models.TextField(
        _("why it was withdrawn"), blank=True, max_length=1000
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("supersedes"),
    )

    # A worker renews its lease by the second; what was drawn is sealed, not changed.
    history_excludes = ["fence", "lease_until", "not_before", "attempts", "snapshot"]

    objects = BriefingPackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("briefing pack")
        verbose_name_plural = _("briefing packs")
        constraints = [
            constraints.one_of("edition", PackEdition),
            constraints.one_of("language", PortalLanguage),
            constraints.one_of("state", PackState),
            constraints.one_of("paper", PackPaper),
            constraints.unique(
                "request_key", message=_("This pack has been requested already.")
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PackState.drawn())
                | (~Q(file="") & ~Q(sha256="") & Q(sealed_at__isnull=False)),
                name="%(app_label)s_%(class)s_finished_has_file",
                violation_error_message=_("A sealed pack has its file and SHA-256."),
            ),
            models.CheckConstraint(
                condition=~Q(state=PackState.FAILED) | ~Q(error=""),
                name="%(app_label)s_%(class)s_failed_says_why",
                violation_error_message=_("A failed pack says why."),
            ),
            models.CheckConstraint(
                condition=Q(state=PackState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=PackState.CANCELLED) & Q(cancelled_at__isnull=True)),
                name="%(app_label)s_%(class)s_cancelled_says_when",
                violation_error_message=_(
                    "Only a cancelled pack says when it was cancelled."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=PackState.WITHDRAWN, withdrawn_at__isnull=False)
                    & ~Q(withdrawal_reason="")
                )
                | (
                    ~Q(state=PackState.WITHDRAWN)
                    & Q(withdrawn_at__isnull=True, withdrawal_reason="")
                ),
                name="%(app_label)s_%(class)s_withdrawn_says_why",
                violation_error_message=_("Only a withdrawn pack says when and why."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=PackState.drawn()) | Q(expires_at__isnull=True),
                name="%(app_label)s_%(class)s_drawn_never_expires",
                violation_error_message=_("What was drawn does not expire."),
            ),
            models.CheckConstraint(
                condition=json_is("attempts", "array"),
                name="%(app_label)s_%(class)s_attempts_are_a_list",
                violation_error_message=_("The attempts are a list."),
            ),
            models.CheckConstraint(
                condition=Q(manifest_sha256="") | Q(manifest_sha256__regex=SHA_256),
                name="%(app_label)s_%(class)s_manifest_is_a_hash",
                violation_error_message=_("The manifest is known by its SHA-256."),
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
