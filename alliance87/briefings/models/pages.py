import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance87.briefings.models.pack import SHA_256
from alliance87.core import constraints
from alliance87.core.models import TimestampedModel
from alliance87.core.visibility import VisibleQuerySet, reads_everything


class DocumentPagesQuerySet(VisibleQuerySet):
    def visibility_rule(self, user):
        """Read by the programs that bind it in, for who may read the document."""
        return Q() if reads_everything(user) else Q(pk__in=[])


def pages_path(instance, filename):
    return f"document-pages/{uuid.uuid4().hex}.pdf"


class DocumentPages(TimestampedModel):
    """The pages of an uploaded PDF, made fit to be bound in, once for each file."""

    source_sha256 = models.CharField(_("SHA-256 of the upload"), max_length=64)
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField(_("file"), upload_to=pages_path)
    page_count = models.PositiveIntegerField(_("pages"))
    has_text = models.BooleanField(
        _("has text"), help_text=_("Otherwise its pages are pictures.")
    )

    objects = DocumentPagesQuerySet.as_manager()

    class Meta:
        ordering = ["source_sha256"]
        verbose_name = _("pages of a document")
        verbose_name_plural = _("pages of documents")
        constraints = [
            constraints.unique(
                "source_sha256", message=_("This file was made ready already.")
            ),
            models.CheckConstraint(
                condition=Q(source_sha256__regex=SHA_256) & Q(sha256__regex=SHA_256),
                name="%(app_label)s_%(class)s_holds_hashes",
                violation_error_message=_("Files are known by their SHA-256."),
            ),
            models.CheckConstraint(
                condition=Q(page_count__gte=1),
                name="%(app_label)s_%(class)s_has_pages",
                violation_error_message=_("A PDF has one page at least."),
            ),
        ]

    def __str__(self):
        return self.source_sha256[:12]
