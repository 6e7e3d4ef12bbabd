"""What a PDF holds that must not be handed on, as one line of JSON."""

import io
import json
import re
import sys

import pikepdf

# By what a person calls it. Names are compared as qpdf writes them: "/J#53" is "/JS".
ACTIVE = {
    "script": ("JavaScript", "Rendition"),
    "launch": ("Launch", "ImportData"),
    "attachment": ("EmbeddedFiles", "EmbeddedFile", "FileAttachment", "RichMedia"),
    "form": ("XFA",),
}
_KIND_OF = {name.encode(): kind for kind, names in ACTIVE.items() for name in names}
_ACTIVE = re.compile(rb"/(" + b"|".join(_KIND_OF) + rb")(?![^\s()<>\[\]{}/%])")
_FILE_SPECIFICATION = re.compile(rb"/EF <<")
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)


def inspect(data):
    """``{"pages", "sound", "active"}`` of a PDF, or ``{"refused": why}``.

    ``sound`` says whether it opens without mending; ``active`` is a kind of ``ACTIVE``.
    """
    try:
        pdf, sound = _open(data)
        with pdf:
            return {"pages": len(pdf.pages), "sound": sound, "active": _active_in(pdf)}
    except pikepdf.PasswordError:
        return {"refused": "password"}
    except (pikepdf.PikepdfError, MemoryError, RecursionError, ValueError, TypeError):
        return {"refused": "broken"}


def _open(data):
    try:
        return pikepdf.open(io.BytesIO(data), attempt_recovery=False), True
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        return pikepdf.open(io.BytesIO(data), suppress_warnings=True), False


def _active_in(pdf):
    """The first active thing among all objects, reachable or not."""
    for found in (pdf.trailer, *pdf.objects):
        if isinstance(found, pikepdf.Stream):
            found = found.stream_dict
        if not isinstance(found, pikepdf.Object):
            continue
        written = _STRING.sub(b"()", found.unparse(resolved=True))
        if active := _ACTIVE.search(written):
            return _KIND_OF[active[1]]
        if _FILE_SPECIFICATION.search(written):
            return "attachment"
    return ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(inspect(sys.stdin.buffer.read())))
