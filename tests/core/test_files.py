import contextlib
import hashlib
import io
import random

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from alliance87.core import files
from alliance87.core.files import (
    document_path,
    extension_of,
    sha256_of,
    validate_pdf,
    validate_upload,
)
from tests.factories.core import pdf_bytes

ZIP = b"PK\x03\x04 and so on"
PNG = b"\x89PNG\r\n\x1a\n and so on"
JPEG = b"\xff\xd8\xff\xe0 and so on"


def protected_pdf(user):
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output, encryption=pikepdf.Encryption(owner="owner", user=user))
    return output.getvalue()


def code_of(validate, name, content):
    with pytest.raises(ValidationError) as refused:
        validate(SimpleUploadedFile(name, content))
    assert name in refused.value.messages[0]
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
        ("a.pdf", b"%PDF-1.7"),
        ("A.PDF", b"%PDF-1.7"),
        ("a.docx", ZIP),
        ("a.xlsx", ZIP),
        ("a.pptx", ZIP),
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
    monkeypatch.setattr(files, "MAX_BYTES", 100)

    validate_upload(SimpleUploadedFile("a.png", PNG.ljust(100)))
    assert code_of(validate_upload, "a.png", PNG.ljust(101)) == "size"


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
        ("a.png", PNG, "not_pdf"),
        ("a.docx", ZIP, "not_pdf"),
        ("a.txt", b"%PDF-1.7", "not_pdf"),
        ("a.pdf", b"", "magic"),
        ("a.pdf", PNG, "magic"),
        ("a.pdf", b"%PDF-1.7", "broken"),
        ("a.pdf", b"%PDF-1.7\n" + b"\x00" * 500, "broken"),
        ("a.pdf", b"%PDF-1.7\ntrailer << /Root 1 0 R >>\n%%EOF", "broken"),
        ("a.pdf", pdf_bytes(0), "empty"),
        ("a.pdf", protected_pdf(user="secret"), "password"),
    ],
)
def test_what_cannot_be_bound_into_a_pack_is_refused(name, content, code):
    assert code_of(validate_pdf, name, content) == code


def test_a_pdf_that_anyone_may_open_is_taken():
    validate_pdf(SimpleUploadedFile("a.pdf", protected_pdf(user="")))


def test_a_damaged_pdf_is_taken_or_refused_but_never_raises():
    pick = random.Random(87)
    whole = pdf_bytes(2)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(pick.randint(1, 8)):
            damaged[pick.randrange(8, len(damaged))] = pick.randrange(256)
        cut = pick.choice([len(damaged), pick.randrange(8, len(damaged))])
        with contextlib.suppress(ValidationError):
            validate_pdf(SimpleUploadedFile("a.pdf", bytes(damaged[:cut])))
