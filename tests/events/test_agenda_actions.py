"""An agenda is built point by point; its times follow, and nobody's text is lost."""

import contextlib
import datetime
import itertools
import threading
from datetime import UTC

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections

from alliance87.core.revisions import Conflict
from events.actions import agenda as actions
from events.enums import AgendaItemKind
from events.models import AgendaItem
from tests.factories.accounts import UserFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db


def a_meeting(minutes=(30, 20, 10), **values):
    """A meeting from nine o'clock with points a, b, c …, one after the other."""
    person = RepresentativeFactory()
    event = EventFactory(chairs=[person], **values)
    clock = event.starts_at
    for place, length in enumerate(minutes, start=1):
        AgendaItemFactory(
            event=event,
            position=place,
            number=str(place),
            title_en="abcdefghijkl"[place - 1],
            starts_at=clock,
            minutes=length,
        )
        clock += datetime.timedelta(minutes=length)
    return event, person.user


def item(event, title):
    return AgendaItem.objects.get(event=event, title_en=title)


def shown(event):
    """The agenda as one reads it: “9:00 a, 9:30 b”."""
    rows = AgendaItem.objects.filter(event=event).order_by("position")
    assert [row.position for row in rows] == list(range(1, len(rows) + 1))
    return ", ".join(
        f"{row.starts_at:%-H:%M} {row.title_en}" if row.starts_at else row.title_en
        for row in rows
    )


def move(event, title, by, **where):
    row = item(event, title)
    return actions.move_item(item=row, by=by, revision=row.revision, **where)


def change(event, title, by, **values):
    row = item(event, title)
    return actions.change_item(item=row, by=by, revision=row.revision, values=values)


def test_a_point_that_moves_takes_the_times_of_those_after_it_along():
    event, chair = a_meeting()

    move(event, "c", chair, down=False)

    assert shown(event) == "9:00 a, 9:30 c, 9:40 b"


def test_a_point_goes_behind_any_other():
    event, chair = a_meeting()

    move(event, "a", chair, after=item(event, "c").pk)

    assert shown(event) == "9:00 b, 9:20 c, 9:30 a"


def test_times_may_be_left_as_they_are():
    event, chair = a_meeting()

    move(event, "c", chair, down=False, follows=False)

    assert shown(event) == "9:00 a, 9:50 c, 9:30 b"


def test_a_longer_point_moves_what_comes_after_it_up_to_a_fixed_time():
    event, chair = a_meeting(minutes=(30, 20, 10, 10))
    AgendaItem.objects.filter(event=event, title_en="c").update(is_fixed=True)

    change(event, "a", chair, minutes=35)

    assert shown(event) == "9:00 a, 9:35 b, 9:50 c, 10:00 d"


def test_a_point_that_begins_at_another_time_goes_where_that_puts_it():
    event, chair = a_meeting(minutes=(30, 20, 10))
    starts = datetime.datetime(2026, 3, 10, 9, 45, tzinfo=UTC)

    change(event, "a", chair, starts_at=starts, is_fixed=True)

    assert shown(event) == "9:30 b, 9:45 a, 10:15 c"


def fixed(event):
    rows = AgendaItem.objects.filter(event=event, is_fixed=True)
    return [row.title_en for row in rows.order_by("position")]


def test_only_a_time_that_would_not_come_by_itself_is_fixed():
    event, chair = a_meeting(minutes=(30, 20, 10))
    ten = datetime.datetime(2026, 3, 10, 10, tzinfo=UTC)

    change(event, "c", chair, starts_at=ten)

    assert shown(event) == "9:00 a, 9:30 b, 10:00 c"
    assert fixed(event) == ["c"]


@pytest.mark.parametrize("titles", ["abc", "cba"])
def test_points_put_on_another_day_at_their_hours_are_not_fixed(titles):
    event, chair = a_meeting(minutes=(30, 20, 10))
    starts = {title: item(event, title).starts_at for title in titles}

    for title in titles:
        later = starts[title] + datetime.timedelta(days=1)
        change(event, title, chair, starts_at=later)

    assert shown(event) == "9:00 a, 9:30 b, 9:50 c"
    assert item(event, "a").starts_at.date() == datetime.date(2026, 3, 11)
    assert fixed(event) == []


def test_points_under_one_time_share_their_length():
    event, chair = a_meeting(minutes=(30, 20, 10))
    rows = AgendaItem.objects.filter(event=event)
    rows.filter(title_en="b").update(starts_at=event.starts_at, minutes=30)

    change(event, "b", chair, minutes=40)

    assert shown(event) == "9:00 a, 9:00 b, 9:40 c"
    assert item(event, "a").minutes == 40


def test_a_break_is_added_behind_a_point():
    event, chair = a_meeting()

    actions.add_item(
        event=event,
        by=chair,
        values={"title_en": "Coffee", "kind": AgendaItemKind.BREAK, "minutes": 15},
        after=item(event, "a").pk,
    )

    assert shown(event) == "9:00 a, 9:30 Coffee, 9:45 b, 10:05 c"


def test_the_first_point_begins_with_the_meeting():
    event, chair = a_meeting(minutes=())

    actions.add_item(event=event, by=chair, values={"title_en": "a", "minutes": 5})

    assert shown(event) == "9:00 a"


def test_what_comes_after_a_removed_point_closes_up():
    event, chair = a_meeting()
    row = item(event, "a")

    actions.remove_item(item=row, by=chair, revision=row.revision)

    assert shown(event) == "9:00 b, 9:20 c"


def test_a_point_at_the_end_of_a_day_moves_into_the_next_day():
    event, chair = a_meeting()
    later = datetime.datetime(2026, 3, 11, 14, tzinfo=UTC)
    AgendaItemFactory(
        event=event, position=4, title_en="d", starts_at=later, minutes=10
    )

    move(event, "c", chair, down=True)

    assert shown(event) == "9:00 a, 9:30 b, 14:00 c, 14:10 d"


def test_a_point_the_chair_may_not_read_keeps_its_time_and_its_place():
    event, chair = a_meeting()
    AgendaItem.objects.filter(event=event, title_en="b").update(
        visibility="secretariat"
    )

    move(event, "a", chair, down=True)

    assert shown(event) == "9:00 c, 9:10 a, 9:30 b"
    with pytest.raises(PermissionDenied):
        change(event, "b", chair, minutes=5)


def test_points_are_numbered_in_their_order():
    event, chair = a_meeting()
    move(event, "c", chair, down=False)

    actions.renumber_agenda(event=event, by=chair)

    rows = AgendaItem.objects.filter(event=event).order_by("position")
    assert [f"{row.number}{row.title_en}" for row in rows] == ["1a", "2c", "3b"]


def test_breaks_are_not_numbered():
    event, chair = a_meeting()
    AgendaItem.objects.filter(event=event, number="2").update(kind="break")

    actions.renumber_agenda(event=event, by=chair)

    rows = AgendaItem.objects.filter(event=event).order_by("position")
    assert [f"{row.number}{row.title_en}" for row in rows] == ["1a", "b", "2c"]


def test_a_point_that_becomes_a_break_loses_its_number():
    event, chair = a_meeting()
    row = item(event, "b")
    actions.change_item(
        item=row, by=chair, revision=row.revision, values={"kind": "break"}
    )
    values = {"number": "9", "kind": "break", "title_en": "d", "minutes": 5}
    actions.add_item(event=event, by=chair, values={**values, "visibility": "public"})

    assert (item(event, "b").number, item(event, "d").number) == ("", "")


@pytest.mark.parametrize(
    ("act", "values"),
    [
        (actions.move_item, {"down": True}),
        (actions.change_item, {"values": {"minutes": 5}}),
        (actions.remove_item, {}),
    ],
)
def test_nothing_is_written_over_what_the_writer_has_not_seen(act, values):
    event, chair = a_meeting()
    row = item(event, "a")
    AgendaItem.objects.filter(pk=row.pk).update(title_fr="Autre")
    with pytest.raises(Conflict):
        act(item=row, by=chair, revision=row.revision, **values)

    assert shown(event) == "9:00 a, 9:30 b, 9:50 c"


def test_only_who_runs_the_meeting_builds_its_agenda(member):
    event, _chair = a_meeting()

    with pytest.raises(PermissionDenied):
        move(event, "a", member, down=True)
    with pytest.raises(PermissionDenied):
        actions.add_item(event=event, by=member, values={"title_en": "x"})
    with pytest.raises(PermissionDenied):
        actions.retime_agenda(event=event, by=member)


def test_a_document_the_chair_may_not_read_is_not_attached():
    hidden = DocumentFactory(hidden=True)
    event, chair = a_meeting(documents=[hidden])

    with pytest.raises(PermissionDenied):
        actions.attach_paper(item=item(event, "a"), by=chair, document=hidden)


def test_an_item_without_a_minute_is_refused_in_words():
    event, chair = a_meeting()

    with pytest.raises(ValidationError, match="at least a minute"):
        change(event, "a", chair, minutes=0)


# -- Many at once ------------------------------------------------------------------
def check_that_no_text_is_lost(event, editors, rounds):
    """Each editor moves points and writes into one of their own, all at the same time."""
    rows = list(AgendaItem.objects.filter(event=event).order_by("position"))
    wrong, written = [], {}

    def edit(number, user):
        try:
            for turn in range(rounds):
                words = f"text {number}.{turn}"
                while not write(rows[number].pk, user, words, turn):
                    pass
                written[number] = words
        except Exception as error:  # noqa: BLE001  # told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    def write(key, user, words, turn):
        row = AgendaItem.objects.get(pk=key)
        seen = {"item": row, "by": user, "revision": row.revision}
        try:
            actions.change_item(
                **seen, values={"objective_en": words, "minutes": 5 + turn}
            )
        except Conflict:
            return False
        row = AgendaItem.objects.get(pk=key)
        with contextlib.suppress(Conflict, ValidationError):
            actions.move_item(item=row, by=user, revision=row.revision, down=turn % 2)
        return True

    threads = [threading.Thread(target=edit, args=pair) for pair in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    after = {row.pk: row for row in AgendaItem.objects.filter(event=event)}
    assert set(after) == {row.pk for row in rows}
    for number, words in written.items():
        assert after[rows[number].pk].objective_en == words
    in_order = sorted(after.values(), key=lambda row: row.position)
    assert [row.position for row in in_order] == list(range(1, len(rows) + 1))
    for one, other in itertools.pairwise(in_order):
        length = datetime.timedelta(minutes=one.minutes)
        assert other.starts_at == one.starts_at + length


@pytest.mark.django_db(transaction=True)
def test_eight_editors_at_once_lose_no_text():
    event, _chair = a_meeting(minutes=[5] * 8)
    editors = UserFactory.create_batch(8, staff=True)

    check_that_no_text_is_lost(event, editors, rounds=1)


@pytest.mark.torture
@pytest.mark.django_db(transaction=True)
def test_eight_editors_lose_no_text_in_an_hour_of_work():
    event, _chair = a_meeting(minutes=[5] * 12)
    editors = UserFactory.create_batch(8, staff=True)

    check_that_no_text_is_lost(event, editors, rounds=25)
