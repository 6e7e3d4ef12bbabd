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
    SECRETARIAT = "secretariat", _("do so as the Secretariat, not as a member only")


class ErasureOutcome(models.TextChoices):
    """What became of a person's wish to be erased."""

    ERASED = "erased", _("erased")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ErasureReason(models.TextChoices):
    """Why a person was erased, in words that tell nothing of them."""

    ASKED = "asked", _("the person asked for it")
    LEFT = "left", _("the person left the Alliance")
    MISTAKE = "mistake", _("the account was opened by mistake")


class ReaderKind(models.TextChoices):
    """As whom somebody reads."""

    VISITOR = "visitor", _("visitor")
    MEMBER = "member", _("member")
    SECRETARIAT = "secretariat", _("Secretariat")
