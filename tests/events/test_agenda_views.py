"""The pages on which a meeting's agenda is built."""

import datetime
from datetime import UTC

import pytest
from django.urls import reverse

from events.models import AgendaItem, Contribution
from tests.conftest import signed_in
from tests.events.test_agenda_actions import a_meeting, item, shown
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, ContributionFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def page(event, name="agenda", **more):
    return reverse(f"events:{name}", kwargs=more or {"slug": event.slug})


def fields_of(client, url):
    """What the form of a page would send, as a browser reads it."""
    form = client.get(url).context["form"]
    values = {}
    for field in form:
        value = field.value()
        if value is True:
            value = "on"
        if value not in (None, False):
            shown = field.field.widget.format_value(value)
            value = shown[0] if isinstance(shown, list) else shown
            values[field.html_name] = value or ""
    return values


def save(client, event, title, **values):
    url = page(event, "agenda-item", pk=item(event, title).pk)
    return client.post(url, {**fields_of(client, url), **values, "do": "save"})


@pytest.fixture
def meeting():
    event, chair = a_meeting()
    AgendaItemFactory(event=event, position=4, title_en="kept from chairs", hidden=True)
    return event, signed_in(chair)


@pytest.mark.parametrize("count", [1, 3])
def test_builder_takes_a_fixed_number_of_queries(django_assert_num_queries, count):
    event, chair = a_meeting(minutes=[10] * count)
    for row in AgendaItem.objects.filter(event=event):
        ContributionFactory(agenda_item=row, partner=PartnerFactory())
        row.documents.add(DocumentFactory())
    client = signed_in(chair)
    client.get(page(event))

    # session, user, who they are, event, points, documents, speakers, partners,
    # whether the agenda is published
    with django_assert_num_queries(11):
        text = client.get(page(event)).content.decode()

    assert (
        text.count('class="builder-row ') + text.count('class="builder-row"') == count
    )


def test_a_break_added_at_the_end_has_no_number(meeting):
    event, chair = meeting
    url = page(event, "agenda-add")
    typed = fields_of(chair, url)
    assert typed["number"]

    chair.post(url, {**typed, "kind": "break", "title_en": "Coffee", "minutes": 15})

    assert item(event, "Coffee").number == ""


def test_builder_is_for_who_runs_the_meeting(client, meeting, member_client):
    event, chair = meeting

    assert chair.get(page(event)).status_code == 200
    assert member_client.get(page(event)).status_code == 404
    assert client.get(page(event)).status_code == 302


def test_builder_shows_no_point_the_chair_may_not_read(meeting):
    event, chair = meeting

    assert "kept from chairs" not in chair.get(page(event)).content.decode()


def test_buttons_move_a_point_without_script(meeting):
    event, chair = meeting
    row = item(event, "b")

    chair.post(page(event), {"do": f"up:{row.pk}", "revision": row.revision})

    assert shown(event).startswith("9:00 b, 9:20 a")


def test_a_button_pressed_on_an_old_page_moves_nothing(meeting):
    event, chair = meeting
    row = item(event, "b")

    answer = chair.post(page(event), {"do": f"up:{row.pk}", "revision": 0}, follow=True)

    assert "Somebody else changed this point" in answer.content.decode()
    assert shown(event).startswith("9:00 a")


def test_warnings_stand_above_and_beside_the_point(meeting):
    event, chair = meeting
    AgendaItem.objects.filter(event=event, title_en="c").update(minutes=500)

    text = chair.get(page(event)).content.decode()

    assert text.count("ends 70 minutes after the end of the meeting") == 2


def test_a_point_is_changed_and_what_comes_after_follows(meeting):
    event, chair = meeting

    answer = save(chair, event, "a", minutes="40", title_fr="Ouverture")

    assert answer.status_code == 302
    assert item(event, "a").title_fr == "Ouverture"
    assert shown(event).startswith("9:00 a, 9:40 b, 10:00 c")


def test_a_time_that_is_written_is_kept_and_a_day_fixes_nothing(meeting):
    event, client = meeting

    for title in "abc":
        save(client, event, title, day="2026-03-11")
    assert not AgendaItem.objects.filter(is_fixed=True).exists()
    save(client, event, "b", time="09:40")

    fixed = AgendaItem.objects.get(is_fixed=True)
    assert fixed == item(event, "b")
    assert fixed.starts_at == datetime.datetime(2026, 3, 11, 9, 40, tzinfo=UTC)


def test_a_point_that_ends_before_it_begins_is_refused_and_nothing_is_lost(meeting):
    event, chair = meeting

    answer = save(chair, event, "a", ends="08:00", objective_en="Long thoughts")

    text = answer.content.decode()
    assert "It ends before it begins." in text
    assert "Long thoughts" in text
    assert item(event, "a").objective_en != "Long thoughts"


def test_the_clock_is_the_venue_s_across_a_change_of_the_clocks():
    event, chair = a_meeting(
        minutes=(30,),
        time_zone="Europe/Zurich",
        starts_at=datetime.datetime(2026, 3, 28, 23, tzinfo=UTC),
    )
    client = signed_in(chair)

    # From 1:30 to 3:30 by the clock is an hour: at two it is put forward.
    answer = save(client, event, "a", day="2026-03-29", time="01:30", ends="03:30")
    skipped = save(client, event, "a", day="2026-03-29", time="02:30")

    assert answer.status_code == 302
    row = item(event, "a")
    assert (row.starts_at.hour, row.starts_at.minute, row.minutes) == (0, 30, 60)
    assert "never shows this time" in skipped.content.decode()


def test_what_both_wrote_is_shown_to_both_and_nothing_is_lost(meeting):
    event, chair = meeting
    url = page(event, "agenda-item", pk=item(event, "a").pk)
    mine = fields_of(chair, url) | {"objective_en": "Mine", "do": "save"}
    save(chair, event, "a", objective_en="Theirs")

    answer = chair.post(url, mine)

    text = answer.content.decode()
    assert "Mine" in text
    assert "Now: Theirs" in text
    assert item(event, "a").objective_en == "Theirs"


def test_times_that_moved_meanwhile_are_no_conflict(meeting):
    event, chair = meeting
    url = page(event, "agenda-item", pk=item(event, "b").pk)
    mine = fields_of(chair, url) | {"objective_en": "Mine", "do": "save"}
    save(chair, event, "a", minutes="45")

    answer = chair.post(url, mine)

    assert answer.status_code == 302
    assert item(event, "b").objective_en == "Mine"
    assert shown(event).startswith("9:00 a, 9:45 b, 10:05 c")


def test_times_that_both_wrote_are_a_conflict(meeting):
    event, chair = meeting
    url = page(event, "agenda-item", pk=item(event, "b").pk)
    mine = fields_of(chair, url) | {"time": "11:00", "do": "save"}
    save(chair, event, "a", minutes="45")

    answer = chair.post(url, mine)

    assert "Now: 10 March 2026, 09:45" in answer.content.decode()
    assert shown(event).startswith("9:00 a, 9:45 b")


def test_a_break_is_offered_with_its_words(meeting):
    event, chair = meeting
    url = f"{page(event, 'agenda-add')}?after={item(event, 'a').pk}&kind=break"

    chair.post(url, fields_of(chair, url))

    assert shown(event).startswith("9:00 a, 9:30 Break, 9:45 b")


def test_who_speaks_is_named_and_changed(meeting):
    event, chair = meeting
    row = item(event, "a")
    add = page(event, "agenda-presenter-add", pk=row.pk)
    chair.post(add, {"name": "Ana", "role": "speaker"})
    one = Contribution.objects.get(agenda_item=row)
    url = page(event, "agenda-presenter", pk=one.pk)

    chair.post(url, fields_of(chair, url) | {"job_title": "Minister"})
    nobody = chair.post(add, {"role": "speaker"})

    one.refresh_from_db()
    assert (one.name, one.job_title) == ("Ana", "Minister")
    assert "Name the person or the organisation." in nobody.content.decode()


def test_a_document_of_the_meeting_is_attached(meeting):
    event, chair = meeting
    paper, hidden = (
        DocumentFactory(),
        DocumentFactory(hidden=True, title_en="Sealed letter"),
    )
    event.documents.add(paper, hidden)
    row = item(event, "a")
    url = page(event, "agenda-item", pk=row.pk)

    chair.post(url, {"do": "attach", "document": paper.pk})
    refused = chair.post(url, {"do": "attach", "document": hidden.pk})

    assert list(row.documents.all()) == [paper]
    assert refused.status_code == 404
    assert "Sealed letter" not in chair.get(url).content.decode()
