"""Small PDFs for tests, and the reading of big ones."""

import io

import page
import pikepdf
import weasyprint
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader


def pdf_file(*, pages=1, name="paper.pdf", text="A bound page"):
    html = "<p style='break-after: page'>{}</p>"
    body = "".join(html.format(f"{text} {number + 1}") for number in range(pages))
    data = weasyprint.HTML(string=body).write_pdf()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.pages[pages:]
        output = io.BytesIO()
        pdf.save(output)
    return SimpleUploadedFile(name, output.getvalue(), "application/pdf")


def reader_of(data):
    return PdfReader(io.BytesIO(data))


def text_of(data):
    """The whole text, with line breaks and hyphenation undone."""
    pages = [page.extract_text() for page in reader_of(data).pages]
    return " ".join(" ".join(pages).replace("-\n", "").split())


def outline_of(data):
    """The bookmarks as (level, title, page number from 1)."""
    pdf = reader_of(data)

    def walk(entries, level):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, level + 1)
            else:
                yield level, entry.title, pdf.get_destination_page_number(entry) + 1

    return list(walk(pdf.outline, 1))


def failures(data):
    """The rules of PDF/UA-1 that the file breaks, by their names."""
    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    return sorted(failure.rule_id for failure in report.failures)


def changed(data, change):
    """The PDF after ``change(pdf)``."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        options = change(pdf) or {}
        output = io.BytesIO()
        pdf.save(output, **options)
    return output.getvalue()


def drawn(html="<p>Words of a page</p>", **options):
    """A PDF with its fonts in it."""
    return weasyprint.HTML(string=html).write_pdf(**options)
