"""A plan begins from the last meeting's, or from a template."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance87.briefings.actions import outline as plans
from alliance87.briefings.enums import PackEdition, PackItemKind
from alliance87.briefings.models import PackTemplate
from tests.briefings.test_composer import compose_url, rows
from tests.factories.briefings import (
    PackItemFactory,
    PackOutlineFactory,
    PackTemplateFactory,
    PackTemplateItemFactory,
)
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory, EventFactory

pytestmark = pytest.mark.django_db
GCG = {"series": "Global Coordinating Group"}


@pytest.fixture
def last(chair):
    """The plan of the meeting before, which the same person chaired."""
    event = EventFactory(
        **GCG,
        title_en="4th meeting",
        chairs=[chair],
        starts_at=datetime.datetime(2019, 1, 17, 9, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2019, 1, 17, 17, tzinfo=datetime.UTC),
    )
    plan = PackOutlineFactory(event=event)
    point = AgendaItemFactory(event=event, title_en="Opening")
    PackItemFactory(
        outline=plan,
        title_en="House rules",
        title_fr="Règles",
        text_en="<p>Rules.</p>",
        notes_en="<p>Smile.</p>",
        edition=PackEdition.PUBLIC,
        agenda_item=point,
    )
    PackItemFactory(
        outline=plan,
        kind=PackItemKind.PATHFINDER_UPDATE,
        title_en="",
        text_en="",
        is_on=False,
        options={"as_of": "2019-01-01"},
    )
    PackItemFactory(
        outline=plan,
        kind=PackItemKind.DOCUMENT,
        document=DocumentFactory(title_en="Old paper"),
        title_en="",
        text_en="",
    )
    return plan


@pytest.fixture
def outline(chair):
    event = EventFactory(
        **GCG,
        title_en="5th meeting",
        chairs=[chair],
        starts_at=datetime.datetime(2019, 7, 17, 9, tzinfo=datetime.UTC),
        ends_at=datetime.datetime(2019, 7, 17, 17, tzinfo=datetime.UTC),
    )
    return PackOutlineFactory(event=event)


def test_a_plan_takes_over_what_the_last_one_gathers_and_says(last, outline):
    point = AgendaItemFactory(event=outline.event, title_en="Opening")

    assert plans.copy_outline(source=last, outline=outline) == 2

    text, update = outline.items.all()
    assert (text.title_en, text.title_fr, text.text_en) == (
        "House rules",
        "Règles",
        "<p>Rules.</p>",
    )
    assert (text.edition, text.agenda_item, text.notes_en or "") == (
        PackEdition.PUBLIC,
        point,
        "",
    )
    assert (update.kind, update.is_on, update.options) == (
        PackItemKind.PATHFINDER_UPDATE,
        False,
        {},
    )


def test_what_is_in_the_plan_stays_and_takes_its_place(last, outline):
    mine = PackItemFactory(outline=outline, title_en="Mine", position=1)
    update = PackItemFactory(
        outline=outline,
        kind=PackItemKind.PATHFINDER_UPDATE,
        title_en="",
        text_en="",
        position=2,
        edition=PackEdition.CHAIR,
    )

    assert plans.copy_outline(source=last, outline=outline) == 1
    assert plans.copy_outline(source=last, outline=outline) == 0

    rules, second, third = outline.items.all()
    assert (rules.title_en, second, third) == ("House rules", update, mine)
    assert second.edition == PackEdition.CHAIR


def test_a_template_holds_neither_papers_nor_texts_nor_dates(last):
    template = plans.save_template(outline=last, name="GCG")

    text, update = template.items.all()
    assert (text.kind, text.title_fr) == (PackItemKind.FREE_TEXT, "Règles")
    assert (update.kind, update.is_on, update.options) == (
        PackItemKind.PATHFINDER_UPDATE,
        False,
        {},
    )


def test_a_plan_begins_from_a_template(outline):
    template = PackTemplateFactory()
    PackTemplateItemFactory(template=template, title_en="Agenda of the day")

    assert plans.apply_template(template=template, outline=outline) == 1

    (item,) = outline.items.all()
    assert (item.kind, item.title_en) == (PackItemKind.AGENDA, "Agenda of the day")


# -- On the page ---------------------------------------------------------------------
def begin(client, outline, source):
    data = rows(*outline.items.all(), do="begin") | {"begin-source": source.pk}
    return client.post(compose_url(outline), data, follow=True)


def test_the_page_offers_the_last_plan_and_the_templates(chair_client, last, outline):
    PackTemplateFactory(name_en="Regional meetings")
    PackOutlineFactory()  # of another series

    page = chair_client.get(compose_url(outline))

    names = [str(name) for _key, name in page.context["begin"].fields["source"].choices]
    assert names == ["choose", "the plan of 4th meeting", "Regional meetings"]


def test_the_page_takes_over_the_last_plan(chair_client, last, outline):
    page = begin(chair_client, outline, last)

    assert "2 items were added." in page.text
    assert outline.items.count() == 2


def test_a_plan_that_somebody_else_keeps_is_not_offered_or_taken(
    chair_client, chair, last, outline
):
    last.event.chairs.remove(chair)

    page = begin(chair_client, outline, last)

    assert "Choose from which plan this one begins." in page.text
    assert "4th meeting" not in page.text
    assert not outline.items.exists()


def test_the_page_keeps_a_plan_as_a_template(chair_client, outline):
    item = PackItemFactory(outline=outline, title_en="House rules")
    data = rows(item, do="keep") | {"template-name": "GCG"}
    data["items-0-title_en"] = item.title_en

    page = chair_client.post(compose_url(outline), data, follow=True)

    assert "The plan is kept as a template." in page.text
    template = PackTemplate.objects.get()
    assert (template.name, template.items.get().title_en) == ("GCG", "House rules")


def test_a_name_that_is_taken_is_said_and_stays(chair_client, outline):
    PackTemplateFactory(name_en="GCG")
    data = rows(do="save") | {"template-name": "GCG"}

    page = chair_client.post(compose_url(outline), data)

    assert "Another template has this name." in page.text
    assert page.context["template"]["name"].value() == "GCG"
    assert PackTemplate.objects.count() == 1


def test_more_templates_cost_the_page_no_more(chair_client, outline):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            chair_client.get(compose_url(outline))
        return len(queries)

    PackTemplateFactory()
    one = cost()
    PackTemplateFactory.create_batch(2)

    assert cost() == one
