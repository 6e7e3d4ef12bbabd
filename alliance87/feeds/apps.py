from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from alliance87.core.writes import note_writes


class FeedsConfig(AppConfig):
    name = "alliance87.feeds"
    verbose_name = _("Feeds of changes")

    def ready(self):
        for label in ("core", "partners", "pathfinders", "action_groups", "events"):
            note_writes(label)
        note_writes("accounts", besides=["last_login", "last_used_at"])
        note_writes("briefings")
