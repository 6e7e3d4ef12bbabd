"""What is new, changed or gone between two packs."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from alliance87.briefings.comparison import What, compare
from alliance87.briefings.enums import PackEdition
from tests.factories.briefings import BriefingPackFactory, PackItemFactory
from tests.factories.core import DocumentFactory, SourceFactory
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


def record(row, **facts):
    return {
        "model": row._meta.label_lower,
        "id": str(row.pk),
        "revision": row.revision,
        "title": str(row),
        "of": "",
        **facts,
    }


def item(title, *rows, key=None, **content):
    records = [each if isinstance(each, dict) else record(each) for each in rows]
    return {
        "key": key or title,
        "kind": "document",
        "number": 1,
        "title": title,
        "agenda_point": None,
        "content": {"records": records, **content},
    }


def snapshot(*items, language="en", **event):
    return {
        "language": language,
        "event": {"title": "GCG", **event},
        "items": list(items),
    }


def told(old, new, reader=None):
    """What differs: (what, title, [(what, title of the record)])."""
    return [
        (
            each.what,
            each.title,
            [(one.what, one.title) for one in each.records],
        )
        for each in compare(old, new, reader=reader).changed
    ]


def test_a_pack_and_itself_differ_in_nothing():
    one = snapshot(item("Roadmap", DocumentFactory(), body="Text"))

    assert told(one, one) == []


def test_items_that_came_and_went_are_told():
    old = snapshot(
        item("Stays"),
        item("Goes", {"model": "a.b", "id": "1", "revision": 1, "title": "R"}),
    )
    new = snapshot(item("Comes"), item("Stays"))

    assert told(old, new) == [
        (What.NEW, "Comes", []),
        (What.GONE, "Goes", [(What.GONE, "R")]),
    ]


def test_an_item_that_was_moved_or_numbered_anew_is_no_change():
    first, second = item("One"), item("Two")
    moved = [{**second, "number": 1, "annex": 2}, {**first, "number": 2}]

    assert told(snapshot(first, second), snapshot(*moved)) == []


def test_other_words_are_told_where_no_record_changed():
    old, new = (snapshot(item("Note", body=text)) for text in ("Before", "After"))

    [change] = compare(old, new, reader=None).changed

    assert (change.what, change.only_its_words) == (What.CHANGED, True)


def test_a_translation_is_no_change():
    row = DocumentFactory()
    old = snapshot(item("Note", row, body="Before"))
    new = snapshot(item("Une note", row, key="Note", body="Avant"), language="fr")

    found = compare(old, new, reader=None)

    assert (found.changed, found.same_language) == ([], False)


def test_what_became_of_the_meeting_itself_is_told():
    assert told(snapshot(venue="Geneva"), snapshot(venue="Turin")) == [
        (What.CHANGED, "GCG", [])
    ]


def test_two_items_of_one_name_are_told_apart():
    old = snapshot(item("Text", body="1"), item("Text", body="2"))
    new = snapshot(item("Text", body="1"), item("Text", body="3"))

    assert [change.what for change in compare(old, new, reader=None).items] == [
        *(What.SAME, What.SAME),
        What.CHANGED,
    ]


def changed_document(**facts):
    """A document of two revisions, and what a pack said of each."""
    row = DocumentFactory(title_en="Before", **facts)
    old = record(row)
    row.title_en = "After"
    row.save()
    row.refresh_from_db()
    return row, old, record(row)


def test_records_are_told_with_what_they_said_and_say(anonymous):
    row, before, after = changed_document()
    comes, goes = DocumentFactory.create_batch(2)
    old = snapshot(item("Papers", before, goes))
    new = snapshot(item("Papers", after, comes))

    found = compare(old, new, reader=anonymous)

    [part] = found.changed
    assert [(one.what, one.id) for one in part.records] == [
        (What.CHANGED, str(row.pk)),
        (What.NEW, str(comes.pk)),
        (What.GONE, str(goes.pk)),
    ]
    assert [(each.before, each.after) for each in part.records[0].differences] == [
        ("Before", "After")
    ]
    assert [count for _label, count in found.counts] == [1, 1, 1]


def test_what_a_closed_record_says_now_is_told_to_nobody_who_may_not_read_it(
    anonymous, secretariat
):
    _row, before, after = changed_document(hidden=True)
    old, new = snapshot(item("Papers", before)), snapshot(item("Papers", after))

    for reader, count in [(anonymous, 0), (secretariat, 1)]:
        [part] = compare(old, new, reader=reader).changed
        assert len(part.records[0].differences) == count


def test_a_record_in_two_items_counts_once(anonymous):
    _row, before, after = changed_document()
    old = snapshot(item("A", before), item("B", before))
    new = snapshot(item("A", after), item("B", after))

    counts = dict(compare(old, new, reader=anonymous).counts)

    assert counts[What.CHANGED.label] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_changed_records_take_as_many_queries_however_many(
    count, anonymous, django_assert_max_num_queries
):
    changed = [changed_document() for _ in range(count)]
    old = snapshot(item("Papers", *[before for _, before, _ in changed]))
    new = snapshot(item("Papers", *[after for _, _, after in changed]))

    with django_assert_max_num_queries(6):
        compare(old, new, reader=anonymous)


def test_a_kind_of_record_that_is_no_more_is_told_without_details():
    old, new = (
        snapshot(
            item("Old", {"model": "gone.model", "id": "1", "revision": n, "title": "R"})
        )
        for n in (1, 2)
    )

    [part] = compare(old, new, reader=None).changed

    assert part.records[0].differences == []


def test_what_changed_in_nothing_the_reader_may_know_is_not_told(anonymous):
    row = DocumentFactory(source=SourceFactory(hidden=True), locator="p. 1")
    before = record(row)
    row.locator = "p. 2"
    row.save()
    row.refresh_from_db()
    old, new = (snapshot(item("Papers", each)) for each in (before, record(row)))

    assert old != new
    assert told(old, new, reader=anonymous) == []


# -- Two meetings ------------------------------------------------------------------
def of_kind(kind, title, *rows, **content):
    return {**item(title, *rows, **content), "kind": kind}


def test_the_items_of_two_meetings_are_matched_by_what_they_print():
    report = DocumentFactory()
    old = snapshot(
        of_kind("agenda", "Agenda", key="a"),
        of_kind("document", "Paper", report, key="b"),
    )
    new = snapshot(
        of_kind("document", "Paper", report, key="c"),
        of_kind("agenda", "Agenda", key="d"),
    )

    assert told(old, new) == []


def test_the_texts_written_for_two_meetings_are_two_texts():
    old = snapshot(of_kind("free_text", "Welcome", body="Hello"))
    new = snapshot(of_kind("free_text", "Thanks", body="Goodbye"))

    assert told(old, new) == [(What.NEW, "Thanks", []), (What.GONE, "Welcome", [])]


def test_two_items_of_one_kind_are_not_taken_for_each_other():
    old = snapshot(*(of_kind("pathfinder_update", name) for name in ("A", "B")))
    new = snapshot(of_kind("pathfinder_update", "C"))

    assert [what for what, *_rest in told(old, new)] == [What.NEW, What.GONE, What.GONE]


# -- What an item says itself --------------------------------------------------------
def differences(old, new):
    [change] = compare(snapshot(old), snapshot(new), reader=None).changed
    return [(each.label, each.before, each.after) for each in change.differences]


def test_a_written_text_is_told_before_and_after():
    old = of_kind("free_text", "Word", body="<p>Come at nine.</p>")
    new = of_kind("free_text", "Word", body="<p>Come at ten.</p>")

    assert differences(old, new) == [("Text", "Come at nine.", "Come at ten.")]


def test_another_title_point_and_note_are_told():
    old = item("Old", key="k") | {"notes": "<p>Smile.</p>"}
    new = item("New", key="k") | {
        "notes": "<p>Nod.</p>",
        "agenda_point": {"key": "1", "number": "3", "title": "Countries"},
    }

    assert differences(old, new) == [
        ("Title", "Old", "New"),
        ("Agenda point", "", "3 Countries"),
        ("Speaking notes", "Smile.", "Nod."),
    ]


def test_a_written_text_that_was_only_moved_is_no_change(secretariat):
    row = PackItemFactory()
    row.refresh_from_db()
    old = of_kind("free_text", "Word", row, key="k", body="Text")
    new = of_kind("free_text", "Word", record(row, revision=7), key="k", body="Text")

    assert told(snapshot(old), snapshot(new), reader=secretariat) == []


# -- The page ----------------------------------------------------------------------
def pack_of(event, *items, days=0, **facts):
    return BriefingPackFactory(
        event=event,
        snapshot=snapshot(*items),
        sealed_at=timezone.now() + datetime.timedelta(days=days),
        **{"published": True, "edition": "public", **facts},
    )


def page_of(client, pack, other=None):
    asked = {"with": getattr(other, "pk", other)} if other else {}
    return client.get(reverse("briefings:compare", args=[pack.pk]), asked)


def test_two_packs_are_compared_on_a_page_from_the_older_to_the_newer(client):
    event = EventFactory()
    older = pack_of(event, item("Leaves"))
    newer = pack_of(event, item("Arrives"), days=1)

    for first, second in [(older, newer), (newer, older)]:
        page = page_of(client, first, second).text
        assert page.index("Arrives") < page.index("Leaves")
        assert str(second.pk) in page_of(client, first).text


def test_as_many_items_are_counted_as_are_marked_below(client):
    event = EventFactory()
    _row, before, after = changed_document()
    names = ["A", "B", "C"]
    older = pack_of(event, *(item(name, before) for name in names), item("Leaves"))
    newer = pack_of(event, *(item(name, after) for name in names), days=1)

    page = page_of(client, older, newer)

    comparison = page.context["comparison"]
    marked = [part.what.label for part in comparison.changed]
    assert dict(comparison.item_counts) == {
        label: marked.count(label) for label in ("new", "changed", "gone")
    }
    text = " ".join(strip_tags(page.text).split())
    assert "Items of the pack New: 0Changed: 3Gone: 1" in text
    assert "each counted once New: 0Changed: 1Gone: 0" in text


def test_a_draft_is_compared_with_nothing_by_a_reader(client, secretariat_client):
    event = EventFactory()
    pack = pack_of(event, item("Seen"))
    draft = pack_of(event, item("A secret draft"), published=False, sealed=True)

    assert page_of(client, pack, draft).status_code == 404
    assert page_of(client, draft).status_code == 404
    assert str(draft.pk) not in page_of(client, pack).text
    assert "A secret draft" in page_of(secretariat_client, pack, draft).text


def test_what_a_pack_would_say_today_is_for_who_keeps_the_meeting(
    chair_client, member_client, outline
):
    PackItemFactory(
        outline=outline, title_en="Only in the plan", edition=PackEdition.PUBLIC
    )
    pack = pack_of(outline.event, item("Goes"))

    page = page_of(chair_client, pack, "today").text

    assert "Only in the plan" in page
    refused = page_of(member_client, pack, "today")
    assert refused.status_code == 404
    assert "Only in the plan" not in refused.text


def test_why_today_has_no_pack_is_told(chair_client, outline):
    pack = pack_of(outline.event, item("Goes"))

    assert "The pack is empty" in page_of(chair_client, pack, "today").text


@pytest.mark.parametrize("asked", ["nonsense", "0" * 8])
def test_what_is_no_pack_is_not_found(client, asked):
    assert page_of(client, pack_of(EventFactory()), asked).status_code == 404
