"""One item of a pack, as its readers will have it: as HTML, or as its pages."""

import re

from alliance87.briefings.actions.reports import place_to_draw
from alliance87.briefings.actions.snapshots import asset_reader, take_snapshot
from alliance87.briefings.drawing.apart import SECONDS
from alliance87.briefings.drawing.packs import render_html, render_pdf

# The pack has its cover and the contents before the items, and after them its sources.
_ITEM = re.compile(
    r'<section class="item item--.*</section>(?=\s*<!-- section sources -->)',
    re.DOTALL,
)
_HEADING = re.compile(r"<(/?)h([1-5])\b")


def preview_of(item, **asked):
    """The item alone, drawn with the templates of the pack and in its language.

    ``asked`` are edition, language and the day. Raises ``PackError`` where readers of the
    edition would find nothing of it.
    """
    snapshot, _assets = take_snapshot(
        event=item.outline.event, items=[item], binds_in=False, **asked
    )
    html = _ITEM.search(render_html(snapshot)).group()
    # It stands on a page that has a title of its own.
    return _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)


def pages_of(item, **asked):
    """The PDF of a pack that holds the item alone, with what is bound in.

    Somebody waits: raises ``Busy`` where too much else is drawn, ``DrawingError`` where it
    takes too long, and ``PackError`` as ``preview_of`` does.
    """
    snapshot, assets = take_snapshot(event=item.outline.event, items=[item], **asked)
    with place_to_draw():
        return render_pdf(snapshot, asset_reader(assets), seconds=SECONDS)
