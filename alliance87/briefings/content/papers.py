"""Papers that are bound in or printed, and texts written for a pack."""

from django.utils.translation import gettext

from alliance87.briefings.content.records import record_of
from alliance87.briefings.content.snapshot import (
    Asset,
    NothingPrinted,
    all_sources,
    said,
    said_html,
    source_of,
)
from alliance87.briefings.models import DocumentPages
from alliance87.core.models import Document


def document(item, reader, gathered):
    row = Document.objects.for_reader(reader).filter(pk=item.document_id).first()
    if row is None:
        return None
    content = {
        "kind": str(row.get_kind_display()),
        "summary": said(row, "summary"),
        "body": said_html(row, "body"),
        "link": row.link,
        "source": source_of(row),
        "asset": "",
        "file_name": row.file_name,
        "records": [record_of(row)],
        "sources": all_sources([row]),
    }
    if row.is_pdf:
        content["asset"] = row.sha256
        bind_in(row, content, gathered)
    if not any(content[part] for part in ("asset", "body", "link", "summary")):
        raise NothingPrinted(gettext("The document has no text and no file any more."))
    return content


def bind_in(row, content, gathered):
    """Name the pages that the file is bound in as, or tell that none are made yet."""
    pages = DocumentPages.objects.filter(source_sha256=row.sha256).first()
    if pages is None:
        gathered.unready.append(Asset(row.sha256, row.file.name, row.title))
        return
    gathered.assets[pages.sha256] = Asset(pages.sha256, pages.file.name, row.title)
    content["bound"] = {
        "sha256": pages.sha256,
        "pages": pages.page_count,
        "has_text": pages.has_text,
    }


def written_text(item):
    html = said_html(item, "text")
    if not html:
        raise NothingPrinted(gettext("Nothing is written in it yet."))
    return {"body": html, "records": [record_of(item)]}
