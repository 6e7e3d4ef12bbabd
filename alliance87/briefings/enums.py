from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PackEdition(models.TextChoices):
    """For whom a pack is made: it holds what exactly they may read."""

    CHAIR = "chair", _("the chair")
    PARTICIPANTS = "participants", _("participants")
    PUBLIC = "public", _("public")

    @property
    def prints(self):
        """The values of an item's ``edition`` that are printed in this edition."""
        editions = list(PackEdition)
        return editions[editions.index(self) :]


class PackPaper(models.TextChoices):
    A4 = "a4", _("A4")
    LETTER = "letter", pgettext_lazy("paper", "Letter")


class PackState(models.TextChoices):
    REQUESTED = "requested", _("waiting to be built")
    BUILDING = "building", _("being built")
    SEALED = "sealed", _("ready")
    PUBLISHED = "published", _("published")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @classmethod
    def under_way(cls):
        return [cls.REQUESTED, cls.BUILDING]

    @classmethod
    def finished(cls):
        """The states in which the PDF can be had."""
        return [cls.SEALED, cls.PUBLISHED]

    @classmethod
    def handed_out(cls):
        """The states of what readers were given: they see it, and that it was taken back."""
        return [cls.PUBLISHED, cls.WITHDRAWN]

    @classmethod
    def drawn(cls):
        """The states in which the PDF is kept, for ever."""
        return [cls.SEALED, cls.PUBLISHED, cls.WITHDRAWN]


class PackItemKind(models.TextChoices):
    AGENDA = "agenda", _("agenda")
    PATHFINDER_UPDATE = "pathfinder_update", _("update from pathfinder countries")
    ACTION_GROUP_UPDATE = "action_group_update", _("update from action groups")
    MEETING_REPORT = "meeting_report", _("meeting report")
    WORK_PLAN = "work_plan", _("work plan")
    DOCUMENT = "document", _("document")
    PROPOSALS = "proposals", _("what became of proposals")
    CHANGES = "changes", _("what changed since the last pack")
    CONCEPT_NOTE = "concept_note", _("concept note")
    FREE_TEXT = "free_text", _("text written for this pack")

    @classmethod
    def written(cls):
        """Those whose text is written in the plan: no record says who may read it."""
        return [cls.CONCEPT_NOTE, cls.FREE_TEXT]

    @classmethod
    def of_a_record(cls):
        """Those that print one record, which they name."""
        return [cls.MEETING_REPORT, cls.WORK_PLAN, cls.DOCUMENT]

    @property
    def usual_edition(self):
        """What is taken from records hides by itself what a reader may not see."""
        is_written = self in self.written()
        return PackEdition.PARTICIPANTS if is_written else PackEdition.PUBLIC


class LedgerKind(models.TextChoices):
    """What happened to a pack."""

    PUBLISHED = "published", _("published")
    SUPERSEDED = "superseded", pgettext_lazy("pack", "superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class AttemptOutcome(models.TextChoices):
    """How one attempt to build a pack ended."""

    SEALED = "sealed", _("sealed")
    FAILED = "failed", _("failed")
    PUT_OFF = "put_off", _("to be tried again")
    LOST = "lost", _("its worker went silent")
