import datetime
import hashlib
import time
import uuid

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from redis.exceptions import RedisError

from alliance87.briefings.actions import building, leases, snapshots
from alliance87.briefings.actions import outline as plans
from alliance87.briefings.actions.document_pages import make_pages
from alliance87.briefings.content import PackError
from alliance87.briefings.content.snapshot import Asset
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack
from tests.briefings.pdfs import pdf_file, text_of
from tests.factories.briefings import (
    BriefingPackFactory,
    PackItemFactory,
    PackOutlineFactory,
)
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

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


def test_a_person_has_so_many_packs_under_way_and_no_more(member):
    wanted = {"event": EventFactory(), "edition": "public", "language": "en"}
    key = uuid.uuid4()
    building.request_pack(by=member, **wanted)
    second = building.request_pack(by=member, request_key=key, **wanted)

    with pytest.raises(building.TooManyPacks):
        building.request_pack(by=member, **wanted)

    # A double click is not one more, nor is another person's pack.
    assert building.request_pack(by=member, request_key=key, **wanted) == second
    assert building.request_pack(by=RepresentativeFactory().user, **wanted)
    assert building.request_pack(**wanted)


def test_a_finished_pack_makes_place_for_another(member):
    wanted = {"event": EventFactory(), "edition": "public", "language": "en"}
    BriefingPackFactory(requested_by=member, sealed=True)
    BriefingPackFactory(requested_by=member, cancelled=True)
    BriefingPackFactory(requested_by=member, failed=True)

    for _number in range(building.AT_ONCE):
        assert building.request_pack(by=member, **wanted)


# -- Cancelling ------------------------------------------------------------------
def test_a_cancelled_pack_is_not_built(secretariat):
    pack = pack_of_one_text()

    assert building.cancel_pack(pack=pack, by=secretariat) is True
    assert building.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert (pack.state, pack.cancelled_by) == (PackState.CANCELLED, secretariat)
    assert pack not in building.stuck_packs()


def test_what_is_cancelled_while_it_is_drawn_is_not_sealed(monkeypatch, secretariat):
    pack = pack_of_one_text()

    def cancelled(snapshot, read_asset, report):
        building.cancel_pack(pack=pack, by=secretariat)
        return b"%PDF-1.7"

    monkeypatch.setattr(building, "render_pdf", cancelled)
    monkeypatch.setattr(building, "count_pages", lambda data: 1)

    assert building.build_pack(pack=pack) is False

    pack.refresh_from_db()
    assert (pack.state, pack.file.name) == (PackState.CANCELLED, "")


@pytest.mark.parametrize("trait", ["sealed", "published", "failed", "withdrawn"])
def test_what_has_ended_is_not_cancelled(trait, secretariat):
    pack = BriefingPackFactory(**{trait: True})

    assert building.cancel_pack(pack=pack, by=secretariat) is False


def test_only_who_keeps_the_meeting_cancels(member):
    assert building.cancel_pack(pack=BriefingPackFactory(), by=member) is False


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


def test_two_packs_of_the_same_records_on_the_same_day_are_the_same_file(settings):
    settings.SITE_URL = "https://portal.example"  # what their last page leads to
    first = pack_of_one_text()
    second = BriefingPackFactory(event=first.event)

    building.build_pack(pack=first)
    building.build_pack(pack=second)

    assert first.pk != second.pk
    assert first.snapshot_sha256 == second.snapshot_sha256
    assert first.sha256 == second.sha256
    again = render_pdf(first.snapshot, None)
    assert hashlib.sha256(again).hexdigest() == first.sha256


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


def attached_to(outline):
    return plans.attach_document(
        outline=outline,
        agenda_item=None,
        file=pdf_file(name="paper.pdf"),
        title="Paper",
        language="en",
    )


def test_a_bound_file_that_changed_on_disk_is_named():
    outline = PackOutlineFactory()
    item = attached_to(outline)
    with default_storage.open(item.document.file.name, "wb") as file:
        file.write(pdf_file(pages=2).read())
    pack = BriefingPackFactory(event=outline.event)

    building.build_pack(pack=pack)

    pack.refresh_from_db()
    assert pack.error == "“Paper” has changed on disk."


def test_pages_made_ready_that_changed_on_disk_are_named():
    outline = PackOutlineFactory()
    item = attached_to(outline)
    document = item.document
    pages = make_pages(asset=Asset(document.sha256, document.file.name, document.title))
    with default_storage.open(pages.file.name, "wb") as file:
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


# -- Rights of today ---------------------------------------------------------------
def test_a_pack_of_a_chair_who_is_none_any_more_fails_and_says_so():
    chair = RepresentativeFactory()
    item = PackItemFactory(outline__event=EventFactory(chairs=[chair]))
    event = item.outline.event
    pack = BriefingPackFactory(event=event, requested_by=chair.user)
    event.chairs.clear()

    assert building.build_pack(pack=pack) is False

    assert pack.state == PackState.FAILED
    assert "does not keep the meeting any more" in pack.error


@pytest.mark.parametrize("inactive", [True, False])
def test_a_pack_is_built_for_a_chair_while_their_account_is_open(inactive):
    chair = RepresentativeFactory(user__inactive=inactive)
    item = PackItemFactory(outline__event=EventFactory(chairs=[chair]))
    pack = BriefingPackFactory(event=item.outline.event, requested_by=chair.user)

    assert building.build_pack(pack=pack) is not inactive


# -- What fails in passing -----------------------------------------------------------
PASSING = [OperationalError("gone"), InterfaceError("closed"), TimeoutError("storage")]


def failing(*errors):
    """Draws with ``errors`` in turn, then as it should."""
    left = list(errors)

    def drawn(snapshot, read_asset, report):
        if left:
            raise left.pop(0)
        return render_pdf(snapshot, read_asset, report)

    return drawn


def due(pack):
    """As if the time to wait were over."""
    BriefingPack.objects.filter(pk=pack.pk).update(not_before=ago(seconds=1))


def outcomes(pack):
    return [(each["number"], each["outcome"]) for each in pack.attempts]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_what_fails_in_passing_is_tried_again_later(error, monkeypatch):
    monkeypatch.setattr(building, "render_pdf", failing(error))
    pack = pack_of_one_text()

    assert building.build_pack(pack=pack) is False
    assert pack.state == PackState.REQUESTED
    assert building.build_pack(pack=pack) is False  # not before its time
    due(pack)
    assert building.build_pack(pack=pack) is True

    assert outcomes(pack) == [(1, "put_off"), (2, "sealed")]
    assert pack.attempts[0]["reason"] == type(error).__name__


def test_each_time_the_wait_is_longer(monkeypatch):
    monkeypatch.setattr(building, "render_pdf", failing(*PASSING))
    pack = pack_of_one_text()
    waits = []

    for _number in range(2):
        building.build_pack(pack=pack)
        waits.append(pack.not_before - timezone.now())
        due(pack)

    assert waits[0] < waits[1] < datetime.timedelta(minutes=2)


def test_what_fails_in_passing_too_often_fails_for_good(monkeypatch):
    monkeypatch.setattr(building, "render_pdf", failing(*PASSING))
    pack = pack_of_one_text()

    for _number in range(3):
        building.build_pack(pack=pack)
        due(pack)

    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert "tried 3 times" in pack.error
    assert outcomes(pack) == [(1, "put_off"), (2, "put_off"), (3, "failed")]


def test_a_failure_of_the_content_is_not_tried_again():
    item = PackItemFactory(is_on=False)
    pack = BriefingPackFactory(event=item.outline.event)

    building.build_pack(pack=pack)

    assert outcomes(pack) == [(1, "failed")]
    assert pack.attempts[0]["reason"] == pack.error


def test_no_attempt_tells_details_of_an_unforeseen_error(monkeypatch):
    monkeypatch.setattr(building, "render_pdf", failing(RuntimeError("secret path")))
    pack = pack_of_one_text()

    with pytest.raises(RuntimeError):
        building.build_pack(pack=pack)

    assert pack.attempts[0]["reason"] == "RuntimeError"


def test_a_build_goes_on_without_redis(monkeypatch):
    def gone(*args):
        raise RedisError

    monkeypatch.setattr("alliance87.briefings.progress.cache.set", gone)

    assert building.build_pack(pack=pack_of_one_text()) is True


def test_a_sealed_pack_says_as_of_when_its_records_are():
    before = timezone.now()
    pack = pack_of_one_text()

    building.build_pack(pack=pack)

    assert before <= pack.snapshot_at <= pack.sealed_at


# -- The lease ------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_long_build_keeps_its_pack_and_notices_when_it_is_lost(
    monkeypatch, secretariat
):
    monkeypatch.setattr(leases, "RENEWED_EVERY", 0.02)
    pack = pack_of_one_text()
    rows = BriefingPack.objects.filter(pk=pack.pk)
    seen = []

    def slow(snapshot, read_asset, report):
        started, until = rows.get().lease_until, time.monotonic() + 10
        while rows.get().lease_until == started and time.monotonic() < until:
            report(50, "drawing")
            time.sleep(0.01)
        seen.append(rows.get().lease_until > started)
        building.cancel_pack(pack=pack, by=secretariat)
        while time.monotonic() < until:
            report(50, "drawing")
            time.sleep(0.01)
        raise AssertionError("Nobody stopped the drawing.")

    monkeypatch.setattr(building, "render_pdf", slow)

    assert building.build_pack(pack=pack) is False

    assert seen == [True]
    assert rows.get().state == PackState.CANCELLED


def test_a_lease_ends_well_before_five_minutes_have_gone():
    swept = settings.CELERY_BEAT_SCHEDULE["sweep-packs"]["schedule"]
    pack = BriefingPackFactory()
    building.take_lease(pack=pack)

    longest = pack.lease_until - timezone.now() + datetime.timedelta(seconds=swept)

    assert longest <= datetime.timedelta(minutes=2)
    assert datetime.timedelta(seconds=3 * leases.RENEWED_EVERY) < leases.LEASE


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


def test_a_build_whose_worker_died_is_taken_over_and_that_is_written_down():
    pack = pack_of_one_text()
    building.take_lease(pack=pack)
    BriefingPack.objects.filter(pk=pack.pk).update(lease_until=ago(seconds=1))

    assert building.build_pack(pack=pack) is True

    assert outcomes(pack) == [(1, "lost"), (2, "sealed")]


def test_the_sweeper_leaves_what_is_put_off_until_its_time():
    pack = BriefingPackFactory(not_before=timezone.now() + datetime.timedelta(hours=1))
    BriefingPack.objects.filter(pk=pack.pk).update(created_at=ago(minutes=5))

    assert list(building.stuck_packs()) == []

    due(pack)
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
