import datetime

import pytest

from alliance87.briefings.actions.outline import add_text, outline_for
from alliance87.briefings.content import (
    PackError,
    canonical,
    digest,
    gather,
    reader_of,
)
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem
from alliance87.core.enums import Visibility
from events.enums import AgendaItemKind
from tests.factories.action_groups import ActionGroupFactory, WorkPlanFactory
from tests.factories.briefings import PackItemFactory, PackOutlineFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    EventFactory,
    MeetingReportFactory,
    ProposalFactory,
    ReportSectionFactory,
)
from tests.factories.partners import RepresentativeFactory
from tests.factories.pathfinders import (
    CommitmentFactory,
    CoordinationBodyFactory,
    PathfinderCountryFactory,
    StageEventFactory,
)

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 3, 1)


def gathered(items, *, edition=PackEdition.PARTICIPANTS, language="en"):
    event = items[0].outline.event
    return gather(
        event=event, items=items, edition=edition, language=language, on=ON
    ).snapshot


def item(kind, **fields):
    return PackItemFactory(kind=kind, title_en="", text_en="", **fields)


def test_agenda_points_printed_under_one_time_share_a_slot():
    event = EventFactory(time_zone="America/New_York")
    start = datetime.datetime(2026, 3, 10, 15, 30, tzinfo=datetime.UTC)
    for number in ["1", "2"]:
        AgendaItemFactory(event=event, number=number, starts_at=start, minutes=60)
    AgendaItemFactory(
        event=event,
        number="",
        kind=AgendaItemKind.BREAK,
        starts_at=start + datetime.timedelta(minutes=60),
        minutes=15,
    )

    outline = PackOutlineFactory(event=event)
    snapshot = gathered([item(PackItemKind.AGENDA, outline=outline)])

    slots = snapshot["items"][0]["content"]["slots"]
    times = [(s["start"], s["end"], [p["number"] for p in s["points"]]) for s in slots]
    assert times == [("11:30", "12:30", ["1", "2"]), ("12:30", "12:45", [""])]


def test_a_private_agenda_point_is_not_in_the_participants_edition():
    outline = PackOutlineFactory()
    AgendaItemFactory(event=outline.event, title_en="Open point")
    AgendaItemFactory(event=outline.event, title_en="Closed point", hidden=True)

    snapshot = gathered([item(PackItemKind.AGENDA, outline=outline)])

    assert "Open point" in canonical(snapshot).decode()
    assert "Closed point" not in canonical(snapshot).decode()


@pytest.mark.parametrize(
    ("edition", "sees"),
    [
        (PackEdition.PUBLIC, {"public"}),
        (PackEdition.PARTICIPANTS, {"public", "partners"}),
        (PackEdition.CHAIR, {"public", "partners"}),
    ],
)
def test_each_edition_holds_what_its_reader_may_see(edition, sees):
    chair = RepresentativeFactory()
    outline = PackOutlineFactory(event=EventFactory(chairs=[chair]))
    for tier in [Visibility.PUBLIC, Visibility.PARTNERS, Visibility.SECRETARIAT]:
        PathfinderCountryFactory(visibility=tier, summary_en=f"<{tier.value}>")

    snapshot = gathered(
        [item(PackItemKind.PATHFINDER_UPDATE, outline=outline)], edition=edition
    )

    countries = snapshot["items"][0]["content"]["countries"]
    assert {country["summary"].strip("<>") for country in countries} == sees


def test_the_chairs_edition_is_read_with_the_chairs_eyes_whoever_asks():
    chair = RepresentativeFactory()
    event = EventFactory(chairs=[chair])

    assert reader_of(edition=PackEdition.CHAIR, event=event) == chair.user


def test_a_deactivated_chair_reads_as_a_participant():
    event = EventFactory(chairs=[RepresentativeFactory(user__inactive=True)])

    assert reader_of(edition=PackEdition.CHAIR, event=event).email == "participant"


def test_a_paper_the_reader_may_not_see_is_left_out():
    outline = PackOutlineFactory()
    hidden = DocumentFactory(hidden=True, title_en="Hidden paper", body_en="<p>x</p>")
    items = [
        item(PackItemKind.DOCUMENT, outline=outline, document=hidden),
        PackItemFactory(outline=outline),
    ]

    snapshot = gathered(items)

    assert [part["kind"] for part in snapshot["items"]] == [PackItemKind.FREE_TEXT]
    assert "Hidden paper" not in canonical(snapshot).decode()


def test_an_item_tied_to_a_hidden_agenda_point_does_not_name_it():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event, hidden=True, title_en="Secret point")

    snapshot = gathered([PackItemFactory(outline=outline, agenda_item=point)])

    assert snapshot["items"][0]["agenda_point"] is None


def test_a_meeting_that_readers_may_not_see_has_no_pack():
    outline = PackOutlineFactory(event=EventFactory(for_partners=True))

    with pytest.raises(PackError, match="not visible to readers of this edition"):
        gathered([PackItemFactory(outline=outline)], edition=PackEdition.PUBLIC)


def test_a_pack_that_would_be_empty_is_refused():
    outline = PackOutlineFactory()  # an event without agenda

    with pytest.raises(PackError, match="Nothing would be printed"):
        gathered([item(PackItemKind.AGENDA, outline=outline)])


def test_a_borrowed_text_is_marked_with_its_language():
    outline = PackOutlineFactory()
    items = [PackItemFactory(outline=outline, title_en="Only English")]

    part = gathered(items, language="fr")["items"][0]

    assert part["title"] == {"text": "Only English", "lang": "en"}


def test_a_title_in_another_language_is_for_that_languages_pack_alone():
    outline = PackOutlineFactory()
    AgendaItemFactory(event=outline.event)
    items = [item(PackItemKind.AGENDA, outline=outline, title_fr="Le programme")]

    assert gathered(items, language="en")["items"][0]["title"] == "Agenda"
    assert gathered(items, language="fr")["items"][0]["title"] == "Le programme"


def test_a_country_prints_its_own_columns_and_targets():
    commitment = CommitmentFactory(
        reference="1.4", target_value=10, target_unit_en="municipalities"
    )
    pathfinder = commitment.priority_area.roadmap.pathfinder
    StageEventFactory(pathfinder=pathfinder)
    items = [item(PackItemKind.PATHFINDER_UPDATE)]

    country = gathered(items)["items"][0]["content"]["countries"][0]

    area = country["roadmaps"][0]["areas"][0]
    assert area["label"] == commitment.priority_area.label
    assert area["commitments"][0]["reference"] == "1.4"
    assert area["commitments"][0]["target"] == "10"
    assert area["commitments"][0]["unit"] == "municipalities"


def test_a_body_of_a_hidden_country_is_not_named():
    hidden = CoordinationBodyFactory(pathfinder__hidden=True, name_en="Secret body")
    CoordinationBodyFactory(name_en="Open body", part_of=hidden)

    snapshot = gathered([item(PackItemKind.PATHFINDER_UPDATE)])

    (country,) = snapshot["items"][0]["content"]["countries"]
    assert country["bodies"] == [
        {"name": "Open body", "part_of": "", "description": ""}
    ]


def test_a_report_prints_every_section_with_its_proposals():
    report = MeetingReportFactory()
    section = ReportSectionFactory(report=report, heading_en="Plenary 1")
    ProposalFactory(section=section, text_en="Advance a regional agenda")
    hidden = MeetingReportFactory(hidden=True)
    outline = PackOutlineFactory()
    items = [
        item(PackItemKind.MEETING_REPORT, outline=outline, meeting_report=report),
        item(PackItemKind.MEETING_REPORT, outline=outline, meeting_report=hidden),
    ]

    parts = gathered(items)["items"]

    assert len(parts) == 1
    sections = parts[0]["content"]["sections"]
    assert sections[0]["heading"] == "Plenary 1"
    assert sections[0]["proposals"][0]["text"] == "Advance a regional agenda"


def test_a_private_work_plan_is_left_out():
    group = ActionGroupFactory()
    outline = PackOutlineFactory()
    items = [
        item(
            PackItemKind.WORK_PLAN,
            outline=outline,
            work_plan=WorkPlanFactory(action_group=group, for_group=True),
        ),
        PackItemFactory(outline=outline),
    ]

    assert [part["kind"] for part in gathered(items)["items"]] == ["free_text"]


def test_the_same_records_give_the_same_snapshot():
    items = [PackItemFactory()]

    assert digest(gathered(items)) == digest(gathered(items))


@pytest.mark.parametrize("count", [1, 3])
def test_the_pathfinder_update_takes_a_constant_number_of_queries(
    count, django_assert_num_queries
):
    for _number in range(count):
        CommitmentFactory()
    items = [item(PackItemKind.PATHFINDER_UPDATE)]

    with django_assert_num_queries(15):
        gathered(items)


# -- For whom each item is ---------------------------------------------------------
WRITTEN = [PackItemKind.FREE_TEXT, PackItemKind.CONCEPT_NOTE]


def texts_of(edition, *items):
    """The titles that are printed in an edition, and all of its words."""
    snapshot = gathered(list(items), edition=edition)
    titles = [part["title"] for part in snapshot["items"]]
    return titles, canonical(snapshot).decode()


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize(
    ("edition", "printed"),
    [
        (PackEdition.CHAIR, ["<chair>", "<participants>", "<public>"]),
        (PackEdition.PARTICIPANTS, ["<participants>", "<public>"]),
        (PackEdition.PUBLIC, ["<public>"]),
    ],
)
def test_a_text_is_printed_in_its_edition_and_in_narrower_ones(kind, edition, printed):
    outline = PackOutlineFactory()
    items = [
        PackItemFactory(
            outline=outline,
            kind=kind,
            edition=each,
            title_en=f"<{each.value}>",
            text_en=f"<p>Words for {each.value}.</p>",
            options={},
        )
        for each in PackEdition
    ]

    titles, words = texts_of(edition, *items)

    assert titles == printed
    for each in PackEdition:
        is_printed = f"<{each.value}>" in printed
        assert (f"Words for {each.value}." in words) is is_printed


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_text_that_says_nothing_else_is_for_participants(kind):
    outline = PackOutlineFactory()
    text = PackItem.objects.create(
        outline=outline, kind=kind, title_en="Note", text_en="<p>x</p>"
    )
    public = PackItemFactory(outline=outline, edition=PackEdition.PUBLIC)

    assert texts_of(PackEdition.PARTICIPANTS, text)[0] == ["Note"]
    assert texts_of(PackEdition.PUBLIC, text, public)[0] == [public.title]


def test_a_record_for_the_chair_alone_is_in_no_other_edition():
    CommitmentFactory()
    closed = item(PackItemKind.PATHFINDER_UPDATE, edition=PackEdition.CHAIR)
    other = PackItemFactory(outline=closed.outline, edition=PackEdition.PUBLIC)

    kinds = {
        edition: [
            part["kind"] for part in gathered([closed, other], edition=edition)["items"]
        ]
        for edition in PackEdition
    }

    assert kinds == {
        PackEdition.CHAIR: ["pathfinder_update", "free_text"],
        PackEdition.PARTICIPANTS: ["free_text"],
        PackEdition.PUBLIC: ["free_text"],
    }


def test_a_public_item_shows_no_reader_what_they_may_not_see():
    outline = PackOutlineFactory()
    hidden = DocumentFactory(hidden=True, title_en="Hidden paper", body_en="<p>x</p>")
    items = [
        item(
            PackItemKind.DOCUMENT,
            outline=outline,
            document=hidden,
            edition=PackEdition.PUBLIC,
        ),
        PackItemFactory(outline=outline, edition=PackEdition.PUBLIC),
    ]

    assert "Hidden paper" not in texts_of(PackEdition.PUBLIC, *items)[1]


@pytest.mark.parametrize("edition", PackEdition)
def test_speaking_notes_are_in_the_chairs_edition_alone(edition):
    text = PackItemFactory(edition=PackEdition.PUBLIC, notes_en="<p>Say thanks.</p>")

    words = texts_of(edition, text)[1]

    assert ("Say thanks." in words) is (edition == PackEdition.CHAIR)
    assert ("notes" in words) is (edition == PackEdition.CHAIR)


def test_a_pack_that_would_print_nothing_for_its_readers_says_so():
    text = PackItemFactory(edition=PackEdition.CHAIR)

    with pytest.raises(PackError, match="Nothing would be printed"):
        gathered([text], edition=PackEdition.PUBLIC)


def test_what_is_proposed_from_records_is_for_anyone_and_a_text_is_not():
    event = EventFactory()
    AgendaItemFactory(event=event)

    outline = outline_for(event=event)
    text = add_text(outline=outline, agenda_item=None, title="Note", text="<p>x</p>")

    assert [each.edition for each in outline.items.all()] == ["public", "participants"]
    assert text.edition == PackEdition.PARTICIPANTS
