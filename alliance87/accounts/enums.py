from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalLanguage(models.TextChoices):
    """The languages of the interface."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")
