"""What lies between two looks of a reader, whoever writes it and whenever it commits."""

import datetime
import threading

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from alliance87.core.models import Document
from alliance87.feeds import actions
from alliance87.feeds.actions import KEPT, catch_up, compare, forget, reader_for
from alliance87.feeds.models import Change, Reader, Told
from pathfinders.enums import StageKind
from tests.factories.accounts import UserFactory
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.factories.pathfinders import StageEventFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitors():
    """The reader that all visitors are, who has begun. Something is hidden from them."""
    DocumentFactory(hidden=True)
    reader = reader_for(user=AnonymousUser(), as_member=False, now=timezone.now())
    catch_up(reader=reader, now=timezone.now())
    return reader


def told(reader):
    """What the reader is told when they look now, as (kind, key)."""
    before = set(Change.objects.values_list("pk", flat=True))
    catch_up(reader=reader, now=timezone.now())
    news = Change.objects.filter(reader=reader).exclude(pk__in=before).order_by("pk")
    return list(news.values_list("kind", "record"))


class Slow(threading.Thread):
    """Makes a document, and commits when it is let."""

    def __init__(self):
        super().__init__(daemon=True)
        self.wrote, self.may_commit = threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic():
                self.document = DocumentFactory()
                self.wrote.set()
                self.may_commit.wait(60)
        finally:
            connection.close()


def test_what_commits_late_is_told_then_and_holds_nobody_up(visitors):
    slow = Slow()
    slow.start()
    assert slow.wrote.wait(60)
    theme = ThemeFactory()

    assert told(visitors) == [("created", theme.pk)]
    assert told(visitors) == []
    slow.may_commit.set()
    slow.join()
    assert told(visitors) == [("created", slow.document.pk)]
    assert told(visitors) == []


def test_what_is_undone_is_not_told(visitors):
    with transaction.atomic():
        DocumentFactory()
        transaction.set_rollback(True)

    assert told(visitors) == []


def test_changes_are_told_in_the_order_in_which_they_were_written(visitors):
    document, theme = DocumentFactory(), ThemeFactory()
    told(visitors)

    document.title = "Another"
    document.save()
    theme.name = "Another"
    theme.save()
    Document.objects.filter(pk=document.pk).update(title="Yet another")

    assert told(visitors) == [("changed", theme.pk), ("changed", document.pk)]


class Another(threading.Thread):
    """Another process that has the reader, until it is let go."""

    def __init__(self, reader):
        super().__init__(daemon=True)
        self.reader = reader
        self.has, self.may_end = threading.Event(), threading.Event()

    def run(self):
        try:
            with transaction.atomic():
                reader = Reader.objects.select_for_update().get(pk=self.reader.pk)
                self.has.set()
                self.may_end.wait(60)
                reader.save()
        finally:
            connection.close()


@pytest.fixture
def another(visitors):
    thread = Another(visitors)
    thread.start()
    assert thread.has.wait(60)
    yield thread
    thread.may_end.set()
    thread.join()


def test_who_asks_while_another_process_tells_the_reader_is_told_all(visitors, another):
    theme = ThemeFactory()
    threading.Timer(0.3, another.may_end.set).start()

    assert told(visitors) == [("created", theme.pk)]


def test_who_would_wait_long_for_another_process_is_told_later(
    visitors, another, monkeypatch
):
    monkeypatch.setattr(actions, "WAIT", "20ms")
    theme = ThemeFactory()

    assert told(visitors) == []
    another.may_end.set()
    another.join()
    assert told(visitors) == [("created", theme.pk)]


def test_what_the_date_changes_is_found_by_comparing(visitors):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    step = StageEventFactory(on=tomorrow, kind=StageKind.WORKSHOP_HELD)
    told(visitors)

    assert compare(reader=visitors, now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, minutes=1)):
        assert compare(reader=visitors, now=timezone.now()) == 1
    last = Change.objects.order_by("pk").last()
    assert (last.kind, last.record) == ("changed", step.pathfinder.pk)


def test_what_was_missed_is_found_by_comparing(visitors):
    document = DocumentFactory()
    told(visitors)
    Told.objects.filter(record=document.pk).update(digest=bytes(32))

    assert compare(reader=visitors, now=timezone.now()) == 1
    assert compare(reader=visitors, now=timezone.now()) == 0


def test_reader_from_a_restored_dump_is_compared_whole(visitors):
    """There transactions are counted anew, so that nothing can be said by number."""
    theme = ThemeFactory()
    Reader.objects.update(seen=f"{10**15}:{10**15}:")
    visitors.refresh_from_db()

    assert ("created", theme.pk) in told(visitors)
    assert told(visitors) == []


def test_reader_who_comes_back_after_the_notes_are_gone_is_compared_whole(visitors):
    theme = ThemeFactory()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_write")
    Reader.objects.update(seen_at=timezone.now() - datetime.timedelta(days=8))
    visitors.refresh_from_db()
    other = ThemeFactory()

    assert {theme.pk, other.pk} <= {key for _, key in told(visitors)}


def test_reader_who_does_not_ask_is_forgotten(visitors):
    person = UserFactory()
    reader_for(user=person, as_member=False, now=timezone.now() - KEPT)

    forget(now=timezone.now() + datetime.timedelta(minutes=1))

    assert list(Reader.objects.all()) == [visitors]


def test_reader_goes_with_the_person():
    person = UserFactory()
    reader = reader_for(user=person, as_member=False, now=timezone.now())
    ThemeFactory()
    catch_up(reader=reader, now=timezone.now())

    person.delete()

    assert not Reader.objects.exists()
    assert not Told.objects.exists()


def test_command_says_how_many_records_differ(visitors, capsys):
    DocumentFactory()

    call_command("compare_feeds")

    assert capsys.readouterr().out == "visitors: 0 differences\n"
