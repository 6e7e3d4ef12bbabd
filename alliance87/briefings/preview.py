"""One item of a pack as HTML, as its readers will have it."""

import re

from alliance87.briefings.content import gather
from alliance87.briefings.drawing.packs import render_html

# The pack has its cover and contents before its items, and two pages of its own after.
_ITEM = re.compile(
    r'<section class="item item--.*</section>(?=\s*<section class="item sources")',
    re.DOTALL,
)
_HEADING = re.compile(r"<(/?)h([1-5])\b")


def preview_of(item, *, edition, language, on):
    """The item alone, drawn with the templates of the pack and in its language.

    Raises ``PackError`` where readers of the edition would find nothing of it.
    """
    gathered = gather(
        event=item.outline.event,
        items=[item],
        edition=edition,
        language=language,
        on=on,
    )
    html = _ITEM.search(render_html(gathered.snapshot)).group()
    # It stands on a page that has a title of its own.
    return _HEADING.sub(lambda found: f"<{found[1]}h{int(found[2]) + 1}", html)
