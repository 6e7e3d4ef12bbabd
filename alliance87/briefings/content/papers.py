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
        gathered.assets[row.sha256] = Asset(
            sha256=row.sha256, name=row.file.name, title=row.title
        )
        content["asset"] = row.sha256
    if not any(content[part] for part in ("asset", "body", "link", "summary")):
        raise NothingPrinted(gettext("The document has no text and no file any more."))
    return content


def written_text(item):
    html = said_html(item, "text")
    if not html:
        raise NothingPrinted(gettext("Nothing is written in it yet."))
    return {"body": html, "records": [record_of(item)]}
