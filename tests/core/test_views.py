"""The pages of the documents."""

import csv
import hashlib
import io

import pytest
from django.core.files.base import ContentFile

from alliance87.core.enums import DocumentKind
from tests.factories.action_groups import ActionGroupFactory
from tests.factories.core import DocumentFactory, SourceFactory, ThemeFactory
from tests.factories.events import (
    AgendaItemFactory,
    EventFactory,
    MeetingReportFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.pathfinders import PathfinderCountryFactory

pytestmark = pytest.mark.django_db

LIST = "/en/documents/"


def page_of(document):
    return f"{LIST}{document.slug}/"


def file_of(document):
    return f"{LIST}{document.slug}/file/"


def titles(response):
    return [document.title for document in response.context["listing"].page]


def a_used_document(count):
    document = DocumentFactory(
        with_pdf=True,
        source=SourceFactory(),
        themes=ThemeFactory.create_batch(count),
        supersedes=DocumentFactory(),
    )
    for visible in [*[True] * count, False]:
        options = {} if visible else {"hidden": True}
        name = "Shown" if visible else "Secret use"
        PartnerFactory(documents=[document], name=name, **options)
        PathfinderCountryFactory(documents=[document], **options)
        ActionGroupFactory(documents=[document], name=name, **options)
        EventFactory(documents=[document], title=name, **options)
        MeetingReportFactory(document=document, title=name, **options)
        AgendaItemFactory(
            documents=[document], event__title=name, event__hidden=not visible
        )
    return document


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_a_fixed_number_of_queries(client, django_assert_num_queries, count):
    shown = [
        DocumentFactory(themes=[ThemeFactory()], source=SourceFactory())
        for _ in range(count)
    ]
    DocumentFactory(hidden=True)

    with django_assert_num_queries(5):
        response = client.get(LIST)

    assert titles(response) == sorted(document.title for document in shown)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_eighteen_queries(client, django_assert_num_queries, count):
    document = a_used_document(count)

    with django_assert_num_queries(18):
        response = client.get(page_of(document))

    assert "Secret use" not in response.text
    assert "Shown" in response.text


@pytest.mark.parametrize("trait", ["hidden", "for_partners", "for_group"])
def test_document_the_public_may_not_see_is_not_found(client, trait):
    document = DocumentFactory(with_pdf=True, **{trait: True})

    assert client.get(page_of(document)).status_code == 404
    assert client.get(file_of(document)).status_code == 404
    assert client.get(LIST).context["listing"].total == 0


def test_member_reads_what_is_for_partners(member_client):
    document = DocumentFactory(with_pdf=True, for_partners=True)

    assert member_client.get(page_of(document)).status_code == 200
    response = member_client.get(file_of(document))
    response.close()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


def test_file_is_a_download_that_cannot_run_here(client):
    document = DocumentFactory(with_pdf=True, slug="plan")

    response = client.get(file_of(document))

    sent = b"".join(response.streaming_content)
    response.close()
    assert hashlib.sha256(sent).hexdigest() == document.sha256
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="plan.pdf"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("extension", "kind"),
    [
        (".pdf", "application/pdf"),
        (".png", "image/png"),
        (".html", "application/octet-stream"),
        (".svg", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_file_is_sent_as_what_our_table_says_and_always_to_be_saved(
    client, extension, kind
):
    document = DocumentFactory(
        file=ContentFile(b"<script>", f"a{extension}"),
        file_name="a.html",
        sha256="0" * 64,
    )

    response = client.get(file_of(document), headers={"Accept": "text/html"})

    response.close()
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("prefix", ["", "/stored/"])
def test_file_is_asked_for_like_its_document(client, settings, method, prefix):
    settings.FILES_ACCEL_PREFIX = prefix
    hidden = DocumentFactory(with_pdf=True, hidden=True)

    response = getattr(client, method)(file_of(hidden), headers={"Range": "bytes=0-9"})

    assert response.status_code == 404
    assert "X-Accel-Redirect" not in response.headers


def test_file_is_handed_to_the_proxy_where_it_can_send_it(member_client, settings):
    settings.FILES_ACCEL_PREFIX = "/stored/"
    document = DocumentFactory(with_pdf=True, for_partners=True, slug="plan")

    response = member_client.get(file_of(document))

    assert response.content == b""
    assert response.headers["X-Accel-Redirect"] == f"/stored/{document.file.name}"
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="plan.pdf"'
    )
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_text_without_file_has_no_download(client):
    document = DocumentFactory()

    assert client.get(file_of(document)).status_code == 404
    assert "Download the file" not in client.get(page_of(document)).text


def test_lost_file_is_not_found(client):
    document = DocumentFactory(
        file=ContentFile(b"%PDF-", "lost.pdf"), file_name="lost.pdf", sha256="0" * 64
    )
    document.file.storage.delete(document.file.name)

    assert client.get(file_of(document)).status_code == 404


def test_file_can_only_be_read(client):
    document = DocumentFactory(with_pdf=True)

    assert client.post(file_of(document)).status_code == 405


def test_text_is_cleaned_again_where_it_is_drawn(client):
    document = DocumentFactory(
        body='<p onclick="x()">Text</p><script>alert(1)</script><img src=x>'
    )

    text = client.get(page_of(document)).text

    assert "<p>Text</p>" in text
    assert "alert(1)" not in text
    assert "<img src=x" not in text


def test_borrowed_text_says_its_language(client):
    document = DocumentFactory(body_en="", body_fr="<p>Bonjour</p>")

    assert '<div lang="fr"><p>Bonjour</p></div>' in client.get(page_of(document)).text


def test_newer_version_takes_the_older_one_s_place(client):
    older = DocumentFactory(title="Older")
    newer = DocumentFactory(title="Newer", supersedes=older)

    assert titles(client.get(LIST)) == ["Newer"]
    assert page_of(newer) in client.get(page_of(older)).text


def test_hidden_newer_version_leaves_the_older_one_in_its_place(client):
    older = DocumentFactory(title="Older")
    newer = DocumentFactory(title="Newer", supersedes=older, hidden=True)

    assert titles(client.get(LIST)) == ["Older"]
    assert page_of(newer) not in client.get(page_of(older)).text


def test_filters_words_and_orders(client):
    DocumentFactory(title="Work plan", kind=DocumentKind.WORK_PLAN)
    DocumentFactory(title="Report", body="<p>mines</p>")

    assert titles(client.get(LIST, {"kind": "work_plan"})) == ["Work plan"]
    assert titles(client.get(LIST, {"q": "mine"})) == ["Report"]
    for sort in ("title", "kind", "changed", "match"):
        assert len(titles(client.get(LIST, {"sort": sort}))) == 2


def test_nothing_published_yet_says_so(client):
    assert "No documents yet" in client.get(LIST).text
    DocumentFactory()
    assert "No document matches" in client.get(LIST, {"q": "zebra"}).text


def test_csv_has_the_rows_of_the_page(client):
    DocumentFactory(title="+Plan", with_pdf=True)
    DocumentFactory(title="Secret", hidden=True)

    response = client.get(LIST, {"format": "csv"})

    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    assert [row["Title"] for row in csv.DictReader(io.StringIO(text))] == ["'+Plan"]


def test_a_stored_file_s_own_address_leads_to_its_document(client):
    document = DocumentFactory(with_pdf=True)

    response = client.get(f"/files/{document.file.name}")

    assert response["Location"].endswith(f"/documents/{document.slug}/file/")


def test_a_hidden_document_s_file_has_no_address(client):
    document = DocumentFactory(with_pdf=True, hidden=True)

    assert client.get(f"/files/{document.file.name}").status_code == 404


def test_the_icon_is_found_by_its_old_name(client):
    assert client.get("/favicon.ico")["Location"].endswith("img/mark.svg")
