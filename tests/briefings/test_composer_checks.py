"""What is missing is said before a pack is built, with where it is mended."""

import datetime

import pytest
from django.urls import reverse

from alliance87.accounts.models import User
from alliance87.briefings.checks import missing_of
from alliance87.briefings.enums import PackEdition, PackItemKind
from events.enums import AgendaItemKind
from events.models import Event
from pathfinders.enums import ProgressReportStatus
from tests.briefings.test_composer import compose_url, rows
from tests.factories.briefings import PackItemFactory
from tests.factories.core import DocumentFactory
from tests.factories.events import AgendaItemFactory
from tests.factories.pathfinders import PathfinderCountryFactory, ProgressReportFactory

pytestmark = pytest.mark.django_db
ON = datetime.date(2019, 7, 17)


def lacks(outline, chair, **asked):
    asked = {"edition": PackEdition.PARTICIPANTS, "language": "en", "on": ON} | asked
    found = missing_of(outline, user=chair.user, **asked)
    return {row.sentence: [place.name for place in row.places] for row in found}


@pytest.fixture
def text(outline):
    """An item that lacks nothing."""
    return PackItemFactory(
        outline=outline,
        **{f"title_{code}": "A title" for code in ["en", "fr", "es"]},
        **{f"text_{code}": "<p>A text</p>" for code in ["en", "fr", "es"]},
    )


def test_of_a_whole_pack_nothing_is_missing(outline, chair, text):
    assert lacks(outline, chair) == {}


def test_an_agenda_point_without_a_paper_leads_to_choosing_one(outline, chair, text):
    with_paper = AgendaItemFactory(event=outline.event, number="1")
    bare = AgendaItemFactory(event=outline.event, number="4", title_en="Budget")
    AgendaItemFactory(event=outline.event, number="", kind=AgendaItemKind.BREAK)
    text.agenda_item = with_paper
    text.save()

    (found,) = missing_of(
        outline, edition="participants", language="en", user=chair.user, on=ON
    )

    assert found.sentence == "No paper for one agenda point:"
    choose = reverse("briefings:choose", kwargs={"slug": outline.event.slug})
    place = (found.places[0].name, found.places[0].link)
    assert place == ("4. Budget", f"{choose}?agenda_item={bare.pk}")


def test_a_paper_its_readers_may_not_read_is_none(outline, chair, text):
    point = AgendaItemFactory(event=outline.event, number="4", title_en="Budget")
    PackItemFactory(
        outline=outline,
        kind=PackItemKind.DOCUMENT,
        document=DocumentFactory(title_en="Internal", visibility="partners"),
        agenda_item=point,
        title_en="",
        text_en="",
    )

    left_out = "Readers of this edition may not read one of the papers. It is left out:"
    found = lacks(outline, chair, edition="public")
    assert found[left_out] == ["Internal"]
    assert found["No paper for one agenda point:"] == ["4. Budget"]
    assert left_out not in lacks(outline, chair)


def countries(outline, **options):
    return PackItemFactory(
        outline=outline,
        kind=PackItemKind.PATHFINDER_UPDATE,
        title_en="",
        text_en="",
        options=options,
    )


def test_a_country_that_said_nothing_for_half_a_year_is_named(outline, chair):
    countries(outline)
    silent = PathfinderCountryFactory(confirmed_on=datetime.date(2018, 3, 1))
    never = PathfinderCountryFactory(confirmed_on=None)
    PathfinderCountryFactory(confirmed_on=datetime.date(2019, 6, 1))
    reported = PathfinderCountryFactory(confirmed_on=datetime.date(2018, 3, 1))
    ProgressReportFactory(
        pathfinder=reported,
        status=ProgressReportStatus.PUBLISHED,
        published_at=datetime.datetime(2019, 6, 1, tzinfo=datetime.UTC),
    )

    found = lacks(outline, chair)

    assert {*found["2 countries have no update of the last half year:"]} == {
        f"{silent} (since March 2018)",
        f"{never} (never)",
    }


def test_only_the_countries_of_the_update_are_looked_at(outline, chair):
    PathfinderCountryFactory(confirmed_on=None)
    fresh = PathfinderCountryFactory(confirmed_on=ON)
    countries(outline, countries=[str(fresh.pk)])

    assert lacks(outline, chair) == {}


def test_of_a_country_the_chair_may_not_see_nothing_is_said(outline, chair):
    countries(outline)
    PathfinderCountryFactory(confirmed_on=ON)
    PathfinderCountryFactory(confirmed_on=None, hidden=True)

    assert lacks(outline, chair) == {}


def test_titles_and_texts_without_the_language_are_counted(outline, chair, text):
    PackItemFactory.create_batch(2, outline=outline)
    AgendaItemFactory(event=outline.event, title_en="Budget", number="1")

    found = lacks(outline, chair, language="fr")

    assert len(found["No French for 3 titles:"]) == 3
    assert len(found["No French for 2 texts:"]) == 2
    assert not any("English" in sentence for sentence in lacks(outline, chair))


def test_a_text_with_nothing_in_it_is_named(outline, chair, text):
    PackItemFactory(outline=outline, title_en="Empty one", text_en="")

    found = lacks(outline, chair)

    assert found["One text has nothing in it and is left out:"] == ["Empty one"]


def test_what_another_edition_prints_is_not_looked_at(outline, chair, text):
    PackItemFactory(
        outline=outline, title_en="Mine", text_en="", edition=PackEdition.CHAIR
    )

    assert lacks(outline, chair) == {}


def test_a_pack_that_would_be_empty_says_so(outline, chair):
    PackItemFactory(outline=outline, is_on=False)

    assert "Nothing would be printed: no item is switched on for its readers." in lacks(
        outline, chair
    )


def test_a_meeting_hidden_from_the_readers_is_said(outline, chair, text):
    Event.objects.filter(pk=outline.event_id).update(visibility="partners")
    outline.refresh_from_db()

    found = lacks(outline, chair, edition="public")

    assert "Readers of this edition may not see the meeting: no pack is made." in found


def test_the_chairs_pack_without_a_chair_is_said(outline, chair, text):
    outline.event.chairs.clear()

    found = lacks(outline, chair, edition=PackEdition.CHAIR)

    assert any(sentence.startswith("No chair with an account") for sentence in found)


def test_the_composer_says_it_of_the_edition_that_is_asked_for(chair_client, outline):
    item = PackItemFactory(outline=outline, title_en="Welcome")
    data = rows(item, do="check", language="fr", edition="public")

    response = chair_client.post(compose_url(outline), data)

    assert response["Location"] == (
        f"{compose_url(outline)}?edition=public&language=fr#check-title"
    )
    page = chair_client.get(response["Location"])
    assert page.context["build"]["edition"].value() == "public"
    assert "What it would lack: French, for public" in page.text
    assert "Nothing would be printed" in page.text


@pytest.mark.parametrize("asked", [{"edition": "mine"}, {"language": "xx"}])
def test_an_edition_that_is_none_is_the_usual_one(chair_client, outline, asked):
    page = chair_client.get(compose_url(outline), asked)

    assert page.context["looked_at"] == {
        "edition": "participants",
        "language": "English",
    }


@pytest.mark.parametrize("count", [1, 3])
def test_looking_takes_a_constant_number_of_queries(
    outline, chair, count, django_assert_num_queries
):
    user = User.objects.get(pk=chair.user.pk)
    countries(outline)
    for _ in range(count):
        PathfinderCountryFactory(confirmed_on=None)
        point = AgendaItemFactory(event=outline.event)
        PackItemFactory(
            outline=outline,
            kind=PackItemKind.DOCUMENT,
            document=DocumentFactory(),
            agenda_item=point,
            title_en="",
            text_en="",
        )

    with django_assert_num_queries(7):
        missing_of(outline, edition="public", language="fr", user=user, on=ON)


def test_a_paper_of_the_invited_is_lacking_to_the_public_alone(outline, chair, text):
    paper = DocumentFactory(title_en="Budget", visibility="group")
    paper.events.add(outline.event)
    PackItemFactory(
        outline=outline, kind=PackItemKind.DOCUMENT, document=paper, title_en=""
    )

    lacking = {
        edition: [
            name
            for names in lacks(outline, chair, edition=edition).values()
            for name in names
        ]
        for edition in (PackEdition.PARTICIPANTS, PackEdition.PUBLIC)
    }

    assert "Budget" not in lacking[PackEdition.PARTICIPANTS]
    assert "Budget" in lacking[PackEdition.PUBLIC]


def gathering(outline, kind, **options):
    return PackItemFactory(
        outline=outline, kind=kind, title_en="", text_en="", options=options
    )


def test_what_gathers_nothing_for_its_readers_is_named_and_not_in_the_outline(
    outline, chair, chair_client, text
):
    closed = PathfinderCountryFactory(visibility="partners")
    PathfinderCountryFactory()
    AgendaItemFactory(event=outline.event, visibility="partners")
    agenda = gathering(outline, PackItemKind.AGENDA)
    update = gathering(
        outline, PackItemKind.PATHFINDER_UPDATE, countries=[str(closed.pk)]
    )
    groups = gathering(outline, PackItemKind.ACTION_GROUP_UPDATE)
    outline.items.filter(pk=text.pk).update(edition="public")

    said = (
        "Readers of this edition may read nothing of what 3 items gather. They are left "
        "out:"
    )
    found = lacks(outline, chair, edition="public")
    assert found[said] == [f"{agenda}: none of its points", str(update), str(groups)]
    assert "Nothing would be printed: no item is switched on for its readers." not in (
        found
    )
    page = chair_client.get(compose_url(outline), {"edition": "public"})
    printed = [line.item for line in page.context["expected"].lines if line.is_printed]
    assert printed == [text]
    assert reverse("events:agenda", args=[outline.event.slug]) in page.text


def test_of_an_agenda_that_its_readers_may_read_nothing_is_said(outline, chair, text):
    AgendaItemFactory(event=outline.event, visibility="partners")
    gathering(outline, PackItemKind.AGENDA)

    assert not [said for said in lacks(outline, chair) if "gather" in said]


@pytest.mark.parametrize("count", [1, 3])
def test_an_agenda_takes_as_many_queries_however_many_points(
    chair_client, outline, count, django_assert_num_queries
):
    gathering(outline, PackItemKind.AGENDA)
    AgendaItemFactory.create_batch(count, event=outline.event)

    with django_assert_num_queries(23):
        chair_client.get(compose_url(outline))
