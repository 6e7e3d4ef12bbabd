"""Stored files: where they go, what may be stored, and how they are handed out."""

import hashlib
import json
import unicodedata
import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from alliance87.core import apart
from alliance87.core.apart.picture import MAX_PIXELS
from alliance87.core.archives import check_archive
from alliance87.core.refused import Refused

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 200
MAX_PDF_PAGES = 600  # that a pack binds in

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
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
OFFICE_FOLDERS = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
# Never guessed from what a file holds, nor left to the machine's own table.
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}

REFUSALS = {
    "kind": _("“%(name)s” cannot be stored. Take one of: %(kinds)s."),
    "size": _("“%(name)s” is larger than %(limit)d MB."),
    "magic": _("“%(name)s” is not a %(kind)s file, whatever its name says."),
    "broken": _("“%(name)s” is damaged and cannot be opened."),
    "password": _("“%(name)s” is protected by a password."),
    "pixels": _("“%(name)s” has more than %(pixels)d million pixels. Make it smaller."),
    "frames": _("“%(name)s” is an animation. Take a still picture."),
    "bomb": _("“%(name)s” would unpack to far more than it should."),
    "macros": _("“%(name)s” holds macros. Save it without them."),
    "script": _("“%(name)s” holds a script. Print it to a new PDF."),
    "launch": _("“%(name)s” starts other programs. Print it to a new PDF."),
    "attachment": _("“%(name)s” has other files inside it. Print it to a new PDF."),
    "form": _("“%(name)s” is a form that changes itself. Print it to a new PDF."),
    "unopenable": _("“%(name)s” is not a PDF that can be opened."),
    "pages": _(
        "“%(name)s” has more pages than a pack binds in (1 to %(pages)d). Divide it, or "
        "attach it by a link."
    ),
}


def extension_of(name):
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


# What is stored while a write is under way that may yet be undone.
_stored = ContextVar("stored", default=None)


def document_path(instance, filename):
    """A random name under the upload folder; the printed name is kept in the row."""
    name = f"documents/{uuid.uuid4().hex}{extension_of(filename)}"
    if (names := _stored.get()) is not None:
        names.append(name)
    return name


class Undone:
    """Whether the work within ``files_as_written`` is undone in the end."""

    is_undone = False


@contextmanager
def files_as_written():
    """Within it, and where the rows are undone, documents are not left in the storage."""
    names, end = [], Undone()
    before = _stored.set(names)
    try:
        yield end
    except BaseException:
        end.is_undone = True
        raise
    finally:
        _stored.reset(before)
        if end.is_undone:
            for name in names:
                default_storage.delete(name)


def printed_name(name):
    """``name`` as one line that shows what it is: no folder, and nothing invisible.

    A character that turns the reading direction makes “fdp.exe” look like a PDF.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = "".join(
        " " if character.isspace() else character
        for character in name
        if character.isspace() or unicodedata.category(character)[0] != "C"
    )
    name = " ".join(name.split()).lstrip(". ")
    extension = extension_of(name)
    stem = name.removesuffix(name[len(name) - len(extension) :])
    return stem[: MAX_NAME - len(extension)].rstrip() + extension or "file"


def sha256_of(file):
    """Return the hex digest of a Django ``File``, which is left at its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


# -- In ------------------------------------------------------------------------------
def refusal(code, name):
    words = {
        "name": printed_name(name),
        "kinds": ", ".join(sorted(MAGIC)),
        "kind": extension_of(name).lstrip(".").upper(),
        "limit": MAX_BYTES // 1024 // 1024,
        "pixels": MAX_PIXELS // 1_000_000,
        "pages": MAX_PDF_PAGES,
    }
    return ValidationError(REFUSALS[code] % words, code=code)


def validate_upload(file):
    """Refuse, in the uploader's words, a file that is not what its name says.

    Nor is one taken that could harm whoever opens it, or us while we look at it.
    """
    try:
        _check(file)
    except Refused as refused:
        raise refusal(refused.code, file.name) from refused
    finally:
        file.seek(0)


def validate_pdf(file):
    """Refuse what cannot be bound into a pack: no PDF, mended, encrypted, empty."""
    try:
        if extension_of(file.name) != ".pdf":
            raise Refused("unopenable")
        found = _check(file)
        if not found["sound"] or not found["pages"]:
            raise Refused("unopenable")
        if found["pages"] > MAX_PDF_PAGES:
            raise Refused("pages")
    except Refused as refused:
        raise refusal(refused.code, file.name) from refused
    finally:
        file.seek(0)


def _check(file):
    """Raise ``Refused``, or return what is known of a PDF."""
    extension = extension_of(file.name)
    if extension not in MAGIC:
        raise Refused("kind")
    if file.size > MAX_BYTES:
        raise Refused("size")
    file.seek(0)
    if not file.read(16).startswith(MAGIC[extension]):
        raise Refused("magic")
    if extension in OFFICE_FOLDERS:
        check_archive(file, folder=OFFICE_FOLDERS[extension])
    elif extension in PICTURES:
        redrawn(file)
    else:
        found = inspect_pdf(file)
        if found["active"]:
            raise Refused(found["active"])
        return found
    return {}


def inspect_pdf(file):
    """What the program ``pdf`` finds in the file."""
    found = json.loads(apart.run("pdf", file)[0])
    if "refused" in found:
        raise Refused(found["refused"])
    return found


def redrawn(file):
    """The picture in ``file`` as a new file, without a word of what came with it."""
    verdict, picture = apart.run("picture", file, PICTURES[extension_of(file.name)])
    if verdict != "drawn":
        raise Refused(verdict)
    return ContentFile(picture, name=file.name)


def ready_to_store(file):
    """The file as it is kept: a picture drawn anew, anything else as it came.

    It has passed ``validate_upload``.
    """
    return redrawn(file) if extension_of(file.name) in PICTURES else file


# -- Out -----------------------------------------------------------------------------
@dataclass(frozen=True)
class StoredFile:
    """A file of the storage that no row of the database names."""

    name: str

    def open(self, mode="rb"):
        return default_storage.open(self.name, mode)


def download(file, *, name, public=False):
    """Hand out a stored file: to be saved, never to be shown in the portal's name.

    Whoever may have it was asked before. Where the proxy can read the files, it sends
    them: this process only names the file.
    """
    content_type = CONTENT_TYPES.get(
        extension_of(file.name), "application/octet-stream"
    )
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-cache" if public else "private, no-store",
    }
    if settings.FILES_ACCEL_PREFIX:
        address = f"{settings.FILES_ACCEL_PREFIX}{quote(file.name)}"
        headers["X-Accel-Redirect"] = address
        headers["Content-Disposition"] = content_disposition_header(True, name)
        return HttpResponse(content_type=content_type, headers=headers)
    try:
        return FileResponse(
            file.open("rb"),
            as_attachment=True,
            filename=name,
            content_type=content_type,
            headers=headers,
        )
    except FileNotFoundError as error:
        raise Http404 from error
