"""From HTML to an accessible PDF: our fonts, our style sheets, and nothing else.

The fetcher serves the files of ``ASSETS`` and refuses every other address, since
partners' text reaches it, and WeasyPrint's own fetcher would embed local files.

This is also a program, for what is drawn while a reader waits: it imports nothing of
ours, and ends by itself where a document takes more than its share.
"""

import json
import resource
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

MEMORY = 1536 * 1024 * 1024
SECONDS = 25


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
    document = page.render(
        stylesheets=sheets, font_config=fonts, pdf_variant="pdf/ua-1"
    )
    _close_ranges(document)
    return document


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


def _written(document, identifier):
    return document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode()
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(draw_fitting(**json.load(sys.stdin.buffer)))
