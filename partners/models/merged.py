import contextlib
import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet
from partners.models.partner import Partner


class MergedPartnerQuerySet(VisibleQuerySet):
    def named(self, key):
        """The records that were known by a slug or an id; the latest merged first."""
        if "\x00" in key:  # PostgreSQL has no place for it
            return self.none()
        rule = Q(slug=key)
        with contextlib.suppress(ValueError):
            rule |= Q(former_id=uuid.UUID(key))
        return self.filter(rule).order_by("-created_at")

    def slugs_now(self, slugs):
        """{former slug: that of the partner it leads to now} of those ``slugs`` that are."""
        rows = self.filter(slug__in=slugs).order_by("created_at")
        return dict(rows.values_list("slug", "partner__slug"))


class MergedPartner(TimestampedModel):
    """A second record of a partner, now part of the one that was kept.

    Its address leads there, and its history is found by ``former_id``.
    """

    visible_with = ("partner",)

    partner = models.ForeignKey(
        Partner,
        on_delete=models.CASCADE,
        related_name="merged_partners",
        verbose_name=_("is now part of"),
    )
    former_id = models.UUIDField(_("former id"), default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("former slug"), max_length=120)
    name = models.CharField(_("former name"), max_length=250)

    objects = MergedPartnerQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("merged record")
        verbose_name_plural = _("merged records")
        constraints = [
            constraints.unique(
                "former_id", message=_("This record is merged already.")
            ),
        ]

    def __str__(self):
        return self.name
