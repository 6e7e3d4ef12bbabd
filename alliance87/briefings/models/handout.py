from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.models import User
from alliance87.briefings.models.pack import SHA_256, BriefingPack
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import (
    VisibleQuerySet,
    is_signed_in,
    reads_everything,
)
from partners.models import Representative


class HandoutLinkQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Who keeps the meeting sees whom a pack was handed to; each sees their own."""
        if reads_everything(user):
            return Q()
        if not is_signed_in(user):
            return Q(pk__in=[])
        kept = BriefingPack.objects.editable_by(user).order_by().values("pk")
        own = Q(user=user) | Q(representative__user=user)
        return Q(pack__in=kept) | own

    def editable_by(self, user):
        """Who keeps the meeting takes a link back."""
        kept = BriefingPack.objects.editable_by(user).order_by().values("pk")
        return self.filter(pack__in=kept)

    def open_at(self, moment):
        """Those that still lead somewhere. What its person may read is asked besides."""
        return self.filter(expires_at__gt=moment, revoked_at__isnull=True)


class HandoutLink(TimestampedModel):
    """A secret address at which one person gets one pack, until a day.

    Only the hash of the secret is kept.
    """

    pack = models.ForeignKey(
        BriefingPack,
        on_delete=models.CASCADE,
        related_name="handout_links",
        verbose_name=_("briefing pack"),
    )
    representative = models.ForeignKey(
        Representative,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="handout_links",
        verbose_name=_("representative"),
    )
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="handout_links",
        verbose_name=_("person"),
    )
    token_hash = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    history_excludes = ["token_hash", "last_used_at"]

    objects = HandoutLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("link to a briefing pack")
        verbose_name_plural = _("links to briefing packs")
        constraints = [
            constraints.unique(
                "token_hash", message=_("Another link has this secret.")
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=SHA_256),
                name="%(app_label)s_%(class)s_keeps_a_hash",
                violation_error_message=_("Of the secret, only its SHA-256 is kept."),
            ),
            models.CheckConstraint(
                condition=Q(representative__isnull=True, user__isnull=False)
                | Q(representative__isnull=False, user__isnull=True),
                name="%(app_label)s_%(class)s_is_one_person_s",
                violation_error_message=_("A link is one person’s."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="%(app_label)s_%(class)s_expires_later",
                violation_error_message=_("A link ends after it was made."),
            ),
        ]

    def __str__(self):
        return str(self.representative or self.user)
