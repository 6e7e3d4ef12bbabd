"""Lays the pages of other people's PDFs onto those of ours that wait for them.

A program that imports nothing of ours and is run shut in by the fence. It finds
``pack.pdf`` and the others in its own folder, and is ordered
``{"box": […], "wordless": what is said of a page without text, "places": [[name of the
place, file, page, what it is], …]}``. It tells ``{"file"}`` whenever it turns to another.

Our own page objects stay, and with them tags, outline, links and numbers; merging the
files would lose the tags. A bound-in page becomes one figure among them, with a text that
says what it is.
"""

import io
import json
import sys

import pikepdf

MARKS = {"BDC", "BMC", "EMC", "DP", "MP"}
DEEPEST = 20  # forms within forms


def bind(places, box, wordless):
    opened = {}
    box = pikepdf.Rectangle(*box)
    with pikepdf.open("pack.pdf") as pdf:
        waiting = _named_pages(pdf)
        empty = _empty_elements(pdf)
        parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for place, file, number, alternative in places:
            if file not in opened:
                say({"file": file})
                opened[file] = pikepdf.open(file, attempt_recovery=False)
            alternative += _said_on(opened[file].pages[number], wordless)
            form = _form_of(opened[file].pages[number], opened[file], pdf)
            page = pdf.pages[waiting[place]]
            kids = parents[int(page.obj.StructParents)]
            _lay_on(page, form, name=f"/{place}", box=box, mark=len(kids))
            parent = empty[page.obj.objgen]
            kids.append(_figure(pdf, page, parent, box, len(kids), alternative))
        output = io.BytesIO()
        pdf.save(output, deterministic_id=True, linearize=False)
        return output.getvalue()


def _said_on(page, wordless):
    """What the page says, where the normaliser noted it."""
    try:
        text = str(page.obj.PieceInfo.Alliance87.Private)
    except (AttributeError, KeyError):
        return ""
    return f". {text or wordless}"


def _form_of(page, source, pdf):
    """The page as a picture: what it says of its own tags would be wrong in ours."""
    page.obj.Contents = source.make_stream(_without_marks(page))
    _strip_forms(_resources_of(page.obj), set(), 0)
    for key in ["/StructParents", "/Annots", "/PieceInfo"]:
        if key in page.obj:
            del page.obj[key]
    return pdf.copy_foreign(page.as_form_xobject())


def _resources_of(node):
    for _level in range(DEEPEST):
        if node is None or "/Resources" in node:
            break
        node = node.get("/Parent")
    return node and node.get("/Resources")


def _without_marks(content):
    steps = pikepdf.parse_content_stream(content)
    return pikepdf.unparse_content_stream(
        [step for step in steps if str(step.operator) not in MARKS]
    )


def _strip_forms(resources, seen, depth):
    if resources is None or depth > DEEPEST:
        return
    for form in dict(resources.get("/XObject", {})).values():
        if form.get("/Subtype") != "/Form" or form.objgen in seen:
            continue
        seen.add(form.objgen)
        form.write(_without_marks(form))
        for key in ["/StructParents", "/StructParent", "/OC"]:
            if key in form:
                del form[key]
        _strip_forms(form.get("/Resources"), seen, depth + 1)


def _lay_on(page, form, name, box, mark):
    # Page.add_overlay() would do this under a name of chance, and no two packs of one
    # snapshot would be the same. The pages share their resources: one name, one form.
    name = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(name))
    # Our own content turns the page's axes and never turns them back.
    page.contents_add(b"q\n", prepend=True)
    placed = page.calc_form_xobject_placement(form, name, box)
    page.contents_add(b"\nQ\n/Figure <</MCID %d>> BDC\n%b\nEMC\n" % (mark, placed))


def _figure(pdf, page, parent, box, mark, alternative):
    bounds = [box.llx, box.lly, box.urx, box.ury]
    figure = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.StructElem,
            S=pikepdf.Name.Figure,
            P=parent,
            Pg=page.obj,
            K=mark,
            Alt=pikepdf.String(alternative),
            A=pikepdf.Dictionary(
                O=pikepdf.Name.Layout,
                BBox=pikepdf.Array(bounds),
                Placement=pikepdf.Name.Block,
            ),
        )
    )
    parent.K.append(figure)
    return figure


def _empty_elements(pdf):
    """By page the element that has nothing in it: the one that waits."""
    return {
        each.Pg.objgen: each
        for each in pdf.objects
        if isinstance(each, pikepdf.Dictionary)
        and each.get("/S") == "/Div"
        and not len(each.K)
    }


def _named_pages(pdf):
    """The page index of every named destination of the document."""
    index_of = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {
        str(name): index_of[destination[0].objgen]
        for name, destination in names.items()
    }


def say(told):
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    bound = bind(**json.load(sys.stdin.buffer))
    say({"bytes": len(bound)})
    sys.stdout.buffer.write(bound)
