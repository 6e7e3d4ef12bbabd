"""PDFs of others, checked and laid into a pack. They are opened in processes apart."""

import hashlib
import json
from dataclasses import dataclass

from django.utils.translation import gettext

from alliance87.briefings.content import PackError
from alliance87.briefings.drawing.apart import HERE, exchange
from alliance87.core import apart
from alliance87.core.files import MAX_PDF_PAGES as MAX_PAGES

BINDERY = HERE / "bindery.py"
NORMALISER = HERE / "normaliser.py"
FITNESS = HERE / "fitness.py"
# The box on the page that a bound-in page is fitted to, in points from the bottom
# left: inside our margins, so that running heads and page numbers stay.
PAPERS = {"a4": (595.28, 841.89), "letter": (612, 792)}
SECONDS = 90
NORMALISER_SECONDS = 150  # of 600 pages that all are drawn as pictures
PAGE_SECONDS = 25  # of one of them


def bound_box(paper):
    width, height = PAPERS[paper]
    return (51, 51, width - 51, height - 62)


@dataclass
class Bound:
    """A PDF to bind in, checked and counted."""

    data: bytes
    pages: int


@dataclass(frozen=True)
class Normalised:
    """Somebody else's PDF, made fit to be bound in."""

    data: bytes
    pages: int
    with_text: int  # how many of the pages say something
    pictures: int  # how many are pictures now


def normalised(data, *, name, tell=None):
    """Make the PDF ``data`` fit to be bound in: whatever it is, the pack stays valid.

    ``tell(page)`` hears of each page. Raises ``PackError`` naming it by ``name`` where it
    cannot be opened, or takes too much time or memory.
    """
    found = {}

    def heed(told):
        found.update(told)
        if tell and "page" in told:
            tell(told["page"])

    left, bottom, right, top = bound_box("a4")
    order = {
        "fitness": str(FITNESS),
        "most": MAX_PAGES,
        "box": [right - left, top - bottom],
        "page_seconds": PAGE_SECONDS,
    }
    try:
        made = exchange(
            NORMALISER,
            order,
            files={"source.pdf": data},
            readable=[FITNESS],
            tell=heed,
            seconds=NORMALISER_SECONDS,
        )
    except apart.Ended as error:
        raise PackError(why_not_opened(error.why) % {"name": name}) from error
    if "refused" in found:
        raise PackError(why_refused(found) % {"name": name})
    return Normalised(
        made, found["pages"], found["with_text"], pictures=found["pictures"]
    )


def bound_file(content):
    """The hash of the file that an item binds in: made fit, or of before as it came."""
    return content.get("bound", {}).get("sha256") or content.get("asset")


def open_bound(snapshot, read_asset):
    """The bound-in PDFs of the snapshot by their hash, each checked and counted."""
    bound = {}
    for item in snapshot["items"]:
        sha256 = bound_file(item["content"])
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
        raise PackError(why_not_opened(error.why) % {"name": name}) from error
    if not found.get("sound") and "refused" not in found:
        found = {"refused": "broken"}
    elif "pages" in found and not 0 < found["pages"] <= MAX_PAGES:
        found = {"refused": "pages", "pages": found["pages"]}
    if "refused" in found:
        raise PackError(why_refused(found) % {"name": name})
    return found["pages"]


def why_refused(found):
    if found["refused"] == "password":
        return gettext("“%(name)s” asks for a password: a pack cannot bind it in.")
    if found["refused"] == "pages":
        return gettext(
            "“%(name)s” has %(pages)d pages; a pack binds in 1 to %(most)d."
        ) % {"name": "%(name)s", "pages": found["pages"], "most": MAX_PAGES}
    return why_not_opened("failed")


def why_not_opened(why):
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
        if sha256 := bound_file(item["content"]):
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
    order = {
        "places": places,
        "box": bound_box(snapshot.get("paper", "a4")),
        "wordless": gettext("It is a picture: there is no text in it."),
    }
    at = {"file": ""}
    try:
        return exchange(
            BINDERY,
            order,
            files=files | {"pack.pdf": data},
            tell=at.update,
            seconds=SECONDS,
        )
    except apart.Ended as error:
        raise PackError(_why_not_bound(at["file"], snapshot)) from error


def _why_not_bound(file, snapshot):
    for item in snapshot["items"]:
        if file and file == f"{bound_file(item['content'])}.pdf":
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
