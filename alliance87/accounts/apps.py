from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "alliance87.accounts"
    verbose_name = _("People and sign-in")

    def ready(self):
        # The OpenAPI document finds what is defined there, once it is.
        import_module("alliance87.accounts.schema")
