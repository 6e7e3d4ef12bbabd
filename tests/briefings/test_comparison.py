"""What is told to differ between two packs: by item and by record, in rights of now."""

import copy

import pytest
from django.urls import reverse

from alliance87.briefings.comparison import compare
from alliance87.core.enums import Visibility
from tests.conftest import signed_in
from tests.factories.briefings import BriefingPackFactory, PackItemFactory
from tests.factories.core import SourceFactory
from tests.factories.events import EventFactory
from tests.factories.pathfinders import (
    LessonLearntFactory,
    NextStepFactory,
    PathfinderCountryFactory,
)

pytestmark = pytest.mark.django_db


def record(row, title="A step", of="Nepal"):
    row.refresh_from_db()
    return {
        "model": row._meta.label_lower,
        "id": str(row.pk),
        "revision": row.revision,
        "title": title,
        "of": of,
    }


def item(
    *records, key="countries", kind="pathfinder_update", title="Countries", **more
):
    content = {"records": list(records)} | more.pop("content", {})
    base = {"key": key, "number": 1, "kind": kind, "title": title}
    return base | {"agenda_point": None, "content": content} | more


def snapshot(*items, language="en"):
    return {"language": language, "items": list(items)}


def told(comparison):
    """By item: its title, state, and (state, title, differences) of each record."""
    return [
        (
            found.title,
            found.state,
            [
                (
                    each.state,
                    each.title,
                    [(d.before, d.after) for d in each.differences],
                )
                for each in found.entries
            ],
        )
        for found in comparison.items
    ]


def changed(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


# -- Items -----------------------------------------------------------------------
def test_a_pack_differs_in_nothing_from_itself():
    one = snapshot(item(record(NextStepFactory())))

    found = compare(one, copy.deepcopy(one), reader=None)

    assert (found.items, [each.title for each in found.unchanged]) == (
        [],
        ["Countries"],
    )


def test_items_are_new_and_gone():
    old = snapshot(item(key="a", kind="document", title="Old paper"))
    new = snapshot(item(key="b", kind="document", title="New paper"))

    assert told(compare(old, new, reader=None)) == [
        ("New paper", "new", []),
        ("Old paper", "gone", []),
    ]


def test_an_item_that_only_moved_is_the_same():
    first, second = item(key="a", title="First"), item(key="b", title="Second")
    moved = first | {"number": 2}

    assert not compare(
        snapshot(first, second), snapshot(second, moved), reader=None
    ).items


def test_the_items_of_two_meetings_are_matched_by_what_they_print():
    report = {"model": "events.meetingreport", "id": "1", "revision": 1, "title": "R"}
    old = snapshot(
        item(key="a"), item(report, key="b", kind="meeting_report", title="R")
    )
    new = snapshot(
        item(report, key="c", kind="meeting_report", title="R"), item(key="d")
    )

    assert not compare(old, new, reader=None).items


def test_two_texts_written_for_two_meetings_are_not_one_changed_text():
    old = snapshot(item(key="a", kind="free_text", title="Welcome"))
    new = snapshot(item(key="b", kind="free_text", title="Thanks"))

    states = [each.state for each in compare(old, new, reader=None).items]

    assert states == ["new", "gone"]


def test_a_written_text_is_told_before_and_after():
    text = {"key": "t", "kind": "free_text", "title": "Word"}
    old = snapshot(item(**text, content={"body": "<p>Come at nine.</p>"}))
    new = snapshot(item(**text, content={"body": "<p>Come at ten.</p>"}))

    [only] = compare(old, new, reader=None).items

    [difference] = only.differences
    assert (difference.before, difference.after) == ("Come at nine.", "Come at ten.")


def test_speaking_notes_are_compared_where_both_packs_have_them():
    old, new = (
        snapshot(item(notes="<p>Smile.</p>")),
        snapshot(item(notes="<p>Nod.</p>")),
    )

    [only] = compare(old, new, reader=None).items

    assert [(d.before, d.after) for d in only.differences] == [("Smile.", "Nod.")]


def test_titles_in_two_languages_are_not_told_as_a_change():
    old = snapshot(item(title="Countries"))
    new = snapshot(item(title="Pays"), language="fr")

    assert not compare(old, new, reader=None).items


def test_a_snapshot_that_names_no_records_is_compared_as_a_whole():
    old = snapshot(item(content={"countries": ["Nepal"]}))
    new = snapshot(item(content={"countries": ["Fiji"]}))

    assert told(compare(old, new, reader=None)) == [("Countries", "changed", [])]


# -- Records ---------------------------------------------------------------------
def test_records_are_new_changed_and_gone():
    gone, same, step = NextStepFactory.create_batch(3)
    before = [record(gone, "Gone"), record(same, "Same"), record(step, "Step")]
    was = step.text_en
    changed(step, text_en="Train inspectors.")
    fresh = NextStepFactory()
    after = [record(same, "Same"), record(step, "Step"), record(fresh, "Fresh")]

    found = compare(snapshot(item(*before)), snapshot(item(*after)), reader=None)

    assert told(found) == [
        (
            "Countries",
            "changed",
            [
                ("changed", "Step", [(was, "Train inspectors.")]),
                ("new", "Fresh", []),
                ("gone", "Gone", []),
            ],
        )
    ]
    assert [number for _state, _word, number in found.counts] == [1, 1, 1]


def test_what_changed_twice_is_told_once_from_the_older_to_the_newer():
    step = NextStepFactory(text_en="One")
    old = snapshot(item(record(step)))
    changed(step, text_en="Two")
    changed(step, text_en="Three")

    found = compare(old, snapshot(item(record(step))), reader=None)

    [(_title, _state, [(_changed, _name, differences)])] = told(found)
    assert differences == [("One", "Three")]


def test_what_changed_in_no_way_the_reader_may_see_is_not_told():
    hidden = SourceFactory(visibility=Visibility.SECRETARIAT)
    step = NextStepFactory(source=hidden, locator="p. 1")
    old = snapshot(item(record(step)))
    changed(step, locator="p. 2")
    new = snapshot(item(record(step)))

    assert old != new
    assert not compare(old, new, reader=None).items


def test_what_a_record_said_while_it_was_hidden_is_not_told(secretariat):
    step = LessonLearntFactory(text_en="A secret", hidden=True)
    old = snapshot(item(record(step)))
    changed(step, text_en="Open", visibility=Visibility.PUBLIC)
    new = snapshot(item(record(step)))

    [(_title, _state, entries)] = told(compare(old, new, reader=None))
    [(_title, _state, of_all)] = told(compare(old, new, reader=secretariat))

    assert entries == [("changed", "A step", [])]
    assert ("A secret", "Open") in of_all[0][2]


def test_a_record_of_a_model_that_is_no_more_is_told_by_its_name():
    ghost = {"model": "core.nothing", "id": "1", "revision": 1, "title": "Ghost"}
    old, new = snapshot(item(ghost)), snapshot(item(ghost | {"revision": 2}))

    assert told(compare(old, new, reader=None)) == [
        ("Countries", "changed", [("changed", "Ghost", [])])
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_a_comparison_costs_the_same_for_more_records(count, django_assert_num_queries):
    country = PathfinderCountryFactory()
    steps = NextStepFactory.create_batch(count, pathfinder=country)
    old = snapshot(item(*map(record, steps)))
    for step in steps:
        changed(step, text_en="Other")
    new = snapshot(item(*map(record, steps)))

    # The revisions, the pathfinder they belong to, and its name.
    with django_assert_num_queries(3):
        found = compare(old, new, reader=None)

    assert len(found.items[0].entries) == count


# -- The page --------------------------------------------------------------------
def page(pack, other=""):
    address = reverse("briefings:compare", args=[pack.pk])
    key = getattr(other, "pk", other)
    return f"{address}?with={key}" if key else address


def sealed(event, *items, state="published", edition="public"):
    return BriefingPackFactory(
        event=event, edition=edition, snapshot=snapshot(*items), **{state: True}
    )


def test_the_older_pack_comes_first_whichever_is_asked_for(client):
    event = EventFactory()
    older, newer = (
        sealed(event, item(title="Old title")),
        sealed(event, item(title="New")),
    )

    for address in [page(older, newer), page(newer, older)]:
        context = client.get(address).context
        assert (context["older"], context["newer"]) == (older, newer)


def test_the_page_tells_before_and_after(client):
    event = EventFactory()
    older, newer = (
        sealed(event, item(title="Old title")),
        sealed(event, item(title="New")),
    )

    text = client.get(page(older, newer)).text

    assert "<del>Old title</del>" in text
    assert "<ins>New</ins>" in text


def test_a_title_is_no_mark_up(client):
    event = EventFactory()
    older, newer = sealed(event), sealed(event, item(title="<script>alert(1)</script>"))

    assert "<script>alert(1)" not in client.get(page(older, newer)).text


@pytest.mark.parametrize("trait", ["sealed", "withdrawn"])
def test_a_pack_whose_file_is_not_given_is_not_compared(client, trait):
    event = EventFactory()
    pack, other = sealed(event), sealed(event, state=trait)

    assert client.get(page(pack, other)).status_code == 404
    assert client.get(page(other, pack)).status_code == 404
    assert str(other.pk) not in client.get(page(pack)).text


def test_a_pack_for_participants_is_compared_by_them_alone(client, member):
    event = EventFactory()
    pack, other = sealed(event), sealed(event, edition="participants")

    for visitor in [client, signed_in(member)]:
        assert visitor.get(page(pack, other)).status_code == 404


@pytest.mark.parametrize("asked", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_key_of_no_pack_is_not_found(client, asked):
    assert client.get(page(sealed(EventFactory()), asked)).status_code == 404


def test_packs_of_the_series_are_offered_and_no_others(client):
    event = EventFactory(series="gcg")
    pack, earlier = sealed(event), sealed(EventFactory(series="gcg"))
    other = sealed(EventFactory())

    assert list(client.get(page(pack)).context["others"]) == [earlier]
    assert other.pk


# -- Today -----------------------------------------------------------------------
def test_today_is_the_plan_as_its_edition_would_print_it_now(chair_client, outline):
    pack = sealed(outline.event, edition="participants", state="sealed")
    PackItemFactory(outline=outline, title_en="A fresh text")
    PackItemFactory(outline=outline, title_en="For the chair", edition="chair")

    found = chair_client.get(page(pack, "today")).context["comparison"]

    assert [(each.title, each.state) for each in found.items] == [
        ("A fresh text", "new")
    ]


def test_a_plan_that_would_print_nothing_says_so(chair_client, outline):
    pack = sealed(outline.event, item())

    response = chair_client.get(page(pack, "today"))

    assert "switch on at least one of its items" in response.text


def test_today_is_for_those_who_keep_the_meeting(client, member_client, outline):
    pack = sealed(outline.event, item())
    PackItemFactory(outline=outline, title_en="A draft", edition="public")

    for visitor in [client, member_client]:
        assert visitor.get(page(pack, "today")).status_code == 404
        assert 'value="today"' not in visitor.get(page(pack)).text


# -- The way there ---------------------------------------------------------------
def test_a_pack_leads_to_its_comparison(client):
    pack = sealed(EventFactory())

    assert page(pack) in client.get(pack.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_more_packs(
    count, client, django_assert_num_queries
):
    event = EventFactory()
    pack, *_others = [sealed(event, item()) for _number in range(count + 1)]

    with django_assert_num_queries(2):  # the pack, the others
        assert len(client.get(page(pack)).context["others"]) == count
