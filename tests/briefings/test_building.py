import datetime
import uuid

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from alliance87.briefings.actions import building, snapshots
from alliance87.briefings.actions import outline as plans
from alliance87.briefings.content import PackError
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack
from tests.briefings.pdfs import pdf_file, text_of
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.events import (
    EventFactory,
)

pytestmark = pytest.mark.django_db


def pack_of_one_text():
    item = PackItemFactory()
    return BriefingPackFactory(event=item.outline.event)


# -- Requests --------------------------------------------------------------------
def test_a_double_click_makes_one_pack():
    event, key = EventFactory(), uuid.uuid4()
    wanted = {"event": event, "edition": "public", "language": "en"}

    first = building.request_pack(request_key=key, **wanted)
    second = building.request_pack(request_key=key, **wanted)

    assert first == second


# -- Building --------------------------------------------------------------------
def test_a_built_pack_is_sealed_with_its_bytes_and_their_hash():
    pack = pack_of_one_text()

    assert building.build_pack(pack=pack) is True

    pack.refresh_from_db()
    assert pack.state == PackState.SEALED
    with pack.file.open() as file:
        data = file.read()
    assert building.hashlib.sha256(data).hexdigest() == pack.sha256
    assert len(data) == pack.size
    assert "A word before the meeting." in text_of(data)


def test_the_same_snapshot_gives_the_same_bytes():
    first = pack_of_one_text()
    second = BriefingPackFactory(event=first.event)

    building.build_pack(pack=first)
    building.build_pack(pack=second)

    assert first.snapshot_sha256 == second.snapshot_sha256
    assert first.sha256 == second.sha256


def test_a_newer_pack_supersedes_the_older_and_both_remain():
    first = pack_of_one_text()
    building.build_pack(pack=first)
    second = BriefingPackFactory(event=first.event)

    building.build_pack(pack=second)

    assert second.supersedes == first
    assert default_storage.exists(first.file.name)


def test_a_pack_with_everything_switched_off_fails_and_says_what_to_do():
    item = PackItemFactory(is_on=False)
    pack = BriefingPackFactory(event=item.outline.event)

    assert building.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert pack.error == "The pack is empty: switch on at least one of its items."


def test_a_failure_is_told_in_the_language_of_the_pack(settings):
    item = PackItemFactory(is_on=False)
    pack = BriefingPackFactory(event=item.outline.event, language="fr")

    building.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.error == ("Le dossier est vide : activez au moins un de ses éléments.")


def test_a_bound_file_that_changed_on_disk_is_named():
    outline = PackOutlineFactory()
    item = plans.attach_document(
        outline=outline,
        agenda_item=None,
        file=pdf_file(name="paper.pdf"),
        title="Paper",
        language="en",
    )
    with default_storage.open(item.document.file.name, "wb") as file:
        file.write(pdf_file(pages=2).read())
    pack = BriefingPackFactory(event=outline.event)

    building.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.error == "“paper.pdf” has changed on disk."


def test_a_pack_that_another_worker_holds_is_left_alone():
    pack = pack_of_one_text()
    assert building.take_lease(pack=pack) == 1

    assert building.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert pack.state == PackState.BUILDING


def test_a_worker_that_lost_its_lease_publishes_nothing(monkeypatch):
    pack = pack_of_one_text()

    def overtaken(snapshot, read_asset, report):
        past = timezone.now() - datetime.timedelta(hours=1)
        BriefingPack.objects.filter(pk=pack.pk).update(lease_until=past)
        building.take_lease(pack=BriefingPack.objects.get(pk=pack.pk))
        return b"%PDF-1.7"

    monkeypatch.setattr(building, "render_pdf", overtaken)
    monkeypatch.setattr(building, "count_pages", lambda data: 1)

    assert building.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert (pack.state, pack.fence, pack.file.name) == (PackState.BUILDING, 2, "")


def test_an_unforeseen_error_is_stored_without_its_details(monkeypatch):
    pack = pack_of_one_text()

    def broken(*args):
        raise RuntimeError("secret path")

    monkeypatch.setattr(building, "render_pdf", broken)

    with pytest.raises(RuntimeError):
        building.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "secret" not in pack.error


# -- The sweeper -----------------------------------------------------------------
def ago(**delta):
    return timezone.now() - datetime.timedelta(**delta)


def test_the_sweeper_finds_a_request_nobody_took():
    fresh, forgotten = BriefingPackFactory.create_batch(2)
    BriefingPack.objects.filter(pk=forgotten.pk).update(created_at=ago(minutes=5))

    assert list(building.stuck_packs()) == [forgotten]
    assert fresh not in building.stuck_packs()


def test_the_sweeper_finds_a_build_whose_worker_died():
    pack = BriefingPackFactory()
    building.take_lease(pack=pack)
    BriefingPack.objects.filter(pk=pack.pk).update(lease_until=ago(seconds=1))

    assert list(building.stuck_packs()) == [pack]


def test_the_sweeper_gives_up_after_three_attempts():
    pack = BriefingPackFactory(
        state=PackState.BUILDING, fence=3, lease_until=ago(seconds=1)
    )

    assert list(building.stuck_packs()) == []

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "tried 3 times" in pack.error


def test_an_empty_plan_cannot_be_snapshot():
    with pytest.raises(PackError, match="empty"):
        snapshots.take_snapshot(
            event=EventFactory(),
            edition="public",
            language="en",
            on=datetime.date(2026, 1, 1),
        )
