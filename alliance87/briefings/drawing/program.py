"""From HTML to a PDF to read and to keep: our fonts, our style sheets, and nothing else.

The fetcher serves the files of ``ASSETS`` and refuses every other address, since
partners' text reaches it, and WeasyPrint's own fetcher would embed local files.

This is also a program, and is run in a process that the fence shuts in: it imports
nothing of ours. It is ordered a whole document, or sections of one, each a PDF of its own
that ``merging`` joins. It tells the page that it lays out, and the item that goes on
there, and the characters that no font of ours has.
"""

import datetime
import functools
import gc
import hashlib
import itertools
import json
import logging
import sys
import unicodedata
from pathlib import Path

import pydyf
import weasyprint
from weasyprint.document import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parents[3] / "static"
# Whole faces, and not compressed: of the web's subsets WeasyPrint draws the wrong
# glyphs, and unpacking woff2 takes longer than laying out the pack.
ASSETS = {
    f"asset:{path.relative_to(STATIC).as_posix()}": path
    for path in sorted((STATIC / "vendor" / "print").glob("*.ttf"))
}


COVERAGE = STATIC / "vendor" / "print" / "coverage.txt"  # see coverage.py
# Controls and spaces need no glyph.
NO_GLYPH = {"Cc", "Cf", "Zs", "Zl", "Zp"}
VARIATION_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}

MOST_MISSING = 100  # that are told
SECTION_STYLES = ("pack.css", "pack-section.css")
LANGUAGES = ["en", "fr", "es"]
SAMPLE = """
<header class=item__head><h1 data-short=One>One</h1></header><h2>Two</h2><h3>Three</h3>
<table><thead><tr><th scope=col>A</th></tr></thead><tbody><tr><td>B</td></tr></table>
<ol class=stages><li>C</ol><ul><li>D <a href="https://example.org/">E</a></ul>
<svg viewBox="0 0 9 9" width=9 height=9><title>F</title><path d="M0 0H9"/></svg>"""
PAGES_OF_GARBAGE = 10  # some megabytes
POINT = 0.75  # of a pixel of CSS

VARIANT = "pdf/a-3a"  # every rule of PDF/UA-1 is met besides, and told below
# PDF/A refuses what its metadata does not declare; WeasyPrint tells of one variant.
UA_1 = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 pdfuaid:part="1"/>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that is met</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""
MANIFEST = "manifest.json"
# Of a document that says no day; the clock has no part in it.
NO_DAY = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


class ClosedFetcher(URLFetcher):
    """Serves our own fonts by name. Any other address ends the rendering."""

    def fetch(self, url, headers=None):
        path = ASSETS.get(url)
        if path is None:
            raise FatalURLFetchingError(f"The pack may not load {url[:80]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def draw(html, *, styles, identifier, manifest=None):
    """The PDF/A-3a and PDF/UA-1 of a page of HTML, the same bytes every time.

    ``styles`` name style sheets below ``static/css``; ``identifier`` becomes the
    PDF's own; ``manifest``, a text of JSON, is attached as what it was made from.
    """
    return _written(_laid_out(html, styles), identifier, manifest)


def draw_fitting(pages, *, most, styles, identifier, manifest=None):
    """Draw the first of some pages of HTML that has few enough pages, or the last."""
    for html in pages:
        document = _laid_out(html, styles)
        if len(document.pages) <= most:
            break
    return _written(document, identifier, manifest)


def draw_sections(sections, *, styles):
    """Each of some pages of HTML as a PDF of its own, after a line that tells of it.

    The line has the number of pages, the page that each id is on, and the bookmarks with
    their levels and places. The bytes depend on the section alone, not on the others.
    """
    sheets, fonts = _sheets(tuple(styles))
    pages = 0
    for section in sections:
        say({"item": section["name"]})
        document = _rendered(section["html"], sheets, fonts)
        told = {
            "pages": len(document.pages),
            "places": {
                name: number
                for number, page in reversed([*enumerate(document.pages)])
                for name in page.anchors
            },
            "bookmarks": _bookmarks(document),
        }
        # Cells name their headers: by names that no other section has.
        prefix = hashlib.sha256(section["html"].encode()).hexdigest()[:8]
        pdf = _written(
            document,
            section.get("identifier", prefix),
            section.get("manifest"),
            finisher=functools.partial(_put_right, prefix=prefix),
        )
        yield told | {"sha256": hashlib.sha256(pdf).hexdigest()}, pdf
        pages += len(document.pages)
        if pages >= PAGES_OF_GARBAGE:
            del document
            gc.collect()  # which is off meanwhile
            pages = 0


def _bookmarks(document):
    return [
        [level, label, number, x * POINT, (page.height - y) * POINT]
        for number, page in enumerate(document.pages)
        for level, label, (x, y), _state in page.bookmarks
    ]


def printable(html):
    """The text with the code of each character that no font has, and those characters.

    A box in its place would say less, and would be no valid PDF/A or PDF/UA. Controls,
    for which a box would be drawn as well, are left out.
    """
    missing = sorted(
        character
        for character in set(html)
        if ord(character) not in _covered()
        and ord(character) not in VARIATION_SELECTORS
        and unicodedata.category(character) not in NO_GLYPH
    )
    codes = {ord(character): f"[U+{ord(character):04X}]" for character in missing}
    codes |= {ord(each): None for each in set(html) if _is_control(each)}
    return html.translate(codes), missing


def _is_control(character):
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r"


@functools.cache
def _covered():
    found = set()
    for line in COVERAGE.read_text(encoding="ascii").split():
        first, _to, last = line.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _laid_out(html, styles):
    document = _rendered(html, *_sheets(tuple(styles)))
    _close_ranges(document)
    return document


def prepare():
    """Load what every section needs, by drawing one: fonts, styles, hyphenation, tags."""
    words = "Preparation of international organisations"
    narrow = "".join(
        f'<p lang="{each}" style="width: 12mm">{words}</p>' for each in LANGUAGES
    )
    html = f"<html lang=en><body class=pack><section class=item>{SAMPLE}{narrow}"
    list(draw_sections([{"name": "", "html": html}], styles=SECTION_STYLES))


@functools.cache
def _sheets(styles):
    fonts = FontConfiguration()
    sheets = [
        weasyprint.CSS(
            string=(STATIC / "css" / name).read_text(encoding="utf-8"),
            base_url="asset:",
            url_fetcher=ClosedFetcher(),
            font_config=fonts,
        )
        for name in styles
    ]
    return sheets, fonts


def _rendered(html, sheets, fonts):
    html, _missing = printable(html)
    page = weasyprint.HTML(string=html, url_fetcher=ClosedFetcher())
    return page.render(stylesheets=sheets, font_config=fonts, pdf_variant=VARIANT)


def _close_ranges(document):
    """Of what begins and ends on one page, the contents give that page alone.

    A style sheet writes both numbers and cannot compare them: the second is taken off
    before anything is drawn.
    """
    page_of = {}  # the first page of what goes on over several
    for number, page in enumerate(document.pages):
        for name in page.anchors:
            page_of.setdefault(f"#{name}", number)
    for page in document.pages:
        for box in page._page_box.descendants():
            if box.element_tag == "a::after" and box.element.get("data-end"):
                ends = [box.element.get("href"), box.element.get("data-end")]
                if page_of.get(ends[0]) == page_of.get(ends[1]):
                    box.children = ()


def _written(document, identifier, manifest, finisher=None):
    document.metadata.__class__ = _Metadata
    return document.write_pdf(
        finisher=finisher or _put_right,
        pdf_variant=VARIANT,
        pdf_identifier=identifier.encode(),
        attachments=[_attachment(document, manifest)] if manifest else None,
    )


class _Metadata(DocumentMetadata):
    def generate_rdf_metadata(self, *variant):
        return super().generate_rdf_metadata(*variant).replace(b"</rdf:RDF>", UA_1)


def _attachment(document, manifest):
    try:
        day = datetime.date.fromisoformat(document.metadata.created or "")
        moment = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    except ValueError:
        moment = NO_DAY
    return weasyprint.Attachment(
        string=manifest,
        name=MANIFEST,
        description="What this document was made from",
        created=moment,
        modified=moment,
        relationship="Source",
    )


def _put_right(document, pdf, prefix=""):
    # WeasyPrint lists an attached file twice.
    if attached := pdf.catalog.get("AF"):
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(attached))
    for element in list(pdf.objects):
        if not isinstance(element, dict):
            continue
        if element.get("S") == "/LI":
            _give_body(element, pdf)
        elif prefix and element.get("S") in {"/TH", "/TD"}:
            _name_headers(element, prefix)


def _name_headers(cell, prefix):
    if "ID" in cell:
        cell["ID"] = pydyf.String(f"{prefix}-{cell['ID'].string}")
    if headers := cell.get("A", {}).get("Headers"):
        cell["A"]["Headers"] = pydyf.Array(
            pydyf.String(f"{prefix}-{each.string}") for each in headers
        )


def _give_body(item, pdf):
    """Wrap what stands in a list's item beside its number: it has paragraphs there."""
    kids = [(pdf.objects[int(kid.split()[0])], kid) for kid in item["K"]]
    bare = [pair for pair in kids if pair[0].get("S") not in {"/Lbl", "/LBody"}]
    if not bare:
        return
    body = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/LBody",
            "K": pydyf.Array(kid for _element, kid in bare),
            "Pg": item["Pg"],
            "P": item.reference,
        }
    )
    pdf.add_object(body)
    for element, _kid in bare:
        if "P" in element:
            element["P"] = body.reference
    stay = [kid for element, kid in kids if element.get("S") in {"/Lbl", "/LBody"}]
    item["K"] = pydyf.Array([*stay, body.reference])


class _Progress(logging.Handler):
    """Tells every page that WeasyPrint is about to lay out."""

    item = {}  # that goes on there, where a whole document is drawn

    def emit(self, record):
        if "Page %d" in record.msg:
            say({"page": record.args[0]} | self.item)


def _follow_items(progress):
    # WeasyPrint knows where a page goes on from before it makes it: the number of the
    # child in the page, then in the body. The items are the children of the body.
    make = weasyprint.layout.page.make_all_pages

    def followed(context, root, html, pages):
        made = make(context, root, html, pages)
        for number in itertools.count():
            progress.item = {"item": _item_at(context.page_maker, root, number)}
            try:
                yield next(made)
            except StopIteration:
                return

    weasyprint.layout.make_all_pages = followed


def _item_at(page_maker, root, number):
    try:
        ((child, rest),) = page_maker[number][0].items()
        ((grandchild, _rest),) = rest.items()
        section = root.children[child].children[grandchild]
        return section.element.get("id") or ""
    except (AttributeError, IndexError, LookupError, ValueError):
        return ""


def say(told):
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    sys.stdout.buffer.flush()


def main():
    progress = _Progress()
    logger = logging.getLogger("weasyprint.progress")
    logger.addHandler(progress)
    logger.setLevel(logging.INFO)
    order = json.load(sys.stdin.buffer)
    pages = order.get("pages") or [each["html"] for each in order["sections"]]
    if missing := printable("".join(pages))[1]:
        say({"missing": missing[:MOST_MISSING]})
    if "pages" in order:
        _follow_items(progress)
        answer = draw_fitting(**order)
    else:
        gc.disable()
        gc.freeze()  # the libraries stay: they need not be looked through each time
        pieces = []
        for told, pdf in draw_sections(**order):
            pieces.append(json.dumps(told | {"size": len(pdf)}).encode() + b"\n" + pdf)
        answer = b"".join(pieces)
    say({"bytes": len(answer)})
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
