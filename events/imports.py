"""The file of a report, taken apart into the texts of its pages."""

import json

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from alliance87.core import apart
from alliance87.core.files import extension_of, printed_name
from alliance87.core.refused import Refused

MAX_BYTES = 50 * 1024 * 1024
MAX_PAGES = 500
MAX_CHARACTERS = 2_000_000
LEAST_LETTERS = 200  # a report of fewer is a scan with a stamp on it

REFUSALS = {
    "kind": _("“%(name)s” is neither a PDF nor a text file (.txt, .md)."),
    "size": _("“%(name)s” is larger than %(megabytes)d MB."),
    "broken": _("“%(name)s” is damaged, or takes too long to open."),
    "password": _("“%(name)s” is protected by a password."),
    "pages": _("“%(name)s” has more than %(pages)d pages: give the part to be read."),
    "characters": _("“%(name)s” holds more text than a report."),
    "binary": _("“%(name)s” is not a text file, whatever its name says."),
    "scanned": _(
        "“%(name)s” has no text: its pages are pictures. Have it recognised (OCR) "
        "first, or paste the text."
    ),
    "empty": _("“%(name)s” has no text."),
}


def refusal(code, name):
    words = {
        "name": printed_name(name),
        "megabytes": MAX_BYTES // 1024 // 1024,
        "pages": MAX_PAGES,
    }
    return ValidationError(REFUSALS[code] % words, code=code)


def pages_of(file):
    """The texts of the pages of a PDF; a text file is one page.

    Raises ``ValidationError``, in the uploader's words, for what is neither, too large,
    broken, or has no text.
    """
    try:
        if file.size > MAX_BYTES:
            raise Refused("size")
        extension = extension_of(file.name)
        if extension == ".pdf":
            return pdf_pages(file)
        if extension not in {".txt", ".md"}:
            raise Refused("kind")
        return [text_in(file)]
    except Refused as refused:
        raise refusal(refused.code, file.name) from refused
    finally:
        file.seek(0)


def pdf_pages(file):
    """The pages of a PDF, read in a process of its own."""
    file.seek(0)
    if not file.read(1024).lstrip().startswith(b"%PDF-"):
        raise Refused("broken")
    line, _rest = apart.run("pdf_text", file, str(MAX_PAGES), str(MAX_CHARACTERS))
    found = json.loads(line)
    if "refused" in found:
        raise Refused(found["refused"])
    pages = found["pages"]
    if sum(letter.isalpha() for text in pages for letter in text) < LEAST_LETTERS:
        raise Refused("scanned")
    return pages


def text_in(file):
    """The text of a text file, in UTF-8 or in the old Western European code."""
    if file.size > MAX_CHARACTERS * 4:
        raise Refused("characters")
    file.seek(0)
    data = file.read()
    if b"\x00" in data:
        raise Refused("binary")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if len(text) > MAX_CHARACTERS:
        raise Refused("characters")
    if not text.strip():
        raise Refused("empty")
    return text
