from django.db import models
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import EgressFailure


class WebhookState(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    STOPPED = "stopped", _("stopped after three days of failures")


# Why nothing came back; or nothing was sent, since nothing could be signed.
DeliveryFailure = models.TextChoices(
    "DeliveryFailure",
    [(each.name, (each.value, each.label)) for each in EgressFailure]
    + [("NO_SECRET", ("no_secret", _("the secret cannot be read: make a new one")))],
)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("given up")
