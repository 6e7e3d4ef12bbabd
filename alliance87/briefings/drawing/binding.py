"""PDFs of others, checked and laid into a pack. They are opened in processes apart."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import gettext

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing.apart import HERE, exchange
from alliance87.core import apart

BINDERY = HERE / "bindery.py"
# The box on the page that a bound-in page is fitted to, in points from the bottom
# left of A4: inside our margins, so that running heads and page numbers stay.
BOUND_BOX = (51, 51, 595.28 - 51, 841.89 - 62)
MAX_BOUND_PAGES = 300
SECONDS = 60


@dataclass
class Bound:
    """A PDF to bind in, checked and counted."""

    data: bytes
    pages: int


def open_bound(snapshot, read_asset):
    """The bound-in PDFs of the snapshot by their hash, each checked and counted."""
    bound = {}
    for item in snapshot["items"]:
        sha256 = item["content"].get("asset")
        if not sha256 or sha256 in bound:
            continue
        name = item["content"]["file_name"]
        data = read_asset(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PackError(gettext("“%(name)s” has changed on disk.") % {"name": name})
        bound[sha256] = Bound(data=data, pages=_counted(data, name))
    return bound


def _counted(data, name):
    try:
        found = json.loads(apart.answer("pdf", data)[0])
    except apart.Ended as error:
        raise PackError(_why_not_opened(error.why) % {"name": name}) from error
    if found.get("refused") == "password":
        raise PackError(
            gettext("“%(name)s” asks for a password: a pack cannot bind it in.")
            % {"name": name}
        )
    if not found.get("sound"):
        raise PackError(_why_not_opened("failed") % {"name": name})
    if not 0 < found["pages"] <= MAX_BOUND_PAGES:
        raise PackError(
            gettext("“%(name)s” has %(pages)d pages; a pack binds in 1 to %(most)d.")
            % {"name": name, "pages": found["pages"], "most": MAX_BOUND_PAGES}
        )
    return found["pages"]


def _why_not_opened(why):
    if why == "time":
        return gettext("“%(name)s” takes too long to open: switch it off.")
    if why == "memory":
        return gettext("“%(name)s” takes too much memory to open: switch it off.")
    return gettext("“%(name)s” is not a PDF that can be opened.")


def _named(name, page, pages):
    return gettext("Page %(page)d of %(pages)d of the document “%(name)s”") % {
        "page": page,
        "pages": pages,
        "name": name,
    }


def bind(data, snapshot, bound):
    """Lay the bound-in pages onto the pages that wait for them.

    Raises ``PackError`` where that takes too much time or memory.
    """
    places = []
    for item in snapshot["items"]:
        if sha256 := item["content"].get("asset"):
            pages = bound[sha256].pages
            places += [
                [
                    f"bound-{item['number']}-{page}",
                    f"{sha256}.pdf",
                    page,
                    _named(item["content"]["file_name"], page + 1, pages),
                ]
                for page in range(pages)
            ]
    if not places:
        return data
    files = {f"{sha256}.pdf": entry.data for sha256, entry in bound.items()}
    at = {"file": ""}
    try:
        return exchange(
            BINDERY,
            {"places": places, "box": BOUND_BOX},
            files=files | {"pack.pdf": data},
            tell=at.update,
            seconds=SECONDS,
        )
    except apart.Ended as error:
        raise PackError(_why_not_bound(at["file"], snapshot)) from error


def _why_not_bound(file, snapshot):
    for item in snapshot["items"]:
        if file and file == f"{item['content'].get('asset')}.pdf":
            return gettext(
                "“%(name)s” cannot be bound in: it takes too much, or is broken. Switch "
                "it off, or save it as a PDF anew."
            ) % {"name": item["content"]["file_name"]}
    return gettext(
        "The files of the pack could not be bound together. Switch off the largest of "
        "them and try again."
    )


def count_pages(data):
    """The pages of a finished pack, which holds other people's: counted apart."""
    return json.loads(apart.answer("pdf", data)[0])["pages"]
