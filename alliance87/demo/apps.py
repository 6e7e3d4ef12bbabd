from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "alliance87.demo"
    verbose_name = _("Demonstration records")
