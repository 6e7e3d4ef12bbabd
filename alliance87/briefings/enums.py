from django.db import models
from django.utils.translation import gettext_lazy as _


class PackEdition(models.TextChoices):
    """For whom a pack is made: it holds what exactly they may read."""

    CHAIR = "chair", _("the chair")
    PARTICIPANTS = "participants", _("participants")
    PUBLIC = "public", _("public")


class PackState(models.TextChoices):
    REQUESTED = "requested", _("waiting to be built")
    BUILDING = "building", _("being built")
    SEALED = "sealed", _("ready")
    PUBLISHED = "published", _("published")
    FAILED = "failed", _("failed")

    @classmethod
    def under_way(cls):
        return [cls.REQUESTED, cls.BUILDING]

    @classmethod
    def finished(cls):
        """The states in which the PDF exists."""
        return [cls.SEALED, cls.PUBLISHED]


class PackItemKind(models.TextChoices):
    AGENDA = "agenda", _("agenda")
    PATHFINDER_UPDATE = "pathfinder_update", _("update from pathfinder countries")
    ACTION_GROUP_UPDATE = "action_group_update", _("update from action groups")
    MEETING_REPORT = "meeting_report", _("meeting report")
    WORK_PLAN = "work_plan", _("work plan")
    DOCUMENT = "document", _("document")
    FREE_TEXT = "free_text", _("text written for this pack")
