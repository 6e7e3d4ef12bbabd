"""Pages of changes are kept for visitors, and never hold news back."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance87.feeds.actions import compare, forget
from alliance87.feeds.models import Change, Reader, Told
from tests.factories.core import DocumentFactory, ThemeFactory
from tests.feeds.test_views import URL, Follower
from tests.writers import open_write

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("keeping"),
]


@pytest.fixture
def follower():
    DocumentFactory(hidden=True)
    return Follower()


def questions(ask, **parameters):
    """How many questions to the database an answer takes."""
    with CaptureQueriesContext(connection) as asked:
        ask(**parameters)
    return len(asked)


def test_asking_again_when_nothing_is_new_takes_one_query(follower):
    first = follower.ask(cursor=follower.cursor)

    assert first["cursor"] == follower.cursor
    assert questions(follower.ask, cursor=follower.cursor) == 1
    assert follower.ask(cursor=follower.cursor) == first


def test_news_are_told_at_once(follower):
    follower.ask(cursor=follower.cursor)
    theme = ThemeFactory()

    assert follower.news() == [("created", "themes", str(theme.pk))]


def test_page_that_others_follow_is_kept_whatever_is_written(follower):
    first, second = ThemeFactory(), ThemeFactory()
    start = follower.cursor
    told = follower.ask(cursor=start, page_size=1)
    first.delete()

    assert questions(follower.ask, cursor=start, page_size=1) == 1
    assert follower.ask(cursor=start, page_size=1) == told
    assert [kind for kind, _, _ in follower.news()] == ["created", "created", "removed"]
    assert second.pk


def test_what_is_found_by_comparing_is_told(follower):
    """Nothing was written to any record: the date alone, or what was missed."""
    document = DocumentFactory()
    follower.news()
    visitors = Reader.objects.get()
    compare(reader=visitors, now=timezone.now())
    assert follower.news() == []
    Told.objects.filter(record=document.pk).update(digest=bytes(32))

    compare(reader=visitors, now=timezone.now())

    assert follower.news() == [("changed", "documents", str(document.pk))]


def test_what_was_read_while_another_told_is_not_kept(follower):
    """Whoever holds the reader tells them; until that is done an answer may be old."""
    with open_write(Reader.objects.all(), end="rollback", forgotten=0):
        theme = ThemeFactory()
        assert follower.ask(cursor=follower.cursor)["results"] == []

    assert follower.news() == [("created", "themes", str(theme.pk))]


def test_page_that_is_forgotten_is_gone(follower):
    ThemeFactory(), ThemeFactory()
    start = follower.cursor
    follower.ask(cursor=start, page_size=1)
    follower.news()

    Change.objects.update(at=timezone.now() - datetime.timedelta(days=91))
    forget(now=timezone.now())

    assert follower.client.get(URL, {"cursor": start}).status_code == 410


def test_signed_in_readers_are_answered_anew(follower, member_client):
    reader = Follower(client=member_client)
    reader.ask(cursor=reader.cursor)

    assert questions(reader.ask, cursor=reader.cursor) > 1
