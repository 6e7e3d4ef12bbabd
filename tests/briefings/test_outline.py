import datetime

import pytest

from alliance87.briefings.actions import outline as plans
from alliance87.briefings.enums import PackItemKind
from alliance87.core.enums import DocumentKind
from tests.briefings.pdfs import pdf_file
from tests.factories.action_groups import ActionGroupFactory, WorkPlanFactory
from tests.factories.briefings import (
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    EventFactory,
    MeetingReportFactory,
)

pytestmark = pytest.mark.django_db


def kinds(outline):
    return list(outline.items.values_list("kind", flat=True))


def test_a_new_plan_starts_from_the_agenda_and_the_records():
    group = ActionGroupFactory()
    event = EventFactory(action_groups=[group])
    AgendaItemFactory(event=event, title_en="Update from pathfinder countries")
    groups_point = AgendaItemFactory(event=event, title_en="Update from Action Groups")
    paper = DocumentFactory(body_en="<p>Guidance</p>", kind=DocumentKind.GUIDANCE_NOTE)
    groups_point.documents.add(paper)
    MeetingReportFactory(
        event=EventFactory(
            action_groups=[group],
            starts_at=event.starts_at - datetime.timedelta(days=60),
        )
    )
    plan_years = {"starts_on": datetime.date(2026, 1, 1)}
    WorkPlanFactory(
        action_group=group, ends_on=datetime.date(2027, 12, 31), **plan_years
    )

    outline = plans.outline_for(event=event)

    assert kinds(outline) == [
        PackItemKind.AGENDA,
        PackItemKind.PATHFINDER_UPDATE,
        PackItemKind.ACTION_GROUP_UPDATE,
        PackItemKind.DOCUMENT,
        PackItemKind.MEETING_REPORT,
        PackItemKind.WORK_PLAN,
    ]


def test_proposing_again_adds_only_what_is_missing():
    event = EventFactory()
    AgendaItemFactory(event=event)
    outline = plans.outline_for(event=event)
    event.documents.add(DocumentFactory(body_en="<p>New</p>"))

    assert plans.add_proposed_items(outline=outline) == 1
    assert plans.add_proposed_items(outline=outline) == 0


def test_an_event_without_agenda_proposes_nothing():
    assert kinds(plans.outline_for(event=EventFactory())) == []


def test_items_are_arranged_in_the_order_given_and_none_is_lost():
    outline = PackOutlineFactory()
    first, second, third = PackItemFactory.create_batch(3, outline=outline)

    plans.arrange_items(outline=outline, order=[third.pk, first.pk])

    assert list(outline.items.all()) == [third, first, second]


@pytest.mark.parametrize(("by", "order"), [(-1, "bac"), (1, "acb")])
def test_an_item_moves_by_one(by, order):
    outline = PackOutlineFactory()
    for position, letter in enumerate("abc", start=1):
        PackItemFactory(outline=outline, position=position, title_en=letter)

    plans.move_item(item=outline.items.get(title_en="b"), by=by)

    assert "".join(item.title for item in outline.items.all()) == order


def test_the_first_item_stays_when_moved_up():
    outline = PackOutlineFactory()
    first, second = PackItemFactory.create_batch(2, outline=outline)

    plans.move_item(item=first, by=-1)

    assert list(outline.items.all()) == [first, second]


def test_an_attached_pdf_is_a_paper_of_its_agenda_point():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event)

    item = plans.attach_document(
        outline=outline,
        agenda_item=point,
        file=pdf_file(name="Concept note.pdf"),
        title="Concept note",
        language="en",
    )

    document = item.document
    assert document.file_name == "Concept note.pdf"
    assert "Concept" not in document.file.name  # stored under a random name
    assert document in point.documents.all()
    assert document in outline.event.documents.all()


def test_a_new_item_stands_with_its_agenda_point():
    outline = PackOutlineFactory()
    first = AgendaItemFactory(event=outline.event, position=1)
    second = AgendaItemFactory(event=outline.event, position=2)
    last = AgendaItemFactory(event=outline.event, position=3)
    PackItemFactory(outline=outline, agenda_item=first, title_en="a")
    PackItemFactory(outline=outline, agenda_item=last, title_en="c")

    plans.add_text(outline=outline, agenda_item=second, title="b", text="<p>b</p>")

    assert "".join(item.title for item in outline.items.all()) == "abc"


def test_a_written_text_is_cleaned():
    outline = PackOutlineFactory()

    item = plans.add_text(
        outline=outline,
        agenda_item=None,
        title="Note",
        text="<p>Yes</p><script>no()</script><img src=x>",
    )

    assert item.text == "<p>Yes</p>"


def test_the_first_item_of_an_early_point_stands_before_those_of_later_ones():
    outline = PackOutlineFactory()
    points = [
        AgendaItemFactory(event=outline.event, position=number) for number in (1, 2)
    ]
    agenda = PackItemFactory(outline=outline, position=1)
    later = PackItemFactory(outline=outline, position=2, agenda_item=points[1])

    early = plans.append_item(
        outline=outline, agenda_item=points[0], kind=PackItemKind.CHANGES
    )

    assert list(outline.items.all()) == [agenda, early, later]
