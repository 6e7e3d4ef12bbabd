from django.db import models
from django.db.models import Exists, Q
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models.options import options_constraints, validate_options
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import (
    VisibleQuerySet,
    is_signed_in,
    reads_everything,
)
from events.models import Event


class PackTemplateQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Whoever chairs a meeting may begin its plan from a template."""
        if reads_everything(user):
            return Q()
        if not is_signed_in(user):
            return Q(pk__in=[])
        return Q(Exists(Event.objects.chaired_by(user)))


class PackTemplate(TimestampedModel):
    """What packs of one sort of meeting consist of: the start of a new plan."""

    name = models.CharField(_("name"), max_length=150)

    objects = PackTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("template of briefing packs")
        verbose_name_plural = _("templates of briefing packs")
        constraints = [
            constraints.unique("name", message=_("Another template has this name."))
        ]

    def __str__(self):
        return self.name


class PackTemplateItem(TimestampedModel):
    """One part of the packs that begin from a template; it names no record."""

    visible_with = ("template",)

    template = models.ForeignKey(
        PackTemplate,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("template"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=30, choices=PackItemKind)
    is_on = models.BooleanField(_("in the pack"), default=True)
    edition = models.CharField(
        _("printed for"),
        max_length=20,
        choices=PackEdition,
        default=PackEdition.PARTICIPANTS,
    )
    title = models.CharField(
        _("title"), max_length=250, blank=True, help_text=_("Empty: what it is.")
    )
    options = models.JSONField(
        _("options"), default=dict, blank=True, validators=[validate_options]
    )

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["template", "position", "created_at"]
        verbose_name = _("item of a template")
        verbose_name_plural = _("items of templates")
        constraints = [
            constraints.one_of("kind", PackItemKind),
            constraints.one_of("edition", PackEdition),
            *options_constraints(),
            models.CheckConstraint(
                condition=~Q(kind__in=PackItemKind.of_a_record()),
                name="%(app_label)s_%(class)s_names_no_record",
                violation_error_message=_(
                    "A template holds no single report, plan or document."
                ),
            ),
        ]

    def __str__(self):
        own = getattr(self, f"title_{get_language() or 'en'}", "")
        return own or self.title or capfirst(self.get_kind_display())
