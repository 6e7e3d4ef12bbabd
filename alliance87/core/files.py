"""Stored files: where they go and what may be stored."""

import hashlib
import uuid

import pikepdf
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 25 * 1024 * 1024

# The first bytes of each kind of file we take, by its extension.
MAGIC = {
    ".pdf": (b"%PDF-",),
    ".docx": (b"PK\x03\x04",),
    ".xlsx": (b"PK\x03\x04",),
    ".pptx": (b"PK\x03\x04",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
}


def extension_of(name):
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def document_path(instance, filename):
    """A random name under the upload folder; the printed name is kept in the row."""
    return f"documents/{uuid.uuid4().hex}{extension_of(filename)}"


def sha256_of(file):
    """Return the hex digest of a Django ``File``, which is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def validate_upload(file):
    """Refuse, in the uploader's words, a file that is not what its name says."""
    extension = extension_of(file.name)
    if extension not in MAGIC:
        raise ValidationError(
            _("“%(name)s” cannot be stored. Take one of: %(kinds)s.")
            % {"name": file.name, "kinds": ", ".join(sorted(MAGIC))},
            code="kind",
        )
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("“%(name)s” is larger than %(limit)d MB.")
            % {"name": file.name, "limit": MAX_BYTES // 1024 // 1024},
            code="size",
        )
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    if not start.startswith(MAGIC[extension]):
        raise ValidationError(
            _("“%(name)s” is not a %(kind)s file, whatever its name says.")
            % {"name": file.name, "kind": extension.lstrip(".").upper()},
            code="magic",
        )


def validate_pdf(file):
    """Refuse what cannot be bound into a pack: no PDF, broken, encrypted, empty."""
    unreadable = _("“%(name)s” is not a PDF that can be opened.") % {"name": file.name}
    if extension_of(file.name) != ".pdf":
        raise ValidationError(unreadable, code="not_pdf")
    validate_upload(file)
    try:
        with pikepdf.open(file, attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise ValidationError(
            _("“%(name)s” is protected by a password.") % {"name": file.name},
            code="password",
        ) from error
    except pikepdf.PikepdfError as error:
        raise ValidationError(unreadable, code="broken") from error
    finally:
        file.seek(0)
    if not pages:
        raise ValidationError(unreadable, code="empty")
