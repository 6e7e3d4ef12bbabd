from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "alliance87.accounts"
    verbose_name = _("People and sign-in")
