"""The board of what is to be done before a meeting."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from events.before import parts_before
from events.enums import AgendaItemKind, EventKind
from pathfinders.enums import StageKind
from tests.conftest import signed_in
from tests.factories.action_groups import ActionGroupFactory, ResourceNeedFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    ActionPointFactory,
    AgendaItemFactory,
    ContributionFactory,
    EventFactory,
)
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.factories.pathfinders import (
    PathfinderCountryFactory,
    ProgressReportFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 5, 31, 9, tzinfo=datetime.UTC)
DAY = NOW.date()
GCG = {"kind": EventKind.GCG_MEETING, "series": "GCG"}


@pytest.fixture
def chair(db):
    return RepresentativeFactory().user


@pytest.fixture
def event(chair):
    return EventFactory(
        slug="gcg-6",
        starts_at=NOW,
        number=6,
        chairs=[chair.representations.get()],
        **GCG,
    )


def board(event, user, on=DAY - datetime.timedelta(days=20)):
    return {part.key: part for part in parts_before(event, user, on=on)}


def titles(part):
    return [task.title for task in part.tasks]


def test_papers_are_missing_where_an_item_needs_one(event, chair):
    AgendaItemFactory(event=event, kind=AgendaItemKind.BREAK)
    AgendaItemFactory(event=event, documents=[DocumentFactory()])
    # A paper that the reader may not see is none for them.
    hidden = AgendaItemFactory(event=event, documents=[DocumentFactory(hidden=True)])
    AgendaItemFactory(event=event, hidden=True)

    part = board(event, chair)["papers"]

    assert titles(part) == [str(hidden)]
    assert part.tasks[0].due_on == DAY - datetime.timedelta(days=14)
    assert part.tasks[0].days == 6


def test_reports_are_due_on_their_day_or_in_time_for_the_meeting(event, chair):
    late = ProgressReportFactory(due_on=DAY - datetime.timedelta(days=40), year=2025)
    soon = ProgressReportFactory(due_on=DAY, year=2026)
    ProgressReportFactory(due_on=DAY + datetime.timedelta(days=1))
    ProgressReportFactory(due_on=DAY, published=True)
    ProgressReportFactory(due_on=DAY, hidden=True)

    part = board(event, chair)["reports"]

    countries = [str(row.pathfinder.country) for row in (late, soon)]
    assert titles(part) == [f"{countries[0]} 2025", f"{countries[1]} 2026"]
    assert [task.days for task in part.tasks] == [-20, -8]
    assert part.late == 2


def test_candidates_wait_for_the_gcg(event, chair):
    waiting = PathfinderCountryFactory(focal_partner=PartnerFactory())
    granted = PathfinderCountryFactory()
    for country in (waiting, granted):
        StageEventFactory(
            pathfinder=country, kind=StageKind.ROADMAP_SUBMITTED, on="2026-01-10"
        )
    StageEventFactory(
        pathfinder=granted, kind=StageKind.STATUS_GRANTED, on="2020-01-01"
    )
    StageEventFactory(
        pathfinder=PathfinderCountryFactory(hidden=True),
        kind=StageKind.ROADMAP_SUBMITTED,
        on="2026-01-10",
    )

    part = board(event, chair)["candidates"]

    assert titles(part) == [str(waiting.country)]
    assert part.tasks[0].note == "roadmap to be reviewed"
    assert part.tasks[0].owner == waiting.focal_partner.name


def test_points_of_earlier_meetings_of_the_gcg_and_of_this(event, chair):
    earlier = EventFactory(
        starts_at=NOW - datetime.timedelta(days=200), number=5, **GCG
    )
    later = EventFactory(starts_at=NOW + datetime.timedelta(days=200), number=7, **GCG)
    old = ActionPointFactory(event=earlier, due_on=DAY - datetime.timedelta(days=99))
    own = ActionPointFactory(event=event)
    ActionPointFactory(event=earlier, closed=True)
    ActionPointFactory(event=earlier, hidden=True)
    ActionPointFactory(event=later)
    ActionPointFactory()

    assert titles(board(event, chair)["points"]) == [old.text, own.text]


def test_needs_say_whether_they_were_raised(event, chair):
    group = ActionGroupFactory()
    raised = ResourceNeedFactory(action_group=group, title="A study")
    AgendaItemFactory(event=event, resource_needs=[raised])
    ResourceNeedFactory(action_group=group, title="Staff")
    ResourceNeedFactory(action_group=group, answered_on=DAY)
    ResourceNeedFactory(action_group=group, hidden=True)

    notes = {task.title: task.note for task in board(event, chair)["needs"].tasks}

    assert notes == {
        "A study": f"raised with: {event.title}",
        "Staff": "not yet raised with a GCG meeting",
    }


def test_another_meeting_has_the_parts_that_apply(chair):
    group = ActionGroupFactory()
    meeting = EventFactory(
        kind=EventKind.ACTION_GROUP_MEETING,
        starts_at=NOW,
        action_groups=[group],
        chairs=[chair.representations.get()],
    )
    ResourceNeedFactory(action_group=group, title="Staff")
    ResourceNeedFactory()
    ProgressReportFactory(due_on=DAY)

    parts = board(meeting, chair)

    assert list(parts) == ["papers", "points", "needs"]
    assert titles(parts["needs"]) == ["Staff"]


def fill(event):
    item = AgendaItemFactory(event=event)
    ContributionFactory(agenda_item=item, partner=PartnerFactory())
    country = PathfinderCountryFactory(focal_partner=PartnerFactory())
    ProgressReportFactory(pathfinder=country, due_on=DAY)
    StageEventFactory(
        pathfinder=country, kind=StageKind.ROADMAP_SUBMITTED, on="2026-01-10"
    )
    ActionPointFactory(
        event=event, owner_partner=PartnerFactory(), owner=RepresentativeFactory()
    )
    need = ResourceNeedFactory()
    AgendaItemFactory(
        event=event, kind=AgendaItemKind.BREAK, resource_needs=[need], number=""
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_a_fixed_number_of_queries(
    event, chair, django_assert_num_queries, count
):
    for _ in range(count):
        fill(event)
    client = signed_in(chair)

    with django_assert_num_queries(22):
        page = client.get("/en/events/gcg-6/before/")

    parts = page.context["parts"]
    assert {part.key: len(part.tasks) for part in parts} == dict.fromkeys(
        ["papers", "reports", "candidates", "points", "needs"], count
    )
    assert page.context["total"] == 5 * count


def test_the_board_is_downloaded(event, chair):
    fill(event)

    response = signed_in(chair).get("/en/events/gcg-6/before/", {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 5
    assert {row["Part"] for row in rows} >= {"Missing papers", "Due reports"}
    assert rows[0]["Address"].startswith("http")


def test_the_next_gcg_meeting_one_runs_is_found(chair, event, secretariat_client):
    next_year = timezone.now() + datetime.timedelta(days=400)
    coming = EventFactory(slug="gcg-7", starts_at=next_year, number=7, **GCG)
    url = "/en/events/before-next-gcg/"

    none = signed_in(chair).get(url)
    assert none.status_code == 404
    assert "No GCG meeting is planned" in none.content.decode()
    assert secretariat_client.get(url).url == f"/en/events/{coming.slug}/before/"


def test_the_list_leads_those_to_the_board_who_have_one(
    client, chair, secretariat_client
):
    def led(reader):
        return (
            "/en/events/before-next-gcg/" in reader.get("/en/events/").content.decode()
        )

    readers = [client, signed_in(chair), secretariat_client]
    later = {"starts_at": timezone.now() + datetime.timedelta(days=400), **GCG}
    mine = [chair.representations.get()]
    EventFactory(chairs=mine, **later | {"kind": EventKind.PLANNING_WORKSHOP})
    assert [led(reader) for reader in readers] == [False, False, False]

    coming = EventFactory(**later)
    assert [led(reader) for reader in readers] == [False, False, True]

    coming.chairs.set(mine)
    assert [led(reader) for reader in readers] == [False, True, True]


def test_home_leads_to_the_board_and_to_what_is_yours(client, chair):
    next_year = timezone.now() + datetime.timedelta(days=400)
    chaired = EventFactory(
        slug="gcg-7",
        starts_at=next_year,
        chairs=[chair.representations.get()],
        **GCG,
    )
    EventFactory(slug="another", starts_at=next_year, kind=EventKind.GCG_MEETING)
    ActionPointFactory(event=chaired, owner=chair.representations.get())

    page = signed_in(chair).get("/en/").content.decode()

    assert "/en/events/gcg-7/before/" in page
    assert "/en/events/another/before/" not in page
    assert "1 action point is yours to do" in page
    assert "Your meetings" not in client.get("/en/").content.decode()
