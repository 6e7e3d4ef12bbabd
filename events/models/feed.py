import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel

SHA_256 = r"^[0-9a-f]{64}$"


def new_secret():
    """256 bits, as an address may hold them."""
    return secrets.token_urlsafe(32)


def hash_secret(secret):
    """What is kept of the secret of a calendar, which only its address holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet):
    def of_secret(self, secret):
        """The feed at the address with that secret, while its owner's account is open."""
        rows = self.filter(secret_hash=hash_secret(secret), user__is_active=True)
        return rows.select_related("user").first()


class CalendarFeed(TimestampedModel):
    """A secret address at which a person's calendar program reads their meetings.

    Only the hash of the secret is kept.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    secret_hash = models.CharField(max_length=64, editable=False)
    everything = models.BooleanField(
        _("all events you may see"),
        default=False,
        help_text=_("Otherwise only those you take part in."),
    )
    last_used_at = models.DateTimeField(_("last read"), null=True, blank=True)

    history_excludes = ["secret_hash", "last_used_at"]

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["user"]
        verbose_name = _("personal calendar")
        verbose_name_plural = _("personal calendars")
        constraints = [
            constraints.unique(
                "secret_hash", message=_("Another calendar has this secret.")
            ),
            models.CheckConstraint(
                condition=Q(secret_hash__regex=SHA_256),
                name="events_calendarfeed_keeps_a_hash",
                violation_error_message=_("Of the secret, only its SHA-256 is kept."),
            ),
        ]

    def __str__(self):
        return str(self.user)
