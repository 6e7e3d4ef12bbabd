"""With what a pack is drawn here: what decides its bytes beside its snapshot."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from alliance87.briefings.drawing import program

LIBRARIES = ["weasyprint", "pydyf", "pikepdf", "fonttools", "pyphen", "tinycss2"]


@cache
def drawn_with():
    """The versions of libraries, and one hash of templates, styles, fonts and words.

    Equal in two places only where the same snapshot must give the same bytes.
    """
    base = Path(settings.BASE_DIR)
    files = [
        *(base / "templates" / "briefings" / "pack").rglob("*.html"),
        base / "templates" / "briefings" / "pack.html",
        *(program.STATIC / "css").glob("pack*.css"),
        *(base / "alliance87" / "locale").rglob("*.mo"),
        *program.ASSETS.values(),
    ]
    look = hashlib.sha256()
    for path in sorted(files):
        look.update(path.relative_to(base).as_posix().encode())
        look.update(hashlib.sha256(path.read_bytes()).digest())
    versions = {name: version(name) for name in LIBRARIES}
    return {"versions": versions, "look": look.hexdigest()}
