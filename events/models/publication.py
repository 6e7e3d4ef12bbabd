import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet
from events.models.event import Event

STAYS = "A published agenda stays as it is. Publish the agenda anew."


class Published(pgtrigger.Trigger):
    """Refuses to change or remove a publication. That its author left may be said."""

    name = "published"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model):
        table = model._meta.db_table
        free = "- ARRAY['published_by_id', 'revision', 'updated_at']"
        return f"""
            IF TG_OP = 'UPDATE' AND to_jsonb(NEW) {free} = to_jsonb(OLD) {free}
                AND (NEW.published_by_id IS NULL
                     OR NEW.published_by_id = OLD.published_by_id)
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '{STAYS}' USING ERRCODE = 'check_violation',
                CONSTRAINT = '{table}_published';
        """


class AgendaPublicationQuerySet(VisibleQuerySet):
    def for_reader(self, user):
        rows = super().for_reader(user).select_related("event", "published_by")
        return rows.order_by("event", "-number").defer("event__words")


class AgendaPublication(TimestampedModel):
    """An agenda as those who run the meeting let it be known at a moment.

    ``snapshot`` holds all points, also those that some may not read: nobody is shown it
    but through ``events.publications``. The database keeps a publication as it is.
    """

    visible_with = ("event",)
    # Who may read a point is asked of the point, which the history cannot do.
    history_excludes = ["snapshot"]
    private_fields = ["snapshot", "published_by"]

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="agenda_publications",
        verbose_name=_("event"),
    )
    number = models.PositiveIntegerField(_("number"))
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )
    note = models.TextField(
        _("note"),
        blank=True,
        max_length=1000,
        help_text=_("Why it changed. Whoever reads the event sees it."),
    )
    snapshot = models.JSONField(_("agenda"), editable=False)

    objects = AgendaPublicationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "-number"]
        verbose_name = _("publication of an agenda")
        verbose_name_plural = _("publications of agendas")
        triggers = [Published()]
        constraints = [
            constraints.unique(
                "event",
                "number",
                message=_("The agenda was published under that number already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="%(app_label)s_%(class)s_counted_from_one",
                violation_error_message=_("Publications are counted from one."),
            ),
        ]

    def __str__(self):
        return f"{self.event} ({self.number})"
