import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance87.briefings.actions import outline as plans
from alliance87.briefings.enums import PackItemKind, PackPaper, PackState
from alliance87.briefings.models import BriefingPack, PackItem
from alliance87.core.models import Document
from events.models import Event
from tests.briefings.pdfs import pdf_file
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
)
from tests.writers import somebody_saving

pytestmark = pytest.mark.django_db


def compose_url(outline):
    return reverse("briefings:compose", kwargs={"slug": outline.event.slug})


def rows(*items, **extra):
    data = {"items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": len(items)}
    for number, item in enumerate(items):
        data[f"items-{number}-id"] = item.pk
        data[f"items-{number}-ORDER"] = number + 1
        data[f"items-{number}-is_on"] = "on"
        data[f"items-{number}-edition"] = item.edition
        data[f"items-{number}-revision_seen"] = item.revision
    return data | extra


# -- Who may -----------------------------------------------------------------------
@pytest.mark.parametrize("where", ["compose", "item", "item-preview"])
def test_a_record_that_the_chair_may_not_read_is_not_named(
    chair_client, secretariat_client, outline, where
):
    paper = DocumentFactory(hidden=True, title_en="Not for chairs", slug="not-for-them")
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.DOCUMENT, document=paper, title_en=""
    )
    url = (
        compose_url(outline)
        if where == "compose"
        else reverse(f"briefings:{where}", kwargs={"pk": item.pk})
    )

    text = chair_client.get(url).text

    assert "a record that you may not read" in text
    assert "Not for chairs" not in text
    assert "not-for-them" not in text
    assert "Not for chairs" in secretariat_client.get(url).text


def test_a_visitor_is_asked_to_sign_in(client, outline):
    response = client.get(compose_url(outline))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_for_a_member_who_is_no_chair_there_is_no_composer(member_client, outline):
    assert member_client.get(compose_url(outline)).status_code == 404


def test_a_chair_composes_only_their_own_meeting(chair_client):
    other = PackOutlineFactory()

    assert chair_client.get(compose_url(other)).status_code == 404


def test_a_hidden_meeting_has_no_composer_for_its_chair(chair_client, outline):
    Event.objects.filter(pk=outline.event_id).update(visibility="secretariat")

    assert chair_client.get(compose_url(outline)).status_code == 404


def test_the_secretariat_composes_any_meeting(secretariat_client, outline):
    assert secretariat_client.get(compose_url(outline)).status_code == 200


def test_an_unknown_meeting_is_not_found(secretariat_client):
    url = reverse("briefings:compose", kwargs={"slug": "nowhere"})

    assert secretariat_client.get(url).status_code == 404


# -- Composing -----------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_composer_takes_a_constant_number_of_queries(
    chair_client, outline, count, django_assert_num_queries
):
    PackItemFactory.create_batch(count, outline=outline)
    AgendaItemFactory.create_batch(count, event=outline.event)
    BriefingPackFactory.create_batch(count, event=outline.event)

    with django_assert_num_queries(19):
        assert chair_client.get(compose_url(outline)).status_code == 200


def test_two_chairs_do_not_write_over_each_other(chair_client, outline):
    item = PackItemFactory(outline=outline, title_en="As first seen")
    PackItem.objects.filter(pk=item.pk).update(title_en="Theirs")
    mine = rows(item, do="save") | {"items-0-title_en": "Mine"}

    response = chair_client.post(compose_url(outline), mine)

    assert "Somebody else changed this while you were writing" in response.text
    assert f"item-{item.pk}" in dict(response.context["marked"])
    assert "Now: Theirs" in response.text
    assert 'value="Mine"' in response.text
    item.refresh_from_db()
    assert item.title_en == "Theirs"


@pytest.mark.django_db(transaction=True)
def test_a_chair_waits_for_one_who_is_just_saving(chair_client, outline):
    item = PackItemFactory(outline=outline, title_en="As first seen")
    mine = rows(item, do="save") | {"items-0-title_en": "Mine"}

    with somebody_saving(PackItem.objects.filter(pk=item.pk), title_en="Theirs"):
        response = chair_client.post(compose_url(outline), mine)

    assert "Now: Theirs" in response.text
    item.refresh_from_db()
    assert item.title_en == "Theirs"


def test_numbers_and_switches_are_saved(chair_client, outline):
    first, second = PackItemFactory.create_batch(2, outline=outline)
    point = AgendaItemFactory(event=outline.event)
    data = rows(first, second, do="save")
    data |= {"items-0-ORDER": 2, "items-1-ORDER": 1, "items-1-agenda_item": point.pk}
    del data["items-0-is_on"]

    chair_client.post(compose_url(outline), data)

    assert list(outline.items.all()) == [second, first]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_on, second.agenda_item) == (False, point)


def test_a_button_moves_an_item_and_saves_the_rest(chair_client, outline):
    first, second = PackItemFactory.create_batch(2, outline=outline)
    data = rows(first, second, do=f"up:{second.pk}")
    data["items-0-title_en"] = "Renamed"

    chair_client.post(compose_url(outline), data)

    assert list(outline.items.all()) == [second, first]
    first.refresh_from_db()
    assert first.title_en == "Renamed"


@pytest.mark.parametrize("todo", ["save", "build"])
def test_an_item_that_another_window_removed_takes_nothing_else_with_it(
    chair_client, outline, queued, todo
):
    first, gone, last = PackItemFactory.create_batch(3, outline=outline)
    data = rows(first, gone, last, do=todo, language="en", edition="public")
    data |= {"items-1-title_en": "Typed in vain", "items-2-title_en": "Renamed"}
    gone.delete()

    page = chair_client.post(compose_url(outline), data, follow=True)

    assert page.status_code == 200
    assert "An item was removed in another window." in page.text
    last.refresh_from_db()
    assert last.title_en == "Renamed"


def window(*items, **extra):
    """What a page posts that was opened with ``items`` in this order."""
    data = rows(*items, order_was=",".join(str(item.pk) for item in items))
    for number, item in enumerate(items):
        data[f"items-{number}-title_en"] = item.title_en
    return data | extra


def in_order(outline, count):
    """Items as the composer has left them: numbered from 1."""
    for position in range(1, count + 1):
        PackItemFactory(outline=outline, position=position)
    return list(outline.items.all())


def test_who_moves_nothing_leaves_the_order_of_another_window(chair_client, outline):
    first, second, third = in_order(outline, 3)
    data = window(first, second, third, **{"items-2-title_en": "Renamed"})
    plans.arrange_items(outline=outline, order=[second.pk, first.pk, third.pk])

    chair_client.post(compose_url(outline), data)

    assert list(outline.items.all()) == [second, first, third]
    third.refresh_from_db()
    assert third.title_en == "Renamed"


def test_two_windows_that_move_items_are_told(chair_client, outline):
    items = first, second, third, fourth = in_order(outline, 4)
    moved = {"items-2-ORDER": 4, "items-3-ORDER": 3}
    data = window(*items, **moved)
    plans.arrange_items(
        outline=outline, order=[second.pk, first.pk, third.pk, fourth.pk]
    )

    page = chair_client.post(compose_url(outline), data)

    assert "another order in another window" in page.text
    assert list(outline.items.all()) == [second, first, third, fourth]

    now = {"order_was": page.context["order"]}
    chair_client.post(compose_url(outline), data | now)

    assert list(outline.items.all()) == [first, second, fourth, third]


def test_what_is_to_be_corrected_is_led_to(chair_client, outline):
    page = chair_client.post(
        compose_url(outline), rows(do="write", **{"text-title": "A note"})
    )

    assert '<a href="#id_text-text">Text: This field is required.</a>' in page.text


def test_what_was_changed_is_saved_whatever_button_is_pressed(chair_client, outline):
    item = PackItemFactory(outline=outline)
    data = rows(item, do="write") | {"items-0-title_en": "Renamed"}
    data |= {"text-title": "Note", "text-text": "<p>Read this.</p>"}

    chair_client.post(compose_url(outline), data)

    assert {i.title_en or i.title for i in outline.items.all()} == {"Renamed", "Note"}


def test_an_item_is_removed_and_its_document_stays(chair_client, outline):
    document = DocumentFactory()
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.DOCUMENT, document=document, text_en=""
    )

    chair_client.post(compose_url(outline), rows(item, do=f"remove:{item.pk}"))

    assert not outline.items.exists()
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("kind", ["free_text", "concept_note", "document"])
def test_what_was_removed_is_put_back_as_it_was(chair_client, outline, kind):
    point = AgendaItemFactory(event=outline.event)
    values = {
        "document": DocumentFactory() if kind == "document" else None,
        "text_fr": "" if kind == "document" else "<p>Écrit à la main.</p>",
        "notes_en": "<p>Smile here.</p>",
        "edition": "chair",
        "agenda_item": point,
        "options": {},
    }
    first, item, last = [
        PackItemFactory(outline=outline, position=number, **fields)
        for number, fields in [(1, {}), (2, {"kind": kind} | values), (3, {})]
    ]
    data = rows(first, item, last, do=f"remove:{item.pk}")
    data["items-1-agenda_item"] = point.pk

    page = chair_client.post(compose_url(outline), data, follow=True)
    button = f"put-back:{item.pk}"
    assert f'value="{button}"' in page.text
    page = chair_client.post(
        compose_url(outline), rows(first, last, do=button), follow=True
    )

    assert "is back in the plan" in page.text
    assert button not in page.text
    assert list(outline.items.all()) == [first, item, last]
    back = outline.items.get(pk=item.pk)
    assert {name: getattr(back, name) for name in values} == values


def test_two_that_were_removed_come_back_to_their_places(chair_client, outline):
    items = PackItemFactory.create_batch(4, outline=outline)
    for number, item in enumerate(items, start=1):
        PackItem.objects.filter(pk=item.pk).update(position=number)
    first, second, third, fourth = outline.items.all()
    where = compose_url(outline)
    chair_client.post(
        where, rows(first, second, third, fourth, do=f"remove:{second.pk}")
    )
    chair_client.post(where, rows(first, third, fourth, do=f"remove:{third.pk}"))

    chair_client.post(where, rows(first, fourth, do=f"put-back:{third.pk}"))
    order = list(outline.items.all())
    chair_client.post(where, rows(*order, do=f"put-back:{second.pk}"))

    assert list(outline.items.all()) == [first, second, third, fourth]


def test_nobody_puts_back_what_somebody_else_removed(
    chair_client, secretariat_client, outline
):
    item = PackItemFactory(outline=outline, title_en="Struck out")
    todo = rows(item, do=f"remove:{item.pk}")
    secretariat_client.post(compose_url(outline), todo)

    page = chair_client.get(compose_url(outline))
    chair_client.post(compose_url(outline), rows(do=f"put-back:{item.pk}"))

    assert "Struck out" not in page.text
    assert not outline.items.exists()


def test_what_printed_a_record_that_is_gone_is_not_put_back(chair_client, outline):
    document = DocumentFactory()
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.DOCUMENT, document=document, text_en=""
    )
    chair_client.post(compose_url(outline), rows(item, do=f"remove:{item.pk}"))
    document.delete()

    assert "put-back" not in chair_client.get(compose_url(outline)).text


def test_with_everything_switched_off_nothing_is_requested(
    chair_client, outline, queued
):
    item = PackItemFactory(outline=outline)
    data = rows(item, do="build", language="en", edition="public")
    data["request_key"] = uuid.uuid4()
    del data["items-0-is_on"]

    response = chair_client.post(compose_url(outline), data)

    said = "The pack is empty: switch on at least one of its items."
    assert f'<a href="#build-errors">{said}</a>' in response.text
    assert response.text.index('id="marked"') < response.text.index('id="build-errors"')
    assert not BriefingPack.objects.exists()


def test_an_agenda_point_of_another_meeting_is_refused(chair_client, outline):
    item = PackItemFactory(outline=outline)
    foreign = AgendaItemFactory()
    data = rows(item, do="save") | {"items-0-agenda_item": foreign.pk}

    response = chair_client.post(compose_url(outline), data)

    assert response.context["formset"].errors[0].keys() == {"agenda_item"}
    item.refresh_from_db()
    assert item.agenda_item is None


def test_an_item_of_another_plan_is_not_changed(chair_client, outline):
    foreign = PackItemFactory(title_en="Theirs")
    data = rows(foreign, do="save") | {"items-0-title_en": "Mine now"}

    chair_client.post(compose_url(outline), data)

    foreign.refresh_from_db()
    assert foreign.title_en == "Theirs"


def test_a_pdf_is_attached_to_an_agenda_point(chair_client, outline):
    point = AgendaItemFactory(event=outline.event)
    data = rows() | {
        "do": "attach",
        "attachment-file": pdf_file(),
        "attachment-title": "A paper",
        "attachment-language": "en",
        "attachment-agenda_item": point.pk,
    }

    chair_client.post(compose_url(outline), data)

    item = outline.items.get(kind=PackItemKind.DOCUMENT)
    assert (item.document.title, item.agenda_item) == ("A paper", point)


def test_a_file_that_is_no_pdf_is_refused_and_the_title_stays(chair_client, outline):
    text = SimpleUploadedFile("note.pdf", b"only text", "application/pdf")
    data = rows() | {
        "do": "attach",
        "attachment-file": text,
        "attachment-title": "My careful title",
        "attachment-language": "en",
    }

    response = chair_client.post(compose_url(outline), data)

    page = response.content.decode()
    assert "“note.pdf” is not a PDF file, whatever its name says." in page
    assert "My careful title" in page
    assert not outline.items.exists()


def test_a_text_of_200_000_characters_is_refused_and_kept_in_the_form(
    chair_client, outline
):
    data = rows() | {"do": "write", "text-title": "Long", "text-text": "word " * 40_000}

    response = chair_client.post(compose_url(outline), data)

    page = response.content.decode()
    assert response.status_code == 200
    assert "a pack takes up to 100000" in page
    assert page.count("word ") > 39_000
    assert not outline.items.exists()


def test_a_written_text_joins_the_pack(chair_client, outline):
    data = rows() | {
        "do": "write",
        "text-title": "Note",
        "text-text": "<p>Read this.</p>",
    }

    chair_client.post(compose_url(outline), data)

    assert outline.items.get().text == "<p>Read this.</p>"


# -- Building ------------------------------------------------------------------------
TYPED = {"text-title": "My careful title", "text-text": "<p>Read this.</p>"}


@pytest.mark.parametrize("button", ["save", "build", "attach"])
def test_an_unfinished_text_stays_whatever_button_is_pressed(
    chair_client, outline, queued, button
):
    first, second = PackItemFactory.create_batch(2, outline=outline)
    data = rows(first, second, do=button) | TYPED | {"text-title": ""}
    data |= {"language": "en", "edition": "participants", "request_key": uuid.uuid4()}

    response = chair_client.post(compose_url(outline), data)

    assert response.status_code == 200
    assert response.context["text"]["text"].value() == "<p>Read this.</p>"
    assert "What you typed is still here" in response.text
    assert outline.items.count() == 2
    assert queued == []  # no pack without what somebody was writing for it


def test_beside_an_unfinished_text_an_item_moves(chair_client, outline):
    first, second = PackItemFactory.create_batch(2, outline=outline)
    data = rows(first, second, do=f"up:{second.pk}") | {"text-title": "Begun"}

    response = chair_client.post(compose_url(outline), data, follow=True)

    shown = [form.instance for form in response.context["formset"]]
    assert shown == list(outline.items.all()) == [second, first]
    assert response.context["text"]["title"].value() == "Begun"


@pytest.mark.parametrize("button", ["edit", "preview", "remove", "check", "choose"])
def test_beside_an_unfinished_text_other_buttons_do_what_they_say(
    chair_client, outline, button
):
    item = PackItemFactory(outline=outline)
    todo = button if button in {"check", "choose"} else f"{button}:{item.pk}"
    data = rows(item, do=todo) | {"text-title": "Begun", "text-kind": "concept_note"}

    response = chair_client.post(compose_url(outline), data, follow=True)
    page = chair_client.get(compose_url(outline))

    assert response.redirect_chain
    assert "What you typed is still here" not in response.text
    assert page.context["text"]["title"].value() == "Begun"
    assert page.context["text"]["kind"].value() == "concept_note"
    assert page.context["marked"] == []


def test_what_was_emptied_beside_the_rows_does_not_come_back(chair_client, outline):
    item = PackItemFactory(outline=outline)
    begun = rows(item, do=f"edit:{item.pk}") | {"text-title": "Begun"}
    chair_client.post(compose_url(outline), begun)

    emptied = rows(item, do="save") | {"text-title": ""}
    page = chair_client.post(compose_url(outline), emptied, follow=True)

    assert page.context["text"]["title"].value() is None


def test_beside_a_file_without_a_title_it_is_said_that_it_is_gone(
    chair_client, outline
):
    item = PackItemFactory(outline=outline)
    data = rows(item, do=f"edit:{item.pk}") | {"attachment-file": pdf_file()}

    response = chair_client.post(compose_url(outline), data, follow=True)

    assert response.redirect_chain
    assert "The file could not be kept: choose it again." in response.text


@pytest.mark.parametrize("button", ["save", "up", "build"])
def test_a_complete_text_joins_the_pack_whatever_button_is_pressed(
    chair_client, outline, queued, button
):
    first, second = PackItemFactory.create_batch(2, outline=outline)
    todo = f"up:{second.pk}" if button == "up" else button
    data = rows(first, second, do=todo) | TYPED
    data |= {"language": "en", "edition": "participants", "request_key": uuid.uuid4()}

    response = chair_client.post(compose_url(outline), data)

    assert response.status_code == 302
    assert "My careful title" in {item.title for item in outline.items.all()}


def test_a_conflict_loses_nothing_that_was_typed_beside_it(chair_client, outline):
    item = PackItemFactory(outline=outline, title_en="As first seen")
    PackItem.objects.filter(pk=item.pk).update(title_en="Theirs")
    data = rows(item, do="save") | {"items-0-title_en": "Mine"} | TYPED
    data |= {"attachment-file": pdf_file(), "attachment-title": "Annex"}

    response = chair_client.post(compose_url(outline), data)

    assert response.context["text"]["title"].value() == "My careful title"
    assert response.context["attachment"]["title"].value() == "Annex"
    assert "The file could not be kept: choose it again." in response.text
    assert list(outline.items.all()) == [item]


def test_what_was_chosen_without_a_title_is_asked_for_again(chair_client, outline):
    data = rows(do="save") | {"attachment-file": pdf_file()}

    response = chair_client.post(compose_url(outline), data)

    assert "The file could not be kept: choose it again." in response.text
    assert not outline.items.exists()


def test_a_conflict_names_the_item_and_its_readers_as_the_list_does(
    chair_client, outline
):
    item = PackItemFactory(outline=outline, title_en="A note")
    data = rows(item, do="save") | {"items-0-edition": "chair"}
    data["items-0-title_en"] = "A note"
    PackItem.objects.filter(pk=item.pk).update(edition="public")
    PackItem.objects.filter(pk=item.pk).update(edition="participants")
    data["items-0-revision_seen"] = item.revision + 1

    response = chair_client.post(compose_url(outline), data)

    assert "A note, Printed for: Now: participants and the chair</a>" in response.text


def test_a_conflict_opens_the_titles_that_differ(chair_client, outline):
    mine, other = PackItemFactory.create_batch(2, outline=outline)
    PackItem.objects.filter(pk=mine.pk).update(title_en="Theirs")
    data = rows(mine, other, do="save") | {"items-0-title_en": "Mine"}
    data["items-1-title_en"] = other.title_en

    response = chair_client.post(compose_url(outline), data)

    assert [form.shows_titles for form in response.context["formset"]] == [True, False]
    assert response.text.count('<details class="compose__more" open>') == 1
    assert response.text.count('class="alert alert--error"') == 2  # above, and the row


def test_build_saves_requests_queues_and_shows_the_pack(chair_client, outline, queued):
    item = PackItemFactory(outline=outline)
    data = rows(item, do="build", language="fr", edition="participants")
    data["request_key"] = uuid.uuid4()

    response = chair_client.post(compose_url(outline), data)

    pack = BriefingPack.objects.get()
    assert response["Location"] == pack.get_absolute_url()
    assert (pack.language, pack.state) == ("fr", PackState.REQUESTED)
    assert queued == [str(pack.pk)]


def test_a_pack_is_built_on_the_paper_that_is_chosen(chair_client, outline, queued):
    item = PackItemFactory(outline=outline)
    data = rows(item, do="build", language="en", edition="public", paper="letter")

    chair_client.post(compose_url(outline), data | {"request_key": uuid.uuid4()})

    assert BriefingPack.objects.get().paper == PackPaper.LETTER


@pytest.mark.parametrize("kind", [PackItemKind.PROPOSALS, PackItemKind.CHANGES])
def test_what_became_of_records_is_gathered(chair_client, outline, kind):
    chair_client.post(
        compose_url(outline), rows(do="gather", **{"gathered-gathers": kind})
    )

    assert outline.items.get().kind == kind


def test_a_double_click_makes_one_pack(chair_client, outline, queued):
    item = PackItemFactory(outline=outline)
    data = rows(item, do="build", language="en", edition="public")
    data["request_key"] = uuid.uuid4()

    chair_client.post(compose_url(outline), data)
    chair_client.post(compose_url(outline), data)

    assert BriefingPack.objects.count() == 1


def test_a_third_pack_at_once_is_refused_and_the_rows_are_saved(
    chair_client, outline, chair, queued
):
    item = PackItemFactory(outline=outline)
    BriefingPackFactory.create_batch(2, event=outline.event, requested_by=chair.user)
    wanted = {"language": "en", "edition": "public", "request_key": uuid.uuid4()}
    wanted |= {"items-0-title_en": "Changed"}

    response = chair_client.post(compose_url(outline), rows(item, do="build", **wanted))

    assert "as many packs being built as one person may" in response.text
    assert BriefingPack.objects.count() == 2
    assert queued == []
    item.refresh_from_db()
    assert item.title_en == "Changed"


def test_no_pack_is_asked_for_whose_readers_may_not_see_the_meeting(
    chair_client, outline, queued
):
    Event.objects.filter(pk=outline.event_id).update(visibility="partners")
    data = rows(PackItemFactory(outline=outline), do="build", language="en")
    data |= {"edition": "public", "request_key": uuid.uuid4()}

    page = chair_client.post(compose_url(outline), data)

    [said] = page.context["build"].errors["edition"]
    assert "not visible to readers of this edition. The Secretariat can widen" in said
    assert f'<a href="#id_edition">Edition for: {said}</a>' in page.text
    assert not BriefingPack.objects.exists()
    chair_client.post(compose_url(outline), data | {"edition": "participants"})
    assert BriefingPack.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("language", "de"), ("edition", "mine"), ("request_key", "x")]
)
def test_an_unknown_language_or_edition_is_said(
    chair_client, outline, queued, field, value
):
    data = rows(do="build", language="en", edition="public")
    data |= {"request_key": uuid.uuid4(), field: value}

    response = chair_client.post(compose_url(outline), data)

    assert field in response.context["build"].errors
    assert queued == []


def test_the_meeting_page_offers_the_composer_to_its_chair_alone(
    client, chair_client, outline
):
    page = outline.event.get_absolute_url()
    link = compose_url(outline)

    assert link in chair_client.get(page).content.decode()
    assert link not in client.get(page).content.decode()
