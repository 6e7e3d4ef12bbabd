"""An agenda as it was published: what stays, what changed, who reads what of it."""

import datetime
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alliance87.briefings.content.agenda import agenda
from alliance87.core.tabular import CONTENT_TYPES
from events.actions.publications import publish_agenda
from events.models import AgendaItem, AgendaPublication
from tests.conftest import signed_in
from tests.events.test_agenda_actions import a_meeting, item, move
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    AgendaPublicationFactory,
    ContributionFactory,
    RegistrationFactory,
)
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def publish(event, by, **values):
    return publish_agenda(event=event, by=by, now=timezone.now(), **values)


def text_of(client, event, number=None):
    """The page of an event, or of one publication of its agenda."""
    url = event.get_absolute_url()
    if number:
        row = event.agenda_publications.get(number=number)
        url = reverse("events:agenda-publication", kwargs={"pk": row.pk})
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_it_is_published_readers_see_the_agenda_as_it_stands(client):
    event, _chair = a_meeting()
    AgendaItem.objects.filter(event=event).update(title_en="Early words")

    assert "Early words" in text_of(client, event)


def test_readers_see_what_was_published_last(client):
    event, chair = a_meeting()
    AgendaItem.objects.filter(event=event, number="1").update(title_en="As published")
    publish(event, chair, note="First round")

    AgendaItem.objects.filter(event=event, number="1").update(title_en="A draft")

    page = text_of(client, event)
    assert "As published" in page
    assert "First round" in page
    assert "A draft" not in page
    publish(event, chair)
    assert "A draft" in text_of(client, event)


def test_a_publication_says_what_it_changed(client):
    event, chair = a_meeting()
    publish(event, chair)
    move(event, "c", chair, down=False)
    item(event, "b").delete()
    AgendaItemFactory(event=event, position=9, title_en="Newcomer")
    publish(event, chair)

    page = text_of(client, event, number=2)

    changes = page.split('id="changes"')[1].split("</section>")[0]
    words = " ".join(changes.split())
    assert "new</span>" in words
    assert "Newcomer" in words
    assert "gone</span>" in words
    assert "another time</span>" in words


def test_a_point_closed_since_is_gone_from_every_publication(
    client, secretariat_client
):
    event, chair = a_meeting()
    row = AgendaItemFactory(event=event, position=7, title_en="Now closed")
    publish(event, chair)
    AgendaItem.objects.filter(pk=row.pk).update(visibility="secretariat")

    for number in [None, 1]:
        assert "Now closed" not in text_of(client, event, number)
        assert "Now closed" in text_of(secretariat_client, event, number)


def test_a_point_opened_since_waits_for_the_next_publication(client):
    event, chair = a_meeting()
    row = AgendaItemFactory(
        event=event, position=7, title_en="Hidden words", hidden=True
    )
    publish(event, chair)

    AgendaItem.objects.filter(pk=row.pk).update(visibility="public")

    assert "Hidden words" not in text_of(client, event)


def test_a_deleted_point_is_judged_by_what_it_was_last(client):
    event, chair = a_meeting()
    open_one = AgendaItemFactory(event=event, position=7, title_en="Was open")
    closed = AgendaItemFactory(event=event, position=8, title_en="Was closed")
    publish(event, chair)
    AgendaItem.objects.filter(pk=closed.pk).update(visibility="secretariat")
    open_one.delete()
    closed.delete()

    page = text_of(client, event)

    assert "Was open" in page
    assert "Was closed" not in page


def test_a_group_s_point_is_read_by_the_invited(client, member_client):
    event, chair = a_meeting()
    AgendaItemFactory(event=event, position=7, title_en="Among us", for_group=True)
    invited = RegistrationFactory(event=event).representative
    publish(event, chair)

    assert "Among us" in text_of(signed_in(invited.user), event)
    assert "Among us" not in text_of(member_client, event)
    assert "Among us" not in text_of(client, event)


def test_documents_and_partners_closed_since_are_not_named(client):
    event, chair = a_meeting()
    paper, partner = DocumentFactory(title_en="The paper"), PartnerFactory()
    row = item(event, "a")
    row.documents.add(paper)
    ContributionFactory(agenda_item=row, organisation="", partner=partner)
    publish(event, chair)
    page = text_of(client, event)
    assert "The paper" in page
    assert partner.get_absolute_url() in page

    type(paper).objects.filter(pk=paper.pk).update(visibility="secretariat")
    type(partner).objects.filter(pk=partner.pk).update(visibility="secretariat")

    page = text_of(client, event)
    assert "The paper" not in page
    assert partner.get_absolute_url() not in page


@pytest.mark.parametrize("act", ["change", "remove"])
def test_the_database_keeps_a_publication_as_it_is(act):
    rows = AgendaPublication.objects.filter(pk=AgendaPublicationFactory().pk)

    with pytest.raises(IntegrityError, match="stays as it is"), transaction.atomic():
        rows.update(note="Other") if act == "change" else rows.delete()


def test_a_publication_outlives_the_account_of_who_published():
    event, chair = a_meeting()
    publication = publish(event, chair)

    chair.delete()

    publication.refresh_from_db()
    assert publication.published_by is None


def test_only_who_runs_the_meeting_publishes(member):
    event, _chair = a_meeting()

    with pytest.raises(PermissionDenied):
        publish(event, member)


def test_the_same_agenda_is_not_published_twice():
    event, chair = a_meeting()
    publish(event, chair)

    with pytest.raises(ValidationError, match="Nothing has changed"):
        publish(event, chair)


def test_those_who_take_part_are_told_if_the_organiser_wishes(mailoutbox):
    event, chair = a_meeting()
    invited = RegistrationFactory(event=event).representative.user
    RegistrationFactory(event=event, declined=True)
    invited.language = "fr"
    invited.save()

    publish(event, chair)
    assert mailoutbox == []
    AgendaItem.objects.filter(event=event).update(minutes=9)
    publish(event, chair, tells=True)

    [letter] = mailoutbox
    assert letter.to == [invited.email]
    assert f"/fr/events/{event.slug}/#agenda" in letter.body


def test_organisers_see_what_is_not_published_yet():
    event, chair = a_meeting()
    client = signed_in(chair)
    url = reverse("events:agenda-publish", kwargs={"slug": event.slug})
    client.post(url, {"note": ""})
    AgendaItem.objects.filter(event=event, number="1").update(title_en="Not yet")

    text = client.get(url).content.decode()

    assert "Not yet" in text
    assert "reworded" in text
    assert client.post(url, {"note": "Second"}).status_code == 302
    assert AgendaPublication.objects.filter(event=event).count() == 2


@pytest.fixture
def rounds():
    """An event whose agenda was published three times; beside it, a closed one."""
    event, chair = a_meeting()
    for number, note in enumerate(["First round", "Rooms", "=Second round"], start=1):
        AgendaPublicationFactory(
            event=event,
            number=number,
            published_at=datetime.datetime(2026, 3, number, 9, tzinfo=datetime.UTC),
            published_by=chair,
            note=note,
        )
    AgendaPublicationFactory(event__hidden=True, note="Closed round")
    return event


def listed(client, event, **query):
    url = reverse("events:agenda-publications", kwargs={"slug": event.slug})
    return client.get(url, query)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [3, 2, 1]),
        ({"sort": "oldest"}, [1, 2, 3]),
        ({"sort": "number"}, [1, 2, 3]),
        ({"q": "round", "sort": "number"}, [1, 3]),
        ({"published_from": "2026-03-02"}, [3, 2]),
        ({"published_until": "2026-03-02"}, [2, 1]),
        ({"published_from": "2026-03-02", "published_until": "2026-03-02"}, [2]),
        ({"published_from": "yesterday"}, []),
    ],
)
def test_publications_are_found_by_their_words_and_days(client, rounds, query, numbers):
    page = listed(client, rounds, **query)

    assert [row.number for row in page.context["listing"].page] == numbers
    assert "Closed round" not in page.text


def test_a_day_is_that_of_the_reader_s_calendar(client, member, rounds):
    member.time_zone = "Pacific/Auckland"  # where 9 h UTC is 22 h of the same day
    member.save()
    AgendaPublicationFactory(
        event=rounds,
        number=4,
        published_at=datetime.datetime(2026, 3, 3, 23, tzinfo=datetime.UTC),
    )
    query = {"published_from": "2026-03-04"}

    assert "Number 4," not in listed(client, rounds, **query).text
    assert "Number 4," in listed(signed_in(member), rounds, **query).text


def test_a_day_asked_for_stays_in_the_form(client, rounds):
    page = listed(client, rounds, published_from="2026-03-02").text

    assert 'name="published_from"\n               value="2026-03-02"' in page
    assert "Published from: 2026-03-02" in page


def test_publications_are_downloaded_as_they_are_shown(client, rounds):
    query = {"q": "round", "sort": "number"}

    file = listed(client, rounds, format="json", **query)
    rows = json.loads(b"".join(file.streaming_content))

    assert [list(row.values()) for row in rows] == [
        [1, "2026-03-01T09:00:00+00:00", "First round"],
        [3, "2026-03-03T09:00:00+00:00", "=Second round"],
    ]
    table = b"".join(listed(client, rounds, format="csv", **query).streaming_content)
    assert b"'=Second round" in table
    assert b"Rooms" not in table
    book = listed(client, rounds, format="xlsx", **query)
    assert book["Content-Type"] == CONTENT_TYPES["xlsx"]
    book.close()


def test_nobody_learns_from_the_list_who_published(client, rounds):
    name = rounds.chairs.get().name

    for kind in ["csv", "json"]:
        file = listed(client, rounds, format=kind)
        assert name.encode() not in b"".join(file.streaming_content)
    assert name not in listed(client, rounds).text


@pytest.mark.parametrize("count", [1, 3])
def test_publications_take_a_fixed_number_of_queries(
    client, django_assert_num_queries, count
):
    event, _chair = a_meeting()
    for number in range(1, count + 1):
        row = AgendaItemFactory(event=event, position=10 + number)
        ContributionFactory(agenda_item=row, partner=PartnerFactory())
        row.documents.add(DocumentFactory())
        AgendaPublicationFactory(event=event, number=number)
    AgendaPublicationFactory(event__hidden=True)
    url = reverse("events:agenda-publications", kwargs={"slug": event.slug})

    # the event, how many there are, the page
    with django_assert_num_queries(3):
        client.get(url)

    row = event.agenda_publications.get(number=count)
    url = reverse("events:agenda-publication", kwargs={"pk": row.pk})
    # the event, the publication, the one before it, its numbers; points twice, once for
    # what is shown and once for what changed; partners, documents
    with django_assert_num_queries(7 if count == 1 else 10):
        client.get(url)


def test_the_api_gives_the_points_that_the_caller_may_read(client, secretariat_client):
    event, chair = a_meeting(minutes=(30,))
    AgendaItemFactory(event=event, position=2, title_en="Closed", hidden=True)
    publication = publish(event, chair, note="First")
    url = f"/api/v1/agenda-publications/{publication.pk}/"

    body = client.get(url, {"lang": "en"}).json()

    row = item(event, "a")
    assert body == {
        "id": str(publication.pk),
        "event": event.slug,
        "number": 1,
        "published_at": body["published_at"],
        "note": "First",
        "items": [
            {
                "id": str(row.pk),
                "number": "1",
                "title": "a",
                "objective": "",
                "kind": "discussion",
                "starts_at": "2026-03-10T09:00:00Z",
                "minutes": 30,
                "track": "",
                "documents": [],
                "contributions": [],
            }
        ],
        "updated_at": body["updated_at"],
    }
    titles = [one["title"] for one in secretariat_client.get(url).json()["items"]]
    assert titles == ["a", "Closed"]


def test_packs_for_participants_have_what_was_published():
    event, chair = a_meeting(minutes=(30,))
    publish(event, chair)
    AgendaItem.objects.filter(event=event).update(title_en="A draft")

    def titles(**options):
        slots = agenda(event, None, **options)["slots"]
        return [point["title"] for slot in slots for point in slot["points"]]

    assert titles() == ["a"]
    assert titles(for_chair=True) == ["A draft"]


# -- The event moved since ---------------------------------------------------------
def move_event(event, days):
    day = datetime.timedelta(days=days)
    event.starts_at, event.ends_at = event.starts_at + day, event.ends_at + day
    event.save()


def test_all_are_shown_the_day_of_an_agenda_of_another_day_than_the_event(client):
    event, chair = a_meeting()
    publish(event, chair)
    hidden = '<caption class="visually-hidden">'
    assert hidden in text_of(client, event)
    assert "moved since" not in text_of(client, event)

    move_event(event, 7)

    page = text_of(client, event)
    assert "<caption>" in page
    assert hidden not in page
    assert "The meeting has been moved since" in page


def test_organisers_are_told_that_the_published_agenda_is_of_another_day():
    event, chair = a_meeting()
    url = reverse("events:agenda", kwargs={"slug": event.slug})
    publish(event, chair)
    said = (
        f"The published agenda is of {event.local_start:%-d %B %Y}; publish it again."
    )
    assert said not in signed_in(chair).get(url).content.decode()

    move_event(event, 7)

    assert said in signed_in(chair).get(url).content.decode()
