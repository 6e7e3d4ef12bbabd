"""Times the pages of a group's space, one of whose threads holds ten thousand posts."""

import datetime
import os
import statistics
import time

from django.db import connection
from django.test import Client
from django.utils import timezone

from action_groups.actions import space as actions
from action_groups.models import Mention, Post, SpaceChoice, Thread, ThreadMark
from tests.action_groups.spaces import Space, takes_part
from tests.bench.data import vocabulary
from tests.factories.accounts import enrol
from tests.factories.partners import RepresentativeFactory

ROUNDS = 7
PEOPLE = 200


def fill(size):
    """A space of two hundred people, and a thread of ``size`` posts of theirs."""
    space = Space()
    people = [space.member, space.other, space.chair]
    partner = takes_part(space.group).partner
    people += [RepresentativeFactory(partner=partner).user for _ in range(PEOPLE)]
    _words, sentences = vocabulary(8)[:2]
    now = timezone.now()
    rows = [
        Post(
            thread=space.thread,
            number=number,
            author=people[number % len(people)],
            body=f"{sentences[number % len(sentences)]} {number}",
            told_at=now,
            created_at=now - datetime.timedelta(minutes=size - number),
        )
        for number in range(2, size + 1)
    ]
    Post.objects.bulk_create(rows, batch_size=1000)
    Mention.objects.bulk_create(Mention(post=p, user=space.other) for p in rows[::10])
    Thread.objects.filter(pk=space.thread.pk).update(post_count=size, last_post_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return space, sentences[0].split()[0]


def signed_in(user):
    """A client of ``user``; a visitor's for None."""
    client = Client()
    if user:
        enrol(user)  # a chair without a second factor gets no page
        client.force_login(user)
    return client


def steps_of(space, word, size):
    """What is timed, by its name: each a call that returns nothing of interest."""
    member, last = signed_in(space.member), -(-size // 30)
    token = space.thread_url

    def page(address, client=member):
        return lambda: client.get(address)

    def unread():
        ThreadMark.objects.filter(user=space.other).delete()
        rows = Thread.objects.for_reader(space.other).filter(pk=space.thread.pk)
        assert rows.get().unread == size

    def digest():
        SpaceChoice.objects.filter(user=space.other).update(digested_at=None)
        ThreadMark.objects.filter(user=space.other).delete()
        assert actions.send_digest(user_id=space.other.pk, now=timezone.now()) == 1

    def write():
        member.post(token, {"do": "reply", "body": "One more, @Jan Vos"})

    return {
        "first page of it": page(f"{token}?page=1"),
        "page in the middle": page(f"{token}?page={last // 2}"),
        "last page of it": page(f"{token}?page=last"),
        "threads": page(space.url()),
        "search, one word": page(f"{space.url('search')}?q={word}"),
        "search, all posts": page(space.url("search")),
        "box to answer in": page(f"/en/action-groups/threads/{space.thread.pk}/reply/"),
        "unread, counted": unread,
        "digest": digest,
        "one more post": write,
        "first page of posts, API": page("/api/v1/posts/"),
    }


def bench(sizes):
    """Make a database, fill a thread to each size, time it, and take it away again."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    row = "{:<26} {:>7} {:>15} {:>6} {:>8}"
    try:
        for size in sizes:
            space, word = fill(size)
            busy = os.getloadavg()[0] / os.cpu_count()
            print(f"\n{size:,} posts in a thread; load {busy:.1f} a core")  # noqa: T201
            heading = ("milliseconds", "median", "middle half", "here", "queries")
            print(row.format(*heading))  # noqa: T201
            for name, step in steps_of(space, word, size).items():
                print(row.format(name, *measured(step)), flush=True)  # noqa: T201
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)


def measured(step):
    """The median and the middle half, how much of it is ours, and the queries."""
    queries = []

    def count(execute, sql, *rest):
        queries.append(sql)
        return execute(sql, *rest)

    step()
    with connection.execute_wrapper(count):
        step()
    passed, at_work = [], []
    for _ in range(ROUNDS):
        before, ours = time.perf_counter(), time.process_time()
        response = step()
        passed.append((time.perf_counter() - before) * 1000)
        at_work.append((time.process_time() - ours) * 1000)
        assert getattr(response, "status_code", 200) in {200, 302}
    low, middle, high = statistics.quantiles(passed, n=4)
    here = f"{statistics.median(at_work):.1f}"
    return f"{middle:.1f}", f"{low:.1f} to {high:.1f}", here, len(queries)
