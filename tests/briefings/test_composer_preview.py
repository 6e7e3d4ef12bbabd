"""An item as its readers will have it."""

import pytest
from django.urls import reverse

from alliance87.briefings.enums import PackEdition, PackItemKind
from tests.briefings.pdfs import text_of
from tests.briefings.test_composer import compose_url, rows
from tests.factories.briefings import PackItemFactory
from tests.factories.core import DocumentFactory

pytestmark = pytest.mark.django_db


def preview_url(item):
    return reverse("briefings:item-preview", kwargs={"pk": item.pk})


@pytest.fixture
def note(outline):
    return PackItemFactory(
        outline=outline,
        title_en="A note",
        text_en="<h3>Why</h3><p>In English.</p>",
        text_fr="<p>En français.</p>",
        notes_en="<p>Smile here.</p>",
    )


def test_an_item_is_shown_in_the_language_that_is_asked_for(chair_client, note):
    page = chair_client.get(preview_url(note), {"language": "fr"}).text

    assert "En français." in page
    assert '<span lang="en">A note</span>' in page  # borrowed, and marked so
    assert page.count("<h1") == 1
    assert "Content key" not in page  # no more than the item


@pytest.mark.parametrize("edition", PackEdition)
def test_notes_are_shown_in_the_chairs_edition_alone(chair_client, note, edition):
    note.edition = PackEdition.PUBLIC
    note.save()

    page = chair_client.get(preview_url(note), {"edition": edition}).text

    assert "In English." in page
    assert ("Smile here." in page) == (edition == PackEdition.CHAIR)


def test_what_an_edition_does_not_print_is_said(chair_client, note):
    page = chair_client.get(preview_url(note), {"edition": "public"}).text

    assert "This edition does not print it" in page
    assert "In English." not in page


def test_a_paper_its_readers_may_not_read_is_not_shown(chair_client, outline):
    item = PackItemFactory(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        document=DocumentFactory(body_en="<p>Internal.</p>", visibility="partners"),
        title_en="",
        text_en="",
    )

    shown = chair_client.get(preview_url(item)).text
    hidden = chair_client.get(preview_url(item), {"edition": "public"}).text

    assert "Internal." in shown
    assert "Internal." not in hidden
    assert "Nothing would be printed" in hidden


def test_nobody_else_looks(member_client, client, note):
    assert member_client.get(preview_url(note)).status_code == 404
    assert client.get(preview_url(note)).status_code == 302


def test_the_composer_saves_before_it_shows(chair_client, outline, note):
    data = rows(note, do=f"preview:{note.pk}", language="es", edition="chair")
    data["items-0-title_en"] = "Renamed"

    response = chair_client.post(compose_url(outline), data)

    expected = f"{preview_url(note)}?edition=chair&language=es"
    assert response["Location"] == expected
    note.refresh_from_db()
    assert note.title_en == "Renamed"


def test_the_items_page_leads_to_its_preview(chair_client, note):
    page = chair_client.get(reverse("briefings:item", kwargs={"pk": note.pk}))
    form = page.context["form"]
    data = {field.html_name: field.value() or "" for field in form} | {"do": "preview"}

    response = chair_client.post(page.request["PATH_INFO"], data)

    assert (
        response["Location"] == f"{preview_url(note)}?edition=participants&language=en"
    )


@pytest.mark.parametrize("where", ["composer", "page"])
def test_what_the_chair_alone_has_is_shown_as_the_chair_has_it(
    chair_client, note, where
):
    note.edition = PackEdition.CHAIR
    note.save()
    note.refresh_from_db()
    if where == "composer":
        address = compose_url(note.outline)
        data = rows(note, do=f"preview:{note.pk}", edition="participants")
    else:
        address = reverse("briefings:item", kwargs={"pk": note.pk})
        form = chair_client.get(address).context["form"]
        data = {field.html_name: field.value() or "" for field in form}
        data["do"] = "preview"

    page = chair_client.post(address, data, follow=True)

    assert "In English." in page.text
    assert "This edition does not print it" not in page.text


def test_the_preview_ends_with_the_item(chair_client, note):
    page = chair_client.get(preview_url(note)).text

    assert "In English." in page
    assert "Sources and dates" not in page
    assert "How to check this pack" not in page


def test_an_item_is_looked_at_as_its_pages(chair_client, note):
    asked = {"edition": "chair", "language": "en"}
    page = chair_client.get(preview_url(note), asked)
    url = reverse("briefings:item-pages", kwargs={"pk": note.pk})
    assert f'href="{url}?edition=chair&amp;language=en"' in page.text

    response = chair_client.get(url, asked)

    assert response["Content-Type"] == "application/pdf"
    assert "In English." in text_of(response.content)
    assert "Smile here." in text_of(response.content)


def test_pages_that_an_edition_does_not_print_lead_back_with_a_reason(
    chair_client, note
):
    url = reverse("briefings:item-pages", kwargs={"pk": note.pk})

    page = chair_client.get(url, {"edition": "public"}, follow=True)

    assert "Nothing would be printed" in page.text


def test_nobody_else_gets_the_pages_of_an_item(member_client, note):
    url = reverse("briefings:item-pages", kwargs={"pk": note.pk})

    assert member_client.get(url).status_code == 404
