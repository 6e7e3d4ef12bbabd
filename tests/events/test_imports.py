"""Files of reports, as people give them: readable, scanned, broken, hostile."""

import io

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from events.imports import MAX_BYTES, pages_of
from tests.factories.core import pdf_bytes

LINE = "Governments should inspect more ships in every port of the region this year. "


def pdf_of(*pages, **options):
    """A PDF whose pages say what is given, in a font every reader has."""
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
        )
        for text in pages:
            page = pdf.add_blank_page()
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
            content = f"BT /F1 9 Tf 12 TL 40 700 Td {lines}ET".encode()
            page.Contents = pdf.make_stream(content)
        pdf.save(output, **options)
    return output.getvalue()


def uploaded(data, name="report.pdf"):
    return SimpleUploadedFile(name, data)


def code_of(data, name="report.pdf"):
    with pytest.raises(ValidationError) as caught:
        pages_of(uploaded(data, name))
    return caught.value.code


def test_pdf_is_read_page_by_page():
    first, second = pages_of(uploaded(pdf_of(f"Panel 1: Ports\n{LINE * 3}", LINE)))

    assert first.splitlines()[0] == "Panel 1: Ports"
    assert "more ships" in second


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_is_read_in_the_codes_people_have(code):
    data = "Séance d’ouverture".encode(code)

    assert pages_of(uploaded(data, "report.txt")) == ["Séance d’ouverture"]


def test_scan_is_told_from_a_report():
    assert code_of(pdf_bytes()) == "scanned"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"PK\x03\x04", "report.docx", "kind"),
        (b"%PDF-1.7 and then nothing", "report.pdf", "broken"),
        (b"MZ no PDF", "report.pdf", "broken"),
        (pdf_of(LINE * 4)[:300], "report.pdf", "broken"),
        (b"a\x00b", "report.txt", "binary"),
        (b" \n ", "report.txt", "empty"),
        (b"x" * 2_000_001, "report.txt", "characters"),
    ],
    ids=["kind", "empty", "lies", "cut", "binary", "blank", "long"],
)
def test_what_is_no_report_is_refused(data, name, code):
    assert code_of(data, name) == code


def test_pdf_with_a_password_is_refused():
    locked = pikepdf.Encryption(owner="owner", user="user")

    assert code_of(pdf_of(LINE * 4, encryption=locked)) == "password"


def test_pdf_locked_against_changes_only_is_read():
    locked = pikepdf.Encryption(owner="owner", user="")

    (page,) = pages_of(uploaded(pdf_of(LINE * 4, encryption=locked)))

    assert "more ships" in page


def test_file_of_more_than_50_megabytes_is_not_opened():
    file = uploaded(b"%PDF-")
    file.size = MAX_BYTES + 1

    with pytest.raises(ValidationError, match="50 MB"):
        pages_of(file)


def test_pages_that_unpack_to_a_flood_end_the_other_process_only():
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(b"q " * 30_000_000)
        pdf.save(output, compress_streams=True)

    assert code_of(output.getvalue()) in {"broken", "scanned"}
