"""Joins the sections of a pack, each drawn by itself, to one document.

A program that imports nothing of ours and is run shut in by the fence. It finds the
sections in its own folder, ``0.pdf`` and so on, and after them the page of letters. It is
ordered ``{"bookmarks": […], "letters": [foot, page], "foot": …, "words": […]}``: the
bookmarks of each section, the letters of that page in their order, the words at the left
of each foot, and those before, between and after the two numbers at its right.

What belongs to the whole is made here: one tree of tags with a part for each section,
the bookmarks, the links from one section to another, and at the foot of every page but
the cover, which pack it is and “page 4 of 39”. What the first section has (metadata,
colours, manifest) is the document's.
"""

import io
import json
import sys

import pikepdf
from pikepdf import Array, Dictionary, Name, String

# An address that no section knows: where a link leads to another section.
ELSEWHERE = "https://pack.invalid/#"

# Where the foot of a page stands, in points, and its colours: as in pack.css.
SIDE, BASE = 51.024, 26.1
FOOT = {"name": "/foot", "size": 8, "colour": b"0.427451 0.427451 0.427451"}
PAGE = {"name": "/page", "size": 9, "colour": b"0.137255 0 0.313725"}


def merge(bookmarks, letters, foot, words):
    with pikepdf.open("0.pdf") as pdf:
        tags, places, entries = _Tags(pdf), _places_of(pdf, pdf), []
        for number, section in enumerate(bookmarks):
            first = len(pdf.pages) if number else 0
            if number:
                with pikepdf.open(f"{number}.pdf") as source:
                    pdf.pages.extend(source.pages)
                    tags.add(source, pdf.pages[first:])
                    places |= _places_of(source, pdf)
            for level, label, page, x, y in section:
                place = Array([pdf.pages[first + page].obj, Name.XYZ, x, y, 0])
                entries.append((level, label, place))
        tags.close()
        _name_places(pdf, places)
        _lead_on(pdf, places)
        _bookmark(pdf, entries)
        with pikepdf.open(f"{len(bookmarks)}.pdf") as source:
            _print_feet(pdf, _faces(pdf, source, *letters), foot, words)
        output = io.BytesIO()
        pdf.save(
            output,
            deterministic_id=True,
            linearize=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return output.getvalue()


class _Tags:
    """The tree of tags: a part for each section, in reading order."""

    def __init__(self, pdf):
        self.pdf, self.root = pdf, pdf.Root.StructTreeRoot
        self.document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=self.root)
        )
        self.parts, self.numbers = Array(), Array()
        self._next = 0
        self._take(self.root, pdf.pages)

    def add(self, source, pages):
        # The pages were copied first, so what points to them points to ours.
        self._take(self.pdf.copy_foreign(source.Root.StructTreeRoot), pages)

    def _take(self, tree, pages):
        part = tree.K[0]
        part.S, part.P = Name.Part, self.document
        self.parts.append(part)
        numbers = [*tree.ParentTree.Nums]
        for key, parents in zip(numbers[::2], numbers[1::2], strict=True):
            self.numbers.extend([int(key) + self._next, parents])
        for page in pages:
            page.obj.StructParents = int(page.obj.StructParents) + self._next
            for note in page.obj.get("/Annots", []):
                if "/StructParent" in note:
                    note.StructParent = int(note.StructParent) + self._next
        self._next += len(numbers) // 2

    def close(self):
        self.document.K = self.parts
        self.root.K = Array([self.document])
        self.root.ParentTree = self.pdf.make_indirect(Dictionary(Nums=self.numbers))
        self.root.ParentTreeNextKey = self._next


def _places_of(source, pdf):
    """The named places of a section, for ``pdf``."""
    if "/Names" not in source.Root or "/Dests" not in source.Root.Names:
        return {}
    names = source.make_indirect(source.Root.Names.Dests)
    names = [*(names if source is pdf else pdf.copy_foreign(names)).Names]
    return {
        bytes(name): place for name, place in zip(names[::2], names[1::2], strict=True)
    }


def _name_places(pdf, places):
    names = Array()
    for name, place in sorted(places.items()):
        names.extend([String(name.decode()), place])
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.Dests = pdf.make_indirect(Dictionary(Names=names))


def _lead_on(pdf, places):
    """Links that lead to another section: it is in the document now."""
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            address = str(note.get("/A", {}).get("/URI", ""))
            name = address.removeprefix(ELSEWHERE)
            if name != address and name.encode() in places:
                del note["/A"]
                note.Dest = note.Contents = String(name)


def _bookmark(pdf, bookmarks):
    """A tree of what is a list with levels; a level may be left out."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    above = [(0, root)]
    for level, label, place in bookmarks:
        entry = pdf.make_indirect(Dictionary(Title=String(label), Dest=place))
        while above[-1][0] >= level:
            above.pop()
        parent = above[-1][1]
        entry.Parent = parent
        if "/Last" in parent:
            entry.Prev = parent.Last
            parent.Last.Next = entry
        else:
            parent.First = entry
        parent.Last = entry
        for _level, each in above:
            each.Count = int(each.get("/Count", 0)) + 1
        above.append((level, entry))
    pdf.Root.Outlines = root


# -- The foot of each page -----------------------------------------------------------
class _Face:
    """A font of the letters' page, to print with: the codes and widths of each."""

    def __init__(self, pdf, font, name, size, colour):
        self.font, self.name = pdf.make_indirect(pdf.copy_foreign(font)), name
        self.size, self.colour = size, colour
        self.codes, self._widths = {}, _widths_of(font)

    def width(self, text):
        return sum(self._widths[self.codes[each]] for each in text) * self.size / 1000

    def print_at(self, page, x, text):
        name = page.add_resource(self.font, Name.Font, Name(self.name))
        said = b"".join(self.codes[each] for each in text).hex().encode()
        return b"BT %b %d Tf %b rg 1 0 0 1 %.3f %.3f Tm <%b> Tj ET" % (
            *(str(name).encode(), self.size, self.colour, x, BASE, said),
        )


def _widths_of(font):
    (descendant,) = font.DescendantFonts
    found, rest = {}, [*descendant.W]
    while rest:
        first, widths = int(rest.pop(0)), rest.pop(0)
        for place, width in enumerate(widths):
            found[(first + place).to_bytes(2, "big")] = float(width)
    return found


def _faces(pdf, source, foot, page):
    """The two faces of a foot, from a page with one letter, between two others, a line."""
    wanted = [*((FOOT, each) for each in foot), *((PAGE, each) for each in page)]
    faces, name, sheet = {}, None, source.pages[0]
    for operands, operator in pikepdf.parse_content_stream(sheet):
        if str(operator) == "Tf":
            name = operands[0]
        if str(operator) == "TJ" and wanted:
            look, letter = wanted.pop(0)
            if look["name"] not in faces:
                font = sheet.obj.Resources.Font[name]
                faces[look["name"]] = _Face(pdf, font, **look)
            codes = b"".join(
                bytes(each) for each in operands[0] if isinstance(each, String)
            )
            faces[look["name"]].codes[letter] = codes[2:4]
    if wanted:
        raise ValueError(f"The page of letters lacks {len(wanted)} of them.")
    return faces.values()


def _print_feet(pdf, faces, foot, words):
    of_foot, of_page = faces
    before, between, after = words
    for number, page in enumerate(pdf.pages, start=1):
        if number == 1:
            continue
        said = f"{before}{number}{between}{len(pdf.pages)}{after}"
        right = float(page.mediabox[2]) - SIDE - of_page.width(said)
        # Our own content turns the page's axes and never turns them back.
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(
            b"\nQ\n/Artifact <</Type /Pagination /Subtype /Footer>> BDC q\n%b\n%b\nQ EMC\n"
            % (of_foot.print_at(page, SIDE, foot), of_page.print_at(page, right, said))
        )


def main():
    merged = merge(**json.load(sys.stdin.buffer))
    sys.stdout.buffer.write(json.dumps({"bytes": len(merged)}).encode() + b"\n")
    sys.stdout.buffer.write(merged)


if __name__ == "__main__":
    main()
