from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedsConfig(AppConfig):
    name = "alliance87.feeds"
    verbose_name = _("Feeds of changes")
