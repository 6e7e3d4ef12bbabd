import hashlib
import io
import random
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from alliance87.core import files
from alliance87.core.apart.pdf import inspect
from alliance87.core.files import (
    document_path,
    extension_of,
    printed_name,
    sha256_of,
    validate_pdf,
    validate_upload,
)
from tests.core.bombs import bombs, office, picture
from tests.factories.core import pdf_bytes

PNG = picture("PNG")
JPEG = picture("JPEG")


def protected_pdf(user):
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output, encryption=pikepdf.Encryption(owner="owner", user=user))
    return output.getvalue()


def damaged_pdf():
    """A PDF that only opens once its table has been mended."""
    return pdf_bytes().replace(b"startxref", b"startxxxx")


def active_pdf(**entries):
    """A PDF whose catalog has ``entries``, as they are written in a PDF."""
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = pikepdf.Object.parse(value)
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def pdf_with_attachment():
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["evil.exe"] = b"MZ"
        pdf.save(output)
    return output.getvalue()


def code_of(validate, name, content):
    with pytest.raises(ValidationError) as refused:
        validate(SimpleUploadedFile(name, content))
    assert name.strip() in refused.value.messages[0]
    return refused.value.code


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("report.pdf", ".pdf"),
        ("REPORT.PDF", ".pdf"),
        ("a.b.docx", ".docx"),
        ("report", ""),
        (".pdf", ""),
        ("report.", "."),
        ("", ""),
    ],
)
def test_extension(name, extension):
    assert extension_of(name) == extension


def test_a_stored_name_is_random_and_keeps_only_the_extension():
    first = document_path(None, "../../etc/Private report.PDF")
    second = document_path(None, "../../etc/Private report.PDF")

    assert first != second
    assert first.startswith("documents/")
    assert first.endswith(".pdf")
    assert "etc" not in first
    assert "rivate" not in first


def test_the_hash_is_of_all_chunks_and_leaves_the_file_at_its_beginning():
    content = b"a" * 300_000
    file = ContentFile(content)
    file.read(10)

    assert sha256_of(file) == hashlib.sha256(content).hexdigest()
    assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf_bytes()),
        ("A.PDF", pdf_bytes()),
        ("a.docx", office("docx")),
        ("a.xlsx", office("xlsx")),
        ("a.pptx", office("pptx")),
        ("a.png", PNG),
        ("a.jpg", JPEG),
        ("a.jpeg", JPEG),
    ],
)
def test_a_file_that_is_what_its_name_says_is_taken(name, content):
    file = SimpleUploadedFile(name, content)

    validate_upload(file)

    assert file.read() == content


@pytest.mark.parametrize(
    "name",
    ["a.html", "a.svg", "a.exe", "a.doc", "a", "pdf", "a.pdf.html", "a.pdf ", "a.zip"],
)
def test_another_kind_of_file_is_refused(name):
    assert code_of(validate_upload, name, b"%PDF-1.7") == "kind"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b""),
        ("a.pdf", b"%PD"),
        ("a.pdf", b"<html>%PDF-"),
        ("a.pdf", PNG),
        ("a.docx", b"%PDF-1.7"),
        ("a.png", JPEG),
        ("a.jpg", b"GIF89a"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name, content):
    assert code_of(validate_upload, name, content) == "magic"


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", len(PNG))

    validate_upload(SimpleUploadedFile("a.png", PNG))
    assert code_of(validate_upload, "a.png", PNG + b" ") == "size"


@pytest.mark.parametrize("pages", [1, 3])
def test_a_pdf_is_taken_and_left_open_at_its_beginning(pages):
    content = pdf_bytes(pages)
    file = SimpleUploadedFile("a.pdf", content)

    validate_pdf(file)

    assert file.read() == content


def test_a_pdf_too_large_for_memory_is_taken():
    content = pdf_bytes()
    file = TemporaryUploadedFile("a.pdf", "application/pdf", len(content), None)
    with file:
        file.write(content)

        validate_pdf(file)

        assert file.read() == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", PNG, "unopenable"),
        ("a.docx", office(), "unopenable"),
        ("a.txt", b"%PDF-1.7", "unopenable"),
        ("a.pdf", b"", "magic"),
        ("a.pdf", PNG, "magic"),
        ("a.pdf", b"%PDF-1.7", "broken"),
        ("a.pdf", b"%PDF-1.7\n" + b"\x00" * 500, "broken"),
        ("a.pdf", b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF", "broken"),
        ("a.pdf", pdf_bytes(0), "unopenable"),
        ("a.pdf", pdf_bytes(601), "pages"),
        ("a.pdf", damaged_pdf(), "unopenable"),
        ("a.pdf", protected_pdf(user="secret"), "password"),
    ],
)
def test_what_cannot_be_bound_into_a_pack_is_refused(name, content, code):
    assert code_of(validate_pdf, name, content) == code


def test_a_pdf_that_anyone_may_open_is_taken():
    content = protected_pdf(user="")
    file = SimpleUploadedFile("a.pdf", content)

    validate_pdf(file)

    assert file.read() == content


def test_a_damaged_pdf_is_judged_and_never_raises():
    pick = random.Random(87)
    whole = pdf_bytes(2)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(pick.randint(1, 8)):
            damaged[pick.randrange(8, len(damaged))] = pick.randrange(256)
        cut = pick.choice([len(damaged), pick.randrange(8, len(damaged))])
        found = inspect(bytes(damaged[:cut]))
        assert "refused" in found or found["pages"] >= 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (active_pdf(OpenAction=b"<</S/JavaScript/JS(app.alert(1))>>"), "script"),
        (active_pdf(OpenAction=b"<</S/J#61vaScript/JS(app.alert(1))>>"), "script"),
        (active_pdf(Names=b"<</JavaScript<</Names[]>>>>"), "script"),
        (active_pdf(AA=b"<</WC<</S/GoTo/Next<</S/Launch/F(cmd)>>>>>>"), "launch"),
        (active_pdf(OpenAction=b"<</S/ImportData/F(x)>>"), "launch"),
        (active_pdf(Names=b"<</EmbeddedFiles<</Names[]>>>>"), "attachment"),
        (active_pdf(Any=b"<</Type/Filespec/F(a)/EF<</F null>>>>"), "attachment"),
        (active_pdf(AcroForm=b"<</Fields[]/XFA(x)>>"), "form"),
        (pdf_with_attachment(), "attachment"),
        (b"%PDF-1.7", "broken"),
        (b"%PDF-1.7\n" + b"PK\x03\x04" * 50, "broken"),
        (protected_pdf(user="secret"), "password"),
    ],
)
@pytest.mark.parametrize("validate", [validate_upload, validate_pdf])
def test_a_pdf_that_does_more_than_be_read_is_refused(content, code, validate):
    assert code_of(validate, "a.pdf", content) == code


@pytest.mark.parametrize(
    "content",
    [
        pdf_bytes(2),
        damaged_pdf(),
        active_pdf(Note=b"(On /JavaScript, /Launch and \\) /XFA)"),
        active_pdf(OpenAction=b"[null /Fit]", LaunchDate=b"(2025)"),
        active_pdf(JavaScripting=b"1"),
    ],
)
def test_a_pdf_that_can_only_be_read_is_taken(content):
    file = SimpleUploadedFile("a.pdf", content)

    validate_upload(file)

    assert file.read() == content


def test_a_pdf_that_unpacks_to_more_than_its_process_has_is_refused():
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    whole = output.getvalue()
    # The stream of objects, packed again with 600 megabytes of blanks behind it.
    start = whole.index(b"stream\n") + len(b"stream\n")
    end = whole.index(b"\nendstream")
    packer = zlib.compressobj(9)
    packed = packer.compress(zlib.decompress(whole[start:end]))
    packed += b"".join(packer.compress(b" " * (1 << 24)) for _ in range(36))
    packed += packer.flush()
    bomb = whole[:start] + packed + whole[end:]

    assert len(bomb) < 1024 * 1024
    assert code_of(validate_upload, "a.pdf", bomb) == "broken"


@pytest.mark.parametrize("bomb", list(bombs(seed=87, count=12)), ids=lambda b: b.name)
def test_a_bomb_is_refused(bomb):
    assert code_of(validate_upload, bomb.name, bomb.content) not in {"kind", "size"}


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Report of 2025.pdf", "Report of 2025.pdf"),
        ("Rapport d’étape.pdf", "Rapport d’étape.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\a.pdf", "a.pdf"),
        ("...hidden.pdf", "hidden.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie: b.pdf"),
        ("a\x00b\x7f.pdf", "ab.pdf"),
        ("evil\u202efdp.docx", "evilfdp.docx"),
        ("\u2066a\u2069\u200b\ufeff.pdf", "a.pdf"),
        ("x" * 500 + ".pdf", "x" * 196 + ".pdf"),
        ("", "file"),
        ("/", "file"),
        ("..", "file"),
    ],
)
def test_a_printed_name_is_one_line_that_shows_what_it_is(name, printed):
    assert printed_name(name) == printed
    assert printed_name(printed) == printed
