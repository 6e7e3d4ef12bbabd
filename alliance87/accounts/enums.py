from django.db import models
from django.utils.translation import gettext_lazy as _


class PortalLanguage(models.TextChoices):
    """The languages of the interface."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")


class TokenScope(models.TextChoices):
    """What a token may do of what its owner may."""

    READ = "read", _("read")
    WRITE = "write", _("write")
    SECRETARIAT = "secretariat", _("read what only the Secretariat reads")
