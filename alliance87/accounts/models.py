import uuid

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliance87.accounts.enums import PortalLanguage


class UserManager(BaseUserManager):
    """Creates people by their e-mail address."""

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A user signs in by e-mail: give an address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **fields
        )


class User(AbstractUser):
    """A person who signs in. Whom they speak for is ``partners.Representative``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None
    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=PortalLanguage,
        default=PortalLanguage.EN,
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["email"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_unique_email",
                violation_error_message=_("Somebody signs in with that address."),
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=PortalLanguage.values),
                name="accounts_user_language_known",
                violation_error_message=_("Choose one of the languages offered."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_superuser=False) | models.Q(is_staff=True),
                name="accounts_user_administrator_is_staff",
                violation_error_message=_(
                    "Whoever gives rights belongs to the Secretariat: tick staff, too."
                ),
            ),
        ]

    def __str__(self):
        return self.get_full_name() or self.email
