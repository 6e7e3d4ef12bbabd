"""The PDFs of others, made fit to be bound in: once for each file, and kept."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing.binding import normalised
from alliance87.briefings.models import DocumentPages


def make_pages(*, asset, tell=None):
    """Return the ``DocumentPages`` of an uploaded PDF, which are made if need be.

    Two that make them at once get the same. ``tell(page)`` hears of each page. Raises
    ``PackError`` naming the document that cannot be bound in.
    """
    known = DocumentPages.objects.filter(source_sha256=asset.sha256).first()
    if known is not None:
        return known
    data = read_asset(asset)
    if hashlib.sha256(data).hexdigest() != asset.sha256:
        raise PackError(
            gettext("“%(name)s” has changed on disk.") % {"name": asset.title}
        )
    made = normalised(data, name=asset.title, tell=tell)
    name = default_storage.save(
        DocumentPages.file.field.generate_filename(None, "pages.pdf"),
        ContentFile(made.data),
    )
    pages, is_new = DocumentPages.objects.get_or_create(
        source_sha256=asset.sha256,
        defaults={
            "sha256": hashlib.sha256(made.data).hexdigest(),
            "file": name,
            "page_count": made.pages,
            "has_text": made.with_text > 0,
        },
    )
    if not is_new:
        default_storage.delete(name)
    return pages


def read_asset(asset):
    """The bytes of a stored file. Raises ``PackError`` where it is gone."""
    try:
        with default_storage.open(asset.name) as file:
            return file.read()
    except FileNotFoundError as error:  # anything else may be over in a moment
        raise PackError(
            gettext("The file of “%(title)s” cannot be read.") % {"title": asset.title}
        ) from error
