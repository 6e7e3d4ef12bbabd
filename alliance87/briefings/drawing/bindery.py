"""Lays the pages of other people's PDFs onto those of ours that wait for them.

A program that imports nothing of ours and is run shut in by the fence. It finds
``pack.pdf`` and the others in its own folder, and is ordered
``{"box": […], "places": [[name of the place, file, page], …]}``.

Our own page objects stay, and with them tags, outline, links and numbers; merging the
files would lose the tags.
"""

import io
import json
import sys

import pikepdf


def bind(places, box):
    opened = {}
    box = pikepdf.Rectangle(*box)
    with pikepdf.open("pack.pdf") as pdf:
        waiting = _named_pages(pdf)
        for place, file, number in places:
            if file not in opened:
                opened[file] = pikepdf.open(file, attempt_recovery=False)
            page = opened[file].pages[number]
            form = pdf.copy_foreign(page.as_form_xobject())
            _lay_on(pdf.pages[waiting[place]], form, name=f"/{place}", box=box)
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, linearize=False)
        return output.getvalue()


def _lay_on(page, form, name, box):
    # Page.add_overlay() would do this under a name of chance, and no two packs of one
    # snapshot would be the same. The pages share their resources: one name, one form.
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
    # Our own content turns the page's axes and never turns them back.
    page.contents_add(b"q\n", prepend=True)
    placed = page.calc_form_xobject_placement(form, name, box)
    page.contents_add(b"\nQ\n" + placed)


def _named_pages(pdf):
    """The page index of every named destination of the document."""
    index_of = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {
        str(name): index_of[destination[0].objgen]
        for name, destination in names.items()
    }


if __name__ == "__main__":
    bound = bind(**json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps({"bytes": len(bound)}).encode() + b"\n" + bound)
