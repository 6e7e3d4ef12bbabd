from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from alliance87.core.checks import check_fence, check_mail
from alliance87.core.multilingual import keep_queryset_classes


class CoreConfig(AppConfig):
    name = "alliance87.core"
    verbose_name = _("Shared records")

    def ready(self):
        keep_queryset_classes()
        register(check_mail)
        register(check_fence, deploy=True)
