"""One item of a pack on its own page, and what is put in beside it."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem
from events.models import Event
from tests.briefings.test_composer import compose_url, rows
from tests.factories.action_groups import ActionGroupFactory, WorkPlanFactory
from tests.factories.briefings import PackItemFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, MeetingReportFactory
from tests.factories.pathfinders import PathfinderCountryFactory

pytestmark = pytest.mark.django_db


def item_url(item):
    return reverse("briefings:item", kwargs={"pk": item.pk})


def choose_url(outline):
    return reverse("briefings:choose", kwargs={"slug": outline.event.slug})


def typed(item, **fields):
    data = {"revision_seen": item.revision, "edition": item.edition, "is_on": "on"}
    for name in ["title", "text", "notes"]:
        for language in ["en", "fr", "es"]:
            data[f"{name}_{language}"] = getattr(item, f"{name}_{language}") or ""
    return data | fields


# -- Who may -----------------------------------------------------------------------
@pytest.mark.parametrize("address", [item_url, lambda item: choose_url(item.outline)])
def test_who_keeps_no_meeting_has_no_page_of_its_items(member_client, outline, address):
    assert (
        member_client.get(address(PackItemFactory(outline=outline))).status_code == 404
    )


def test_a_chair_edits_no_item_of_another_meeting(chair_client):
    item = PackItemFactory(title_en="Theirs")

    response = chair_client.post(item_url(item), typed(item, title_en="Mine"))

    assert response.status_code == 404
    item.refresh_from_db()
    assert item.title_en == "Theirs"


def test_a_hidden_meeting_has_no_items_for_its_chair(chair_client, outline):
    item = PackItemFactory(outline=outline)
    Event.objects.filter(pk=outline.event_id).update(visibility="secretariat")

    assert chair_client.get(item_url(item)).status_code == 404
    assert chair_client.get(choose_url(outline)).status_code == 404


# -- One item ----------------------------------------------------------------------
def test_a_text_is_changed_in_three_languages_after_it_was_added(chair_client, outline):
    item = PackItemFactory(outline=outline)
    texts = {
        "title_fr": "Note",
        "text_en": "<p>New</p><script>no()</script>",
        "text_fr": "<p>Nouveau</p>",
        "notes_es": "<p>Decir esto</p>",
    }

    response = chair_client.post(item_url(item), typed(item, **texts))

    assert response["Location"] == f"{compose_url(outline)}#item-{item.pk}"
    item.refresh_from_db()
    assert (item.title_fr, item.text_en, item.text_fr, item.notes_es) == (
        "Note",
        "<p>New</p>",
        "<p>Nouveau</p>",
        "<p>Decir esto</p>",
    )


def test_a_written_item_keeps_a_title_and_a_text_in_one_language(chair_client, outline):
    item = PackItemFactory(outline=outline)
    nothing = {"title_en": "", "text_en": "", "text_fr": "", "notes_en": "Say hello"}

    response = chair_client.post(item_url(item), typed(item, **nothing))

    assert {*response.context["form"].errors} == {"title_en", "text_en"}
    assert "Say hello" in response.text


def test_a_record_has_no_text_of_the_plan(chair_client, outline):
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.AGENDA, title_en="", text_en=""
    )

    page = chair_client.get(item_url(item))

    assert "text_en" not in page.context["form"].fields
    assert "notes_en" in page.context["form"].fields


def test_an_item_is_printed_for_whom_its_page_says(chair_client, outline):
    item = PackItemFactory(outline=outline)
    point = AgendaItemFactory(event=outline.event)
    where = {"edition": PackEdition.CHAIR, "agenda_item": point.pk}
    data = typed(item, **where)
    del data["is_on"]

    chair_client.post(item_url(item), data)

    item.refresh_from_db()
    assert (item.edition, item.agenda_item, item.is_on) == ("chair", point, False)


def test_an_update_is_of_the_countries_that_are_ticked(chair_client, outline):
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.PATHFINDER_UPDATE, title_en="", text_en=""
    )
    fiji, _nepal = PathfinderCountryFactory.create_batch(2)
    chosen = {"countries": [str(fiji.pk)], "as_of": "2019-07-17"}

    chair_client.post(item_url(item), typed(item, **chosen))

    item.refresh_from_db()
    assert item.options == chosen


def test_without_choice_the_options_are_empty(chair_client, outline):
    country = PathfinderCountryFactory()
    item = PackItemFactory(
        outline=outline,
        kind=PackItemKind.PATHFINDER_UPDATE,
        title_en="",
        text_en="",
        options={"countries": [str(country.pk)]},
    )

    chair_client.post(item_url(item), typed(item))

    item.refresh_from_db()
    assert item.options == {}


def test_a_record_the_chair_may_not_see_is_not_offered_and_stays_chosen(
    chair_client, outline
):
    shown, hidden = PathfinderCountryFactory(), PathfinderCountryFactory(hidden=True)
    item = PackItemFactory(
        outline=outline,
        kind=PackItemKind.PATHFINDER_UPDATE,
        title_en="",
        text_en="",
        options={"countries": [str(hidden.pk)]},
    )

    page = chair_client.get(item_url(item))
    chair_client.post(item_url(item), typed(item, countries=[str(shown.pk)]))

    assert str(hidden.pk) not in page.text
    item.refresh_from_db()
    assert item.options == {"countries": [str(shown.pk), str(hidden.pk)]}


def test_a_group_update_offers_groups(chair_client, outline):
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.ACTION_GROUP_UPDATE, title_en="", text_en=""
    )
    group = ActionGroupFactory()

    chair_client.post(item_url(item), typed(item, groups=[str(group.pk)]))

    item.refresh_from_db()
    assert item.options == {"groups": [str(group.pk)]}


def test_two_who_edit_one_item_lose_nothing(chair_client, outline):
    fiji, nepal = PathfinderCountryFactory.create_batch(2)
    item = PackItemFactory(
        outline=outline, kind=PackItemKind.PATHFINDER_UPDATE, title_en="", text_en=""
    )
    mine = typed(item, notes_en="<p>Mine</p>", countries=[str(fiji.pk)])
    PackItem.objects.filter(pk=item.pk).update(
        notes_en="<p>Theirs</p>",
        title_en="Their title",
        options={"countries": [str(nepal.pk)]},
    )

    response = chair_client.post(item_url(item), mine)

    form = response.context["form"]
    assert form["notes_en"].value() == "<p>Mine</p>"
    assert form["countries"].value() == [str(fiji.pk)]
    assert form["title_en"].value() == "Their title"  # only they changed it
    assert f"Now: {nepal}" in response.text
    item.refresh_from_db()
    assert item.notes_en == "<p>Theirs</p>"

    again = mine | {"revision_seen": form["revision_seen"].value()}
    chair_client.post(item_url(item), again | {"title_en": "Their title"})
    item.refresh_from_db()
    assert (item.notes_en, item.title_en) == ("<p>Mine</p>", "Their title")


def test_the_language_of_the_page_comes_first_and_the_others_fold(
    chair_client, outline
):
    item = PackItemFactory(outline=outline)

    with translation.override("fr"):
        page = chair_client.get(item_url(item))

        texts = page.context["form"].texts
    assert [text["here"].name for text in texts] == ["title_fr", "text_fr", "notes_fr"]
    # What was written in English alone must not be hidden.
    assert [text["opens"] for text in texts] == [True, True, False]


def test_editing_saves_what_was_typed_in_the_rows_first(chair_client, outline):
    item = PackItemFactory(outline=outline)
    data = rows(item, do=f"edit:{item.pk}") | {"items-0-title_en": "Renamed"}

    response = chair_client.post(compose_url(outline), data)

    assert response["Location"] == item_url(item)
    item.refresh_from_db()
    assert item.title_en == "Renamed"


def test_a_row_says_for_whom_it_is_printed(chair_client, outline):
    item = PackItemFactory(outline=outline)

    chair_client.post(
        compose_url(outline), rows(item, do="save") | {"items-0-edition": "chair"}
    )

    item.refresh_from_db()
    assert item.edition == PackEdition.CHAIR


# -- What is put in ------------------------------------------------------------------
def test_a_concept_note_joins_the_pack_for_the_chair_alone(chair_client, outline):
    data = rows() | {
        "do": "write",
        "text-kind": "concept_note",
        "text-edition": "chair",
        "text-title": "Concept",
        "text-text": "<p>Why we meet.</p>",
    }

    chair_client.post(compose_url(outline), data)

    item = outline.items.get()
    assert (item.kind, item.edition) == (PackItemKind.CONCEPT_NOTE, PackEdition.CHAIR)


def test_a_second_update_from_countries_joins_the_pack(chair_client, outline):
    first = PackItemFactory(
        outline=outline, kind=PackItemKind.PATHFINDER_UPDATE, title_en="", text_en=""
    )
    data = rows(first, do="gather") | {"gathered-gathers": "pathfinder_update"}

    chair_client.post(compose_url(outline), data)

    assert outline.items.filter(kind=PackItemKind.PATHFINDER_UPDATE).count() == 2


def test_papers_that_are_there_join_one_agenda_point(chair_client, outline):
    point = AgendaItemFactory(event=outline.event)
    document, report, plan = (
        DocumentFactory(),
        MeetingReportFactory(),
        WorkPlanFactory(),
    )
    keys = [f"document:{document.pk}", f"report:{report.pk}", f"plan:{plan.pk}"]

    response = chair_client.post(
        choose_url(outline), {"records": keys, "agenda_item": point.pk}
    )

    assert response.status_code == 302
    items = list(outline.items.all())
    assert {item.record for item in items} == {document, report, plan}
    assert {item.agenda_item for item in items} == {point}


def test_what_the_chair_may_not_read_is_neither_found_nor_added(chair_client, outline):
    DocumentFactory(title_en="Open paper")
    hidden = DocumentFactory(title_en="Hidden paper", hidden=True)

    page = chair_client.get(choose_url(outline), {"q": "paper"})
    response = chair_client.post(
        choose_url(outline), {"records": [f"document:{hidden.pk}"]}
    )

    assert "Open paper" in page.text
    assert "Hidden paper" not in page.text
    assert response.status_code == 200
    assert not outline.items.exists()


def test_without_words_the_papers_of_the_meeting_are_offered(chair_client, outline):
    of_meeting, of_point = DocumentFactory(), DocumentFactory()
    outline.event.documents.add(of_meeting)
    AgendaItemFactory(event=outline.event).documents.add(of_point)
    DocumentFactory(title_en="Somebody else’s")

    page = chair_client.get(choose_url(outline))

    documents = page.context["found"][0]["rows"]
    assert {record for _key, record, _is_in in documents} == {of_meeting, of_point}


@pytest.mark.parametrize("keys", [[], ["document"], ["country:1"], ["plan:x"]])
def test_nothing_sensible_ticked_is_said(chair_client, outline, keys):
    response = chair_client.post(choose_url(outline), {"records": keys})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"records"}


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_takes_a_constant_number_of_queries(
    chair_client, outline, count, django_assert_num_queries
):
    PackItemFactory.create_batch(count, outline=outline)
    for document in DocumentFactory.create_batch(count):
        outline.event.documents.add(document)
    MeetingReportFactory.create_batch(count)
    WorkPlanFactory.create_batch(count)

    with django_assert_num_queries(14):
        assert chair_client.get(choose_url(outline)).status_code == 200


def test_an_item_that_is_gone_is_not_found(chair_client):
    url = reverse("briefings:item", kwargs={"pk": uuid.uuid4()})

    assert chair_client.get(url).status_code == 404
