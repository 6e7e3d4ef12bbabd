from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from alliance87.core.writes import note_writes


class FeedsConfig(AppConfig):
    name = "alliance87.feeds"
    verbose_name = _("Feeds of changes")

    def ready(self):
        for label in (
            "partners",
            "pathfinders",
            "action_groups",
            "events",
            "briefings",
        ):
            note_writes(label)
        note_writes("core", without=["OutgoingMail", "KeptAnswer"])
        note_writes("accounts", besides=["last_login"], without=["ApiToken"])
