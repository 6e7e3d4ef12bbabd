"""The minutes of a meeting: written together, read once they are published."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from alliance87.core.changes import RecordHistory
from alliance87.core.revisions import Conflict
from events.actions import minutes as actions
from events.enums import AgendaItemKind
from events.models import AgendaItem, Decision, ItemMinutes, MeetingMinutes
from tests.conftest import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    DecisionFactory,
    EventFactory,
    ItemMinutesFactory,
    MeetingMinutesFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.readers import readers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair_person(db):
    return RepresentativeFactory()


@pytest.fixture
def event(chair_person):
    return EventFactory(slug="gcg-6", chairs=[chair_person], title="Sixth meeting")


@pytest.fixture
def item(event):
    return AgendaItemFactory(event=event, position=1, title="Pathfinders")


@pytest.fixture
def chair(chair_person):
    return chair_person.user


@pytest.fixture
def chair_client(chair):
    return signed_in(chair)


PAGE = "/en/events/gcg-6/minutes/"


def posted(client, item, text, do="save", **more):
    """What the browser sends for one editor as the page showed it."""
    shown = client.get(PAGE).context["editors"]
    form = next(e.form for e in shown if e.item.pk == item.pk)
    return {
        "do": do,
        **{f"{item.pk}-{n}": form.initial[n] for n in ("language", "seen", "was")},
        f"{item.pk}-text": text,
        **more,
    }


def save(item, by, text, revision=0, language="en"):
    return actions.save_minutes(
        agenda_item=item, by=by, text=text, language=language, revision=revision
    )


# -- Who reads them ------------------------------------------------------------------
@pytest.mark.parametrize("make", [ItemMinutesFactory, DecisionFactory])
def test_drafts_are_the_organisers(make, event, item, chair):
    values = {"event": event} if make is DecisionFactory else {"agenda_item": item}
    row = make(**values, draft=True)
    guest = RegistrationFactory(event=event).representative.user

    assert readers_of(row) == {"secretariat"}
    assert type(row).objects.visible_to(chair).get() == row
    assert not type(row).objects.visible_to(guest).exists()


def test_minutes_taken_back_are_the_organisers_again(event, item, chair):
    row = ItemMinutesFactory(agenda_item=item)

    actions.take_back_minutes(event=event, by=chair)

    assert readers_of(row) == {"secretariat"}
    assert ItemMinutes.objects.visible_to(chair).get() == row


def test_nothing_is_published_before_the_meeting(event, chair, chair_client):
    event.starts_at = event.ends_at = timezone.now() + datetime.timedelta(days=1)
    event.save()

    page = chair_client.post(PAGE, {"do": "publish"}, follow=True)

    assert "The meeting has not begun yet." in page.text
    assert not MeetingMinutes.objects.filter(published_at__isnull=False).exists()


def test_published_minutes_are_read_as_their_item_is(event, item):
    MeetingMinutesFactory(event=event)
    ItemMinutesFactory(agenda_item=item, text="Noted.")
    closed = ItemMinutesFactory(agenda_item=AgendaItemFactory(event=event, hidden=True))

    assert "anonymous" in readers_of(item.item_minutes)
    assert readers_of(closed) == {"secretariat"}


@pytest.mark.parametrize(
    "url",
    [
        "/en/events/gcg-6/",
        "/api/v1/agenda-items/{item}/",
        "/api/v1/agenda-items/?search=marmalade",
        "/api/v1/minutes/",
        "/api/v1/decisions/",
        "/en/changes/event/{event}/",
        "/en/search/?q=marmalade",
    ],
)
def test_no_exit_shows_a_draft(client, event, item, url):
    ItemMinutesFactory(agenda_item=item, text="Oranges for marmalade.", draft=True)
    DecisionFactory(event=event, agenda_item=item, text="Buy marmalade.", draft=True)
    url = url.format(item=item.pk, event=event.pk)

    response = client.get(url)

    page = response.content.decode()
    assert response.status_code == 200
    assert "Oranges" not in page
    assert "Buy" not in page


def test_published_minutes_and_decisions_stand_on_the_page(client, event, item):
    MeetingMinutesFactory(event=event)
    ItemMinutesFactory(agenda_item=item, text="Noted with thanks.")
    DecisionFactory(event=event, agenda_item=item, text="To meet again.")

    page = client.get("/en/events/gcg-6/").content.decode()
    assert "Noted with thanks." in page
    assert "To meet again." in page


def test_publishing_publishes_no_earlier_draft(event, item, chair, member):
    save(item, chair, "A first and rash version.")
    save(item, chair, "A calm version.", revision=1)
    MeetingMinutesFactory(event=event)
    row = ItemMinutes.objects.visible_to(member).get()

    assert RecordHistory(ItemMinutes, row.pk, reader=member).steps() == []
    gone = AgendaItem.pgh_event_model._meta.get_fields()
    assert "minutes_text" not in {each.name for each in gone}


def test_minutes_in_full(client, event, item):
    minutes = MeetingMinutesFactory(event=event)
    row = ItemMinutesFactory(agenda_item=item, text="Noted.")

    body = client.get(f"/api/v1/minutes/{row.pk}/").json()

    assert body == {
        "id": str(row.pk),
        "event": "gcg-6",
        "agenda_item": str(item.pk),
        "text": "Noted.",
        "published_at": minutes.published_at.isoformat().replace("+00:00", "Z"),
        "updated_at": body["updated_at"],
    }


def test_decision_in_full(client, event, item):
    MeetingMinutesFactory(event=event)
    row = DecisionFactory(event=event, agenda_item=item, number=3, text="Yes.")

    body = client.get(f"/api/v1/decisions/{row.pk}/").json()

    assert body == {
        "id": str(row.pk),
        "event": "gcg-6",
        "agenda_item": str(item.pk),
        "number": 3,
        "text": "Yes.",
        "source": None,
        "updated_at": body["updated_at"],
    }


# -- Writing -------------------------------------------------------------------------
def test_only_organisers_write(item, member, event):
    with pytest.raises(PermissionDenied):
        save(item, member, "Mine.")
    with pytest.raises(PermissionDenied):
        actions.publish_minutes(event=event, by=member, at=event.starts_at)
    with pytest.raises(PermissionDenied):
        actions.record_decision(event=event, by=member, text="No.", language="en")


@pytest.mark.parametrize("path", ["minutes/", "before/", "decisions/new/"])
def test_the_organisers_pages_do_not_exist_for_others(event, member_client, path):
    assert member_client.get(f"/en/events/gcg-6/{path}").status_code == 404


def test_saving_keeps_what_was_typed_anywhere_on_the_page(chair_client, event, item):
    other = AgendaItemFactory(event=event, position=2)
    data = posted(chair_client, item, "First.\r\nSecond.")
    data |= posted(chair_client, other, "Elsewhere.", do=f"next:{item.pk}")

    response = chair_client.post(PAGE, data)

    assert response.url == f"{PAGE}#item-{other.pk}"
    assert item.item_minutes.text == "First.\nSecond."
    assert other.item_minutes.text == "Elsewhere."
    assert other.item_minutes.saved_by is not None


def test_what_one_left_as_it_was_overwrites_nobody(chair_client, item, secretariat):
    save(item, secretariat, "Before.")
    data = posted(chair_client, item, "Before.")
    save(item, secretariat, "After.", revision=1)

    assert chair_client.post(PAGE, data).status_code == 302
    item.item_minutes.refresh_from_db()
    assert item.item_minutes.text == "After."


def test_in_a_conflict_both_texts_are_shown(chair_client, item, secretariat):
    data = posted(chair_client, item, "The meeting noted the report.")
    save(item, secretariat, "The meeting welcomed the report.")
    assert "data-unsaved>" not in chair_client.get(PAGE).text

    response = chair_client.post(PAGE, data)

    page = response.content.decode()
    editor = response.context["editors"][0]
    assert ItemMinutes.objects.get().text == "The meeting welcomed the report."
    assert editor.form["text"].value() == "The meeting noted the report."
    assert "The meeting welcomed the report." in page
    assert "<del>noted</del> <ins>welcomed</ins>" in page
    assert "data-unsaved>" in page
    assert str(secretariat) in page


@pytest.mark.parametrize(
    ("do", "text"), [("save", "Mine on top."), ("take", "Theirs.")]
)
def test_in_a_conflict_one_saves_on_top_or_takes_theirs(
    chair_client, item, secretariat, do, text
):
    data = posted(chair_client, item, "Mine on top.")
    save(item, secretariat, "Theirs.")
    again = chair_client.post(PAGE, data).context["editors"][0].form
    data = {f"{item.pk}-{n}": again[n].value() for n in again.fields}

    response = chair_client.post(PAGE, data | {"do": f"{do}:{item.pk}"})

    assert response.status_code == 302
    assert ItemMinutes.objects.get().text == text


def test_another_language_is_no_conflict(chair_client, item, secretariat):
    save(item, secretariat, "Noted.")
    data = posted(chair_client, item, "Noted with thanks.")
    save(item, secretariat, "Noté.", revision=1, language="fr")

    assert chair_client.post(PAGE, data).status_code == 302
    row = ItemMinutes.objects.get()
    assert (row.text_en, row.text_fr) == ("Noted with thanks.", "Noté.")


def test_what_was_typed_for_an_item_that_is_gone_is_shown(chair_client, item):
    data = posted(chair_client, item, "A long hour’s work.")
    item.delete()

    response = chair_client.post(PAGE, data)

    assert response.status_code == 200
    assert "A long hour’s work." in response.content.decode()


def test_publishing_waits_for_a_conflict(chair_client, event, item, secretariat):
    data = posted(chair_client, item, "Mine.", do="publish")
    save(item, secretariat, "Theirs.")

    chair_client.post(PAGE, data)

    assert not MeetingMinutes.objects.exists()
    chair_client.post(PAGE, {"do": "publish"})
    assert MeetingMinutes.objects.get().is_published
    chair_client.post(PAGE, {"do": "take-back"})
    assert not MeetingMinutes.objects.get().is_published


@pytest.mark.parametrize(
    ("button", "where"),
    [("decision", "decisions/new/"), ("point", "action-points/new/")],
)
def test_what_was_typed_is_saved_on_the_way_to_what_came_of_it(
    chair_client, item, button, where
):
    do = f"{button}:{item.pk}"
    page = chair_client.get(PAGE).content.decode()
    assert f'value="{do}"' in page
    assert f'value="{button}:"' in page

    response = chair_client.post(PAGE, posted(chair_client, item, "Noted.", do=do))
    of_no_item = chair_client.post(PAGE, {"do": f"{button}:"})

    assert ItemMinutes.objects.get().text_en == "Noted."
    assert response.url == f"/en/events/gcg-6/{where}?item={item.pk}"
    assert of_no_item.url == f"/en/events/gcg-6/{where}"
    led_to = chair_client.get(response.url)
    assert led_to.context["form"]["agenda_item"].value() == str(item.pk)


def test_in_a_conflict_one_stays_at_the_minutes(chair_client, item, secretariat):
    data = posted(chair_client, item, "Mine.", do=f"decision:{item.pk}")
    save(item, secretariat, "Theirs.")

    response = chair_client.post(PAGE, data)

    assert response.status_code == 200
    assert "Mine." in response.content.decode()
    assert "Theirs." in response.content.decode()


def test_too_long_a_text_is_refused_and_kept(chair_client, item):
    text = "x" * (actions.LONGEST + 1)

    response = chair_client.post(PAGE, posted(chair_client, item, text))

    assert response.context["editors"][0].form["text"].value() == text
    assert not ItemMinutes.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(
    chair_client, event, django_assert_num_queries, count
):
    for _ in range(count):
        item = AgendaItemFactory(event=event)
        ItemMinutesFactory(agenda_item=item, saved_by=UserFactory())
        DecisionFactory(event=event, agenda_item=item)
        ActionPointFactory(
            event=event,
            agenda_item=item,
            owner_partner=PartnerFactory(),
            owner=RepresentativeFactory(),
        )

    with django_assert_num_queries(17):
        response = chair_client.get(PAGE)

    assert len(response.context["editors"]) == count


@pytest.mark.django_db(transaction=True)
def test_eight_who_write_at_once_lose_nothing():
    """Each goes on until theirs is added to what stands there: all eight texts do."""
    people = [RepresentativeFactory() for _ in range(2)]
    event = EventFactory(chairs=people)
    item = AgendaItemFactory(event=event)
    conflicts = []

    def write(word, by):
        text, revision = word, 0
        while True:
            try:
                save(item, by, text, revision)
                break
            except Conflict as conflict:
                conflicts.append(word)
                row = conflict.record
                text, revision = f"{row.text_en} {word}", row.revision
        connection.close()

    words = [f"word{n}" for n in range(8)]
    writers = [
        threading.Thread(target=write, args=[word, people[n % 2].user])
        for n, word in enumerate(words)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)

    row = ItemMinutes.objects.get()
    assert sorted(row.text_en.split()) == words
    assert row.revision == 8
    assert conflicts


# -- Decisions -----------------------------------------------------------------------
def test_decisions_take_the_next_number(chair_client, event, item):
    for text in ["One.", "Two."]:
        chair_client.post(
            f"/en/events/gcg-6/decisions/new/?item={item.pk}",
            {"text": text, "language": "en", "agenda_item": item.pk},
        )

    rows = Decision.objects.values_list("number", "text_en", "agenda_item")
    assert list(rows) == [(1, "One.", item.pk), (2, "Two.", item.pk)]


def test_a_decision_is_under_an_item_of_its_meeting(event, chair):
    with pytest.raises(ValidationError):
        actions.record_decision(
            event=event,
            by=chair,
            text="No.",
            language="en",
            agenda_item=AgendaItemFactory(),
        )


def test_two_who_change_a_decision_see_both_texts(chair_client, event):
    row = DecisionFactory(event=event, text="We meet in May.")
    url = f"/en/events/decisions/{row.pk}/"
    data = {"text": "We meet in June.", "language": "en", "revision": row.revision}
    Decision.objects.update(text_en="We meet in July.")

    page = chair_client.post(url, data)

    assert "We meet in June." in page.content.decode()
    assert "We meet in July." in page.content.decode()
    again = page.context["form"]["revision"].value()
    assert chair_client.post(url, data | {"revision": again}).status_code == 302
    assert Decision.objects.get().text == "We meet in June."


def test_a_decision_is_taken_out_as_it_was_seen(chair_client, event):
    row = DecisionFactory(event=event)
    url = f"/en/events/decisions/{row.pk}/"

    chair_client.post(url, {"do": "remove", "revision": row.revision + 1})
    assert Decision.objects.exists()
    chair_client.post(url, {"do": "remove", "revision": row.revision})
    assert not Decision.objects.exists()


def test_nobody_writes_minutes_of_a_break(chair_client, event):
    item = AgendaItemFactory(event=event, kind=AgendaItemKind.BREAK, title_en="Coffee")

    page = chair_client.get(PAGE)

    assert item not in {editor.item for editor in page.context["editors"]}
