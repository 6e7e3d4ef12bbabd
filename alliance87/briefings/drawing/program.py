"""From HTML to an accessible PDF: our fonts, our style sheets, and nothing else.

The fetcher serves the files of ``ASSETS`` and refuses every other address, since
partners' text reaches it, and WeasyPrint's own fetcher would embed local files.

This is also a program, and is run in a process that the fence shuts in: it imports
nothing of ours. It tells the page that it lays out, and the item that goes on there.
"""

import itertools
import json
import logging
import sys
from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parents[3] / "static"
# Whole faces, and not compressed: of the web's subsets WeasyPrint draws the wrong
# glyphs, and unpacking woff2 takes longer than laying out the pack.
ASSETS = {
    f"asset:{path.relative_to(STATIC).as_posix()}": path
    for path in sorted((STATIC / "vendor" / "print").glob("*.ttf"))
}


class ClosedFetcher(URLFetcher):
    """Serves our own fonts by name. Any other address ends the rendering."""

    def fetch(self, url, headers=None):
        path = ASSETS.get(url)
        if path is None:
            raise FatalURLFetchingError(f"The pack may not load {url[:80]}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def draw(html, *, styles, identifier):
    """The PDF/UA-1 of a page of HTML, the same bytes every time.

    ``styles`` name style sheets below ``static/css``; ``identifier`` becomes the
    PDF's own.
    """
    return _written(_laid_out(html, styles), identifier)


def draw_fitting(pages, *, most, styles, identifier):
    """Draw the first of some pages of HTML that has few enough pages, or the last."""
    for html in pages:
        document = _laid_out(html, styles)
        if len(document.pages) <= most:
            break
    return _written(document, identifier)


def _laid_out(html, styles):
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
    page = weasyprint.HTML(string=html, url_fetcher=ClosedFetcher())
    return page.render(stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1")


def _written(document, identifier):
    return document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )


class _Progress(logging.Handler):
    """Tells every page that WeasyPrint is about to lay out, with the item it is in."""

    item = ""

    def emit(self, record):
        if "Page %d" in record.msg:
            say({"page": record.args[0], "item": self.item})


def _follow_items(progress):
    # WeasyPrint knows where a page goes on from before it makes it: the number of the
    # child in the page, then in the body. The items are the children of the body.
    make = weasyprint.layout.page.make_all_pages

    def followed(context, root, html, pages):
        made = make(context, root, html, pages)
        for number in itertools.count():
            progress.item = _item_at(context.page_maker, root, number)
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
    _follow_items(progress)
    pdf = draw_fitting(**json.load(sys.stdin.buffer))
    say({"bytes": len(pdf)})
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
