"""What a snapshot says of the records in it, and of the items that print nothing."""

import datetime
from decimal import Decimal

import pytest

from alliance87.briefings.content import canonical, digest
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import BriefingPack
from tests.briefings.test_content import ON, gathered, item
from tests.factories.action_groups import OutputFactory
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    AgendaPublicationFactory,
    ProposalFactory,
)
from tests.factories.pathfinders import CommitmentFactory, NextStepFactory

pytestmark = pytest.mark.django_db
EARLIER = datetime.datetime(2020, 1, 1, 9, tzinfo=datetime.UTC)


def records_in(part):
    return {
        (record["model"], record["id"]): record for record in part["content"]["records"]
    }


def test_a_part_names_the_records_it_prints_with_their_revisions():
    commitment = CommitmentFactory(reference="1.4", title_en="A law")
    pathfinder = commitment.priority_area.roadmap.pathfinder
    step = NextStepFactory(pathfinder=pathfinder, text_en="Hold a workshop")
    step.text_en = "Hold two workshops"
    step.save()

    (part,) = gathered([item(PackItemKind.PATHFINDER_UPDATE)])["items"]

    found = records_in(part)
    assert found["pathfinders.nextstep", str(step.pk)] == {
        "model": "pathfinders.nextstep",
        "id": str(step.pk),
        "revision": 2,
        "title": "Hold two workshops",
        "of": str(pathfinder.country),
    }
    assert found["pathfinders.commitment", str(commitment.pk)]["title"] == "1.4 A law"
    assert ("pathfinders.pathfindercountry", str(pathfinder.pk)) in found


def test_records_that_readers_may_not_see_are_not_named():
    open_one, closed = CommitmentFactory(), CommitmentFactory(hidden=True)

    (part,) = gathered([item(PackItemKind.PATHFINDER_UPDATE)])["items"]

    keys = {key for _model, key in records_in(part)}
    assert str(open_one.pk) in keys
    assert str(closed.pk) not in keys


@pytest.mark.parametrize("kind", PackItemKind)
def test_every_part_says_which_item_it_is_and_names_its_records(kind):
    outline = PackOutlineFactory()
    records = {
        PackItemKind.DOCUMENT: {"document": DocumentFactory()},
        PackItemKind.WORK_PLAN: {"work_plan": OutputFactory().objective.work_plan},
        PackItemKind.MEETING_REPORT: {
            "meeting_report": ProposalFactory().section.report
        },
    }
    earlier = BriefingPackFactory(
        event=outline.event, edition="participants", published=True
    )
    BriefingPack.objects.filter(pk=earlier.pk).update(snapshot={"items": []})
    AgendaItemFactory(event=outline.event)
    CommitmentFactory()
    ProposalFactory(section__report__event__starts_at=EARLIER)
    one = PackItemFactory(outline=outline, kind=kind, **records.get(kind, {}))

    (part,) = gathered([one])["items"]

    assert part["key"] == str(one.pk)
    assert part["as_of"] == ON.isoformat()
    assert isinstance(part["content"]["records"], list)
    if kind != PackItemKind.CHANGES:
        assert part["content"]["records"]


def test_a_published_point_is_as_old_as_its_last_change_in_publications():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event, title_en="Opening")
    for number, title in enumerate(["Opening", "Welcome", "Welcome"], start=1):
        point.title_en = title
        point.save()
        AgendaItemFactory(event=outline.event, hidden=True)
        AgendaPublicationFactory(event=outline.event, number=number)

    (part,) = gathered([item(PackItemKind.AGENDA, outline=outline)])["items"]

    (record,) = part["content"]["records"]
    assert (record["id"], record["revision"]) == (str(point.pk), 2)


def test_a_snapshot_has_one_digest_before_and_after_the_database():
    CommitmentFactory(
        target_value=Decimal("12.50"),
        target_unit_en="%",
        title_en="Ünïcödé “quotes” \u2028",
    )
    snapshot = gathered([item(PackItemKind.PATHFINDER_UPDATE)])
    pack = BriefingPackFactory(snapshot=snapshot)

    again = BriefingPack.objects.get(pk=pack.pk).snapshot

    assert digest(again) == digest(snapshot)


@pytest.mark.parametrize("value", [0.5, {"a": [1.0]}, {1: "one"}])
def test_what_the_database_would_write_otherwise_is_refused(value):
    with pytest.raises(TypeError):
        canonical({"items": [value]})


# -- What prints nothing -----------------------------------------------------------
def test_an_item_that_prints_nothing_for_anybody_says_why():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event, number="4", title_en="Papers")
    empty = DocumentFactory(title_en="The note", body_en="")
    items = [
        item(PackItemKind.DOCUMENT, outline=outline, document=empty, agenda_item=point),
        PackItemFactory(outline=outline),
    ]

    snapshot = gathered(items)

    (entry,) = snapshot["left_out"]
    assert (entry["number"], entry["title"]) == (1, "The note")
    assert entry["agenda_point"]["number"] == "4"
    assert entry["reason"] == "The document has no text and no file any more."
    assert len(snapshot["items"]) == 1


def test_what_readers_may_not_see_is_left_out_without_a_word():
    outline = PackOutlineFactory()
    hidden = DocumentFactory(hidden=True, title_en="Hidden paper", body_en="")
    items = [
        item(PackItemKind.DOCUMENT, outline=outline, document=hidden),
        PackItemFactory(outline=outline),
    ]

    snapshot = gathered(items)

    assert snapshot["left_out"] == []
    assert "Hidden paper" not in canonical(snapshot).decode()


def test_a_text_of_another_edition_is_not_told_to_be_empty():
    outline = PackOutlineFactory()
    items = [
        PackItemFactory(
            outline=outline, edition=PackEdition.CHAIR, title_en="Mine", text_en=""
        ),
        PackItemFactory(outline=outline),
    ]

    assert gathered(items)["left_out"] == []


def test_records_after_the_last_point_are_annexes():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event)
    before, annex = DocumentFactory(title_en="First"), DocumentFactory(title_en="Last")
    items = [
        item(PackItemKind.DOCUMENT, outline=outline, document=before),
        PackItemFactory(outline=outline, agenda_item=point),
        PackItemFactory(outline=outline, title_en="A word"),
        item(PackItemKind.DOCUMENT, outline=outline, document=annex),
    ]

    parts = gathered(items)["items"]

    assert [part["annex"] for part in parts] == [0, 0, 0, 1]
