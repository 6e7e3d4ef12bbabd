"""PDFs of others, checked and laid into a pack."""

import hashlib
import io
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext

from alliance87.briefings.content import PackError

# The box on the page that a bound-in page is fitted to, in points from the bottom
# left of A4: inside our margins, so that running heads and page numbers stay.
BOUND_BOX = pikepdf.Rectangle(51, 51, 595.28 - 51, 841.89 - 62)
MAX_BOUND_PAGES = 300


@dataclass
class Bound:
    """A PDF to bind in, opened and counted."""

    pdf: pikepdf.Pdf
    sha256: str

    @property
    def pages(self):
        return len(self.pdf.pages)


def open_bound(snapshot, read_asset):
    """The bound-in PDFs of the snapshot by their hash, each checked and opened."""
    bound = {}
    for item in snapshot["items"]:
        sha256 = item["content"].get("asset")
        if not sha256 or sha256 in bound:
            continue
        name = item["content"]["file_name"]
        data = read_asset(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PackError(gettext("“%(name)s” has changed on disk.") % {"name": name})
        try:
            pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False)
        except pikepdf.PdfError as error:
            raise PackError(
                gettext("“%(name)s” is not a PDF that can be opened.") % {"name": name}
            ) from error
        if not 0 < len(pdf.pages) <= MAX_BOUND_PAGES:
            raise PackError(
                gettext(
                    "“%(name)s” has %(pages)d pages; a pack binds in 1 to %(most)d."
                )
                % {"name": name, "pages": len(pdf.pages), "most": MAX_BOUND_PAGES}
            )
        bound[sha256] = Bound(pdf=pdf, sha256=sha256)
    return bound


def bind(data, snapshot, bound):
    """Lay the bound-in pages onto the pages that wait for them.

    Our own page objects stay, and with them tags, outline, links and numbers; merging
    the files would lose the tags.
    """
    if not bound:
        return data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        waiting = _named_pages(pdf)
        for item in snapshot["items"]:
            entry = bound.get(item["content"].get("asset"))
            if entry is None:
                continue
            for index, page in enumerate(entry.pdf.pages):
                place = f"bound-{item['number']}-{index}"
                form = pdf.copy_foreign(page.as_form_xobject())
                _lay_on(pdf.pages[waiting[place]], form, name=f"/{place}")
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, linearize=False)
        return output.getvalue()


def _lay_on(page, form, name):
    # Page.add_overlay() would do this under a name of chance, and no two packs of one
    # snapshot would be the same. The pages share their resources: one name, one form.
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
    # Our own content turns the page's axes and never turns them back.
    page.contents_add(b"q\n", prepend=True)
    placed = page.calc_form_xobject_placement(form, name, BOUND_BOX)
    page.contents_add(b"\nQ\n" + placed)


def count_pages(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def _named_pages(pdf):
    """The page index of every named destination of the document."""
    index_of = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {
        str(name): index_of[destination[0].objgen]
        for name, destination in names.items()
    }
