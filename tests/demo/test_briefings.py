"""The plan of the 5th meeting's pack as the demonstration has it."""

import pytest

from alliance87.briefings.actions.outline import outline_for
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackItem
from alliance87.demo.records import DemoDataError
from tests.factories.briefings import PackItemFactory, PackOutlineFactory
from tests.factories.events import AgendaItemFactory, EventFactory

pytestmark = pytest.mark.django_db

PLAN = """
items:
  - kind: agenda
    notes: {en: "<p>Smile.</p>", fr: "<p>Souriez.</p>"}
  - kind: free_text
    edition: chair
    agenda_point: "1"
    title: Only for the chair
    text: "<p>Be brief.</p>"
  - kind: changes
    later: true
"""


@pytest.fixture
def event(files):
    event = EventFactory(slug="gcg")
    AgendaItemFactory(event=event, number="1")
    files.write("briefings/gcg.yaml", PLAN)
    return event


def told(event):
    return [
        (item.kind, item.edition, item.is_on)
        for item in outline_for(event=event).items.all()
    ]


def test_what_the_chair_adds_stands_beside_what_is_proposed(files, event):
    files.load()

    assert told(event) == [
        (PackItemKind.AGENDA, PackEdition.PUBLIC, True),
        (PackItemKind.FREE_TEXT, PackEdition.CHAIR, True),
        (PackItemKind.CHANGES, PackEdition.PUBLIC, False),
    ]
    agenda = PackItem.objects.get(kind=PackItemKind.AGENDA)
    assert (agenda.notes_en, agenda.notes_fr) == ("<p>Smile.</p>", "<p>Souriez.</p>")


def test_a_plan_that_is_there_is_its_chairs(files, event):
    PackItemFactory(outline=PackOutlineFactory(event=event), title_en="Mine")

    files.load()

    assert [str(item) for item in PackItem.objects.all()] == ["Mine"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('agenda_point: "1"', 'agenda_point: "9"', "no point has the number “9”"),
        ("title: Only for the chair", "", "is missing"),
        ("Only for the chair", "Only for the chair " * 20, "title"),
    ],
)
def test_a_wrong_plan_is_told_with_its_place(files, event, old, new, why):
    files.replace("briefings/gcg.yaml", old, new)

    with pytest.raises(DemoDataError, match=why):
        files.load()


def test_a_plan_of_a_meeting_that_is_not_there_is_told(files, event):
    event.delete()

    with pytest.raises(DemoDataError, match="gcg"):
        files.load()
