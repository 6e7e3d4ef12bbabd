"""Documents through the API: put up, described, replaced by newer ones, fetched."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alliance87.core import files
from alliance87.core.models import Document
from tests.core.bombs import office, picture
from tests.factories.action_groups import SpacePaperFactory
from tests.factories.core import DocumentFactory, SourceFactory, ThemeFactory, pdf_bytes
from tests.writing import patch, post

pytestmark = pytest.mark.django_db

URL = "/api/v1/documents/"


def upload(client, content=None, name="plan.pdf", **values):
    content = pdf_bytes() if content is None else content
    file = SimpleUploadedFile(name, content, "application/pdf")
    given = {"title_en": "The plan", "slug": "plan", "file": file}
    return client.post(URL, given | values)


def errors(response):
    assert response.status_code == 400, response.content
    return response.json()["errors"]


def test_secretariat_puts_up_a_file_that_anyone_then_reads(editor_client, client):
    ThemeFactory(slug="mining")
    ThemeFactory(slug="fishing")
    SourceFactory(slug="pack")
    content = pdf_bytes()

    response = upload(
        editor_client,
        content,
        kind="report",
        visibility="public",
        themes=["mining", "fishing"],
        source="pack",
        locator="p. 3",
    )

    assert response.status_code == 201, response.content
    record = client.get(f"{URL}plan/").json()
    assert record["file_name"] == "plan.pdf"
    assert record["sha256"] == hashlib.sha256(content).hexdigest()
    assert sorted(record["themes"]) == ["fishing", "mining"]
    sent = client.get(f"{URL}plan/file/")
    assert b"".join(sent.streaming_content) == content
    assert "The plan" in client.get("/en/documents/").content.decode()


def test_document_is_closed_until_somebody_opens_it(editor_client, client):
    assert upload(editor_client).json()["visibility"] == "secretariat"
    assert client.get(f"{URL}plan/").status_code == 404
    assert client.get(f"{URL}plan/file/").status_code == 404


def test_picture_is_drawn_anew(editor_client):
    drawn = picture("PNG")

    response = upload(editor_client, drawn + b"<script>", name="photo.png")

    assert response.status_code == 201, response.content
    with Document.objects.get().file.open() as file:
        stored = file.read()
    assert b"<script>" not in stored
    assert response.json()["sha256"] == hashlib.sha256(stored).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plan.exe", b"MZ", "cannot be stored"),
        ("plan.pdf", b"MZ", "is not a PDF file"),
        ("plan.pdf", b"", "empty"),
        ("plan.docx", office("docx", [("b.xml", bytes(30 * 1024 * 1024))]), "unpack"),
    ],
)
def test_file_that_is_not_what_it_says_is_refused_by_name(
    editor_client, name, content, words
):
    found = errors(upload(editor_client, content, name=name))

    assert list(found) == ["file"]
    assert words in found["file"][0]
    assert not Document.objects.exists()


def test_file_that_is_too_large_is_refused_by_name(editor_client, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 100)

    assert list(errors(upload(editor_client))) == ["file"]


@pytest.mark.parametrize("who", ["member_client", "client"])
def test_others_put_up_nothing(request, who):
    response = upload(request.getfixturevalue(who))

    assert response.status_code in {401, 403}
    assert not Document.objects.exists()


def test_text_is_cleaned_as_in_the_administration(editor_client):
    values = {
        "title_en": "Note",
        "slug": "note",
        "body_en": "<p onclick='x()'>Why <script>x()</script></p>",
    }

    response = post(editor_client, "documents", values)

    assert response.status_code == 201, response.content
    assert Document.objects.get().body_en == "<p>Why </p>"


def test_new_version_replaces_the_one_before(editor_client, client):
    DocumentFactory(slug="first")

    response = upload(editor_client, supersedes="first", visibility="public")
    again = upload(editor_client, slug="third", supersedes="first")

    assert response.json()["supersedes"] == "first"
    assert list(errors(again)) == ["supersedes"]
    page = client.get("/en/documents/first/").content.decode()
    assert "/en/documents/plan/" in page


def test_description_changes_and_the_file_stays(editor_client):
    document = DocumentFactory(with_pdf=True)
    stored = document.sha256

    response = patch(
        editor_client, "documents", document, {"title_fr": "Le plan", "slug": "le-plan"}
    )

    assert response.status_code == 200, response.content
    assert response.json()["slug"] == "le-plan"
    document.refresh_from_db()
    assert (document.title_fr, document.sha256) == ("Le plan", stored)


def test_description_that_changed_meanwhile_is_not_written_over(editor_client):
    document = DocumentFactory()
    Document.objects.update(title_en="Theirs")

    response = patch(
        editor_client, "documents", document, {"title_en": "Mine"}, revision=1
    )

    assert response.status_code == 412
    assert Document.objects.get().title_en == "Theirs"


@pytest.mark.parametrize("field", ["sha256", "size", "file_name"])
def test_what_is_computed_of_a_file_is_not_written(editor_client, field):
    document = DocumentFactory(with_pdf=True)

    found = errors(patch(editor_client, "documents", document, {field: "1"}))

    assert list(found) == [field]


def test_paper_of_a_space_does_not_exist_for_the_secretariat(editor_client):
    paper = SpacePaperFactory().document

    response = patch(editor_client, "documents", paper, {"title_en": "Mine"})

    assert response.status_code == 404


def test_file_is_to_be_saved_and_never_shown(client):
    document = DocumentFactory(with_pdf=True, slug="plan")

    response = client.get(f"{URL}plan/file/", headers={"Accept": "text/html"})

    response.close()
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Type"] == "application/pdf"
    assert document.file_name == "plan.pdf"


def test_file_for_partners_is_kept_by_no_cache(client, member_client):
    DocumentFactory(with_pdf=True, slug="plan", for_partners=True)

    assert client.get(f"{URL}plan/file/").status_code == 404
    response = member_client.get(f"{URL}plan/file/")

    response.close()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_text_has_no_file(client):
    DocumentFactory(slug="note")

    assert client.get(f"{URL}note/file/").status_code == 404
