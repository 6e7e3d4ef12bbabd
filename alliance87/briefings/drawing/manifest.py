"""What a document was made from, for whoever wants to make it again.

It is attached to the PDF and so handed to every reader: it holds what that reader may
see, and nothing of who asked for it and when.
"""

import ctypes
import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from alliance87.briefings.content import canonical, digest
from alliance87.briefings.drawing.apart import HERE, STATIC
from alliance87.core import apart

FORMAT = 1
MANIFEST = "manifest.json"  # as the program that draws names it
PACKAGES = ["weasyprint", "pydyf", "pikepdf", "fonttools", "pillow"]
# What draws letters, each with the function that tells its version.
LIBRARIES = {
    "pango": ("libpango-1.0", "0", "pango_version_string"),
    "harfbuzz": ("libharfbuzz", "0", "hb_version_string"),
}


def manifest_of(snapshot, *, styles):
    """The manifest of a document as canonical JSON, the same text every time."""
    items = snapshot.get("items", [])
    contents = [item["content"] for item in items]
    assets = {content.get("asset") for content in contents}
    assets |= {content.get("bound", {}).get("sha256") for content in contents}
    return canonical(
        {
            "format": FORMAT,
            "document": snapshot.get("document", "pack"),
            "snapshot": snapshot,
            "snapshot_sha256": digest(snapshot),
            "assets": sorted(assets - {None, ""}),
        }
        | drawn_with(styles=styles)
    ).decode()


def read_pdf(pdf):
    """The pages of the named places of a document, and the manifest it carries.

    The manifest is bytes, none where there is none. Raises ``apart.Ended`` of what is no
    PDF.
    """
    told, manifest = apart.answer("pdf_places", pdf, MANIFEST)
    return json.loads(told)["places"], manifest


def drawn_with(*, styles):
    """What a manifest says of the installation that drew: elsewhere bytes may differ."""
    return {"look": look(tuple(styles)), "versions": versions()}


@cache
def look(styles):
    """The hashes of all that a document is drawn from beside its snapshot."""
    base = Path(settings.BASE_DIR)
    parts = {
        "templates": (base / "templates" / "briefings").rglob("*.html"),
        "styles": [STATIC / "css" / name for name in styles],
        "fonts": (STATIC / "vendor" / "print").iterdir(),
        "words": (base / "alliance87" / "locale").rglob("*.mo"),
        "programs": HERE.glob("*.py"),
    }
    return {name: _hash(base, paths) for name, paths in parts.items()}


def _hash(base, paths):
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(path.relative_to(base).as_posix().encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()


@cache
def versions():
    """The versions of what draws: other ones may draw other bytes."""
    return {name: version(name) for name in PACKAGES} | {
        name: _version_of(*library) for name, library in LIBRARIES.items()
    }


def _version_of(name, number, function):
    for file in [f"{name}.so.{number}", f"{name}.{number}.dylib"]:
        try:
            tell = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        tell.restype = ctypes.c_char_p
        return tell().decode()
    return ""
