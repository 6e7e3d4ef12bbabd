import datetime
import uuid

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from alliance87.briefings import actions
from alliance87.briefings.content import PackError
from alliance87.briefings.enums import PackItemKind, PackState
from alliance87.briefings.models import BriefingPack
from alliance87.core.enums import DocumentKind
from tests.briefings.pdfs import pdf_file, text_of
from tests.factories.action_groups import ActionGroupFactory, WorkPlanFactory
from tests.factories.briefings import (
    BriefingPackFactory,
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


def pack_of_one_text():
    item = PackItemFactory()
    return BriefingPackFactory(event=item.outline.event)


# -- The plan --------------------------------------------------------------------
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

    outline = actions.outline_for(event=event)

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
    outline = actions.outline_for(event=event)
    event.documents.add(DocumentFactory(body_en="<p>New</p>"))

    assert actions.add_proposed_items(outline=outline) == 1
    assert actions.add_proposed_items(outline=outline) == 0


def test_an_event_without_agenda_proposes_nothing():
    assert kinds(actions.outline_for(event=EventFactory())) == []


def test_items_are_arranged_in_the_order_given_and_none_is_lost():
    outline = PackOutlineFactory()
    first, second, third = PackItemFactory.create_batch(3, outline=outline)

    actions.arrange_items(outline=outline, order=[third.pk, first.pk])

    assert list(outline.items.all()) == [third, first, second]


@pytest.mark.parametrize(("by", "order"), [(-1, "bac"), (1, "acb")])
def test_an_item_moves_by_one(by, order):
    outline = PackOutlineFactory()
    for position, letter in enumerate("abc", start=1):
        PackItemFactory(outline=outline, position=position, title_en=letter)

    actions.move_item(item=outline.items.get(title_en="b"), by=by)

    assert "".join(item.title for item in outline.items.all()) == order


def test_the_first_item_stays_when_moved_up():
    outline = PackOutlineFactory()
    first, second = PackItemFactory.create_batch(2, outline=outline)

    actions.move_item(item=first, by=-1)

    assert list(outline.items.all()) == [first, second]


def test_an_attached_pdf_is_a_paper_of_its_agenda_point():
    outline = PackOutlineFactory()
    point = AgendaItemFactory(event=outline.event)

    item = actions.attach_document(
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

    actions.add_text(outline=outline, agenda_item=second, title="b", text="<p>b</p>")

    assert "".join(item.title for item in outline.items.all()) == "abc"


def test_a_written_text_is_cleaned():
    outline = PackOutlineFactory()

    item = actions.add_text(
        outline=outline,
        agenda_item=None,
        title="Note",
        text="<p>Yes</p><script>no()</script><img src=x>",
    )

    assert item.text == "<p>Yes</p>"


# -- Requests --------------------------------------------------------------------
def test_a_double_click_makes_one_pack():
    event, key = EventFactory(), uuid.uuid4()
    wanted = {"event": event, "edition": "public", "language": "en"}

    first = actions.request_pack(request_key=key, **wanted)
    second = actions.request_pack(request_key=key, **wanted)

    assert first == second


def test_only_a_sealed_pack_is_published():
    sealed, failed = BriefingPackFactory(sealed=True), BriefingPackFactory(failed=True)

    assert actions.publish_pack(pack=sealed) is True
    assert actions.publish_pack(pack=failed) is False

    states = BriefingPack.objects.values_list("state", flat=True)
    assert set(states) == {PackState.PUBLISHED, PackState.FAILED}


# -- Building --------------------------------------------------------------------
def test_a_built_pack_is_sealed_with_its_bytes_and_their_hash():
    pack = pack_of_one_text()

    assert actions.build_pack(pack=pack) is True

    pack.refresh_from_db()
    assert pack.state == PackState.SEALED
    with pack.file.open() as file:
        data = file.read()
    assert actions.hashlib.sha256(data).hexdigest() == pack.sha256
    assert len(data) == pack.size
    assert "A word before the meeting." in text_of(data)


def test_the_same_snapshot_gives_the_same_bytes():
    first = pack_of_one_text()
    second = BriefingPackFactory(event=first.event)

    actions.build_pack(pack=first)
    actions.build_pack(pack=second)

    assert first.snapshot_sha256 == second.snapshot_sha256
    assert first.sha256 == second.sha256


def test_a_newer_pack_supersedes_the_older_and_both_remain():
    first = pack_of_one_text()
    actions.build_pack(pack=first)
    second = BriefingPackFactory(event=first.event)

    actions.build_pack(pack=second)

    assert second.supersedes == first
    assert default_storage.exists(first.file.name)


def test_a_pack_with_everything_switched_off_fails_and_says_what_to_do():
    item = PackItemFactory(is_on=False)
    pack = BriefingPackFactory(event=item.outline.event)

    assert actions.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert pack.error == "The pack is empty: switch on at least one of its items."


def test_a_failure_is_told_in_the_language_of_the_pack(settings):
    item = PackItemFactory(is_on=False)
    pack = BriefingPackFactory(event=item.outline.event, language="fr")

    actions.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.error == ("Le dossier est vide : activez au moins un de ses éléments.")


def test_a_bound_file_that_changed_on_disk_is_named():
    outline = PackOutlineFactory()
    item = actions.attach_document(
        outline=outline,
        agenda_item=None,
        file=pdf_file(name="paper.pdf"),
        title="Paper",
        language="en",
    )
    with default_storage.open(item.document.file.name, "wb") as file:
        file.write(pdf_file(pages=2).read())
    pack = BriefingPackFactory(event=outline.event)

    actions.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.error == "“paper.pdf” has changed on disk."


def test_a_pack_that_another_worker_holds_is_left_alone():
    pack = pack_of_one_text()
    assert actions.take_lease(pack=pack) == 1

    assert actions.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert pack.state == PackState.BUILDING


def test_a_worker_that_lost_its_lease_publishes_nothing(monkeypatch):
    pack = pack_of_one_text()

    def overtaken(snapshot, read_asset, report):
        past = timezone.now() - datetime.timedelta(hours=1)
        BriefingPack.objects.filter(pk=pack.pk).update(lease_until=past)
        actions.take_lease(pack=BriefingPack.objects.get(pk=pack.pk))
        return b"%PDF-1.7"

    monkeypatch.setattr(actions, "render_pdf", overtaken)
    monkeypatch.setattr(actions, "count_pages", lambda data: 1)

    assert actions.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert (pack.state, pack.fence, pack.file.name) == (PackState.BUILDING, 2, "")


def test_an_unforeseen_error_is_stored_without_its_details(monkeypatch):
    pack = pack_of_one_text()

    def broken(*args):
        raise RuntimeError("secret path")

    monkeypatch.setattr(actions, "render_pdf", broken)

    with pytest.raises(RuntimeError):
        actions.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "secret" not in pack.error


# -- The sweeper -----------------------------------------------------------------
def ago(**delta):
    return timezone.now() - datetime.timedelta(**delta)


def test_the_sweeper_finds_a_request_nobody_took():
    fresh, forgotten = BriefingPackFactory.create_batch(2)
    BriefingPack.objects.filter(pk=forgotten.pk).update(created_at=ago(minutes=5))

    assert list(actions.stuck_packs()) == [forgotten]
    assert fresh not in actions.stuck_packs()


def test_the_sweeper_finds_a_build_whose_worker_died():
    pack = BriefingPackFactory()
    actions.take_lease(pack=pack)
    BriefingPack.objects.filter(pk=pack.pk).update(lease_until=ago(seconds=1))

    assert list(actions.stuck_packs()) == [pack]


def test_the_sweeper_gives_up_after_three_attempts():
    pack = BriefingPackFactory(
        state=PackState.BUILDING, fence=3, lease_until=ago(seconds=1)
    )

    assert list(actions.stuck_packs()) == []

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "tried 3 times" in pack.error


def test_an_empty_plan_cannot_be_snapshot():
    with pytest.raises(PackError, match="empty"):
        actions.take_snapshot(
            event=EventFactory(),
            edition="public",
            language="en",
            on=datetime.date(2026, 1, 1),
        )
