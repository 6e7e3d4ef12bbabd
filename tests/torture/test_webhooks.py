"""Eighteen webhooks, through receivers that refuse, hang, drop and recover, while
the workers that send are killed.

Everything is real: workers and beat of Celery, Redis, PostgreSQL, the web, receivers that
speak HTTP, writers that do everything at once to the records. Workers and beat are killed
with SIGKILL, and Redis is killed and comes back empty, at random moments. So that attempts
which take three days come within the run, the clocks of the workers run faster, see
``tests/torture/webhooks/worker.py``; the day for which two secrets sign is ended in the
database. ``TORTURE_MESSAGES`` is how many messages there are at least, 2500 unless told:
two to four minutes.
"""

import json
import os
import time
from contextlib import closing
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import connection

from tests.briefings.test_browser import database_url
from tests.torture.webhooks.stage import HookStage

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

COUNT = int(os.environ.get("TORTURE_MESSAGES") or 2500)
FAULTS = [
    *["kill_worker"] * 8,
    *["kill_builder"] * 4,
    *["kill_beat"] * 2,
    *["restart_redis"] * 3,
]
BETWEEN = 8  # seconds at most from one fault to the next
PATIENCE = 300  # for what is left when all receivers have recovered
ON_ITS_WAY = 2  # seconds: a request that was begun before something changed


@pytest.fixture
def stage(seed):
    address = settings.DATABASES["default"]
    url = database_url(address | {"NAME": connection.settings_dict["NAME"]})
    with closing(HookStage(database=url, seed=seed)) as stage:
        stage.start(seed)
        yield stage


def torture(stage):
    """Strike until there are enough messages and nothing is left to strike with.

    Each strikes while a message is on its way. Return when something was done to all
    webhooks, or to one reader: from when to when.
    """
    moments, faults = {}, list(FAULTS)
    stage.random.shuffle(faults)
    deeds = [
        (0.1, "right taken", lambda: stage.take_right("leaver", False)),
        (0.3, "right given", lambda: stage.take_right("leaver", True)),
        (0.45, "rotated", stage.rotate_secrets),
        (0.8, "old ended", stage.end_old_secrets),
    ]
    strike_at, done = time.monotonic(), 0
    while done < 1 or deeds:
        if faults and time.monotonic() > strike_at and stage.is_sending():
            stage.strike_one(faults.pop())
            strike_at = time.monotonic() + stage.random.uniform(1, BETWEEN)
        done = min(stage.count() / COUNT, 1 - len(faults) / len(FAULTS))
        if deeds and done > deeds[0][0]:
            _share, name, deed = deeds.pop(0)
            begun = time.time()
            deed()
            moments[name] = (begun, time.time())
        if stage.random.random() < 0.1:
            stage.come_and_go()
        stage.revive_workers()
        if "right taken" not in moments or "right given" in moments:
            stage.resume_paused()
        time.sleep(0.2)
    return moments


# -- What came -----------------------------------------------------------------------
def in_order(came):
    """The first request of each message, in the order in which they came."""
    return list({request.message: request for request in reversed(came)}.values())[::-1]


def told_by(request):
    return [
        tuple(change.values()) for change in json.loads(request.body)["data"]["changes"]
    ]


def assert_same_at_each_attempt(came):
    bodies = {}
    for request in came:
        assert bodies.setdefault(request.message, request.body) == request.body


def assert_one_under_way(came):
    """No message is begun before the one before it was taken, or met a 410."""
    begun, ended = [], set()
    for request in came:
        if request.message not in begun:
            assert {*begun} <= ended, request
            begun.append(request.message)
        if request.taken or request.gone:
            ended.add(request.message)


def assert_everything_once_in_order(stage, told, came):
    """What was told by the messages that were taken is what there was to tell, in order."""
    given_up = {
        row["message_id"] for row in stage.log_of(told) if row["state"] == "failed"
    }
    messages = [each for each in in_order(came) if each.message not in given_up]
    heard = [change for request in messages for change in told_by(request)]
    wanted = [tuple(change) for _number, *change in stage.changes_for(told)]
    assert heard == wanted
    taken = {request.message for request in came if request.taken}
    assert {request.message for request in messages} <= taken


def assert_signed(came, moments):
    """By the old secret until it ended, by the new one since it was made."""
    old_until, _ended = moments["old ended"]
    _began, new_since = moments["rotated"]
    for request in came:
        assert request.signed_by
        if request.at < old_until:
            assert 0 in request.signed_by
        if request.at > new_since + ON_ITS_WAY:
            assert 1 in request.signed_by
        if request.at > old_until + ON_ITS_WAY:
            assert 0 not in request.signed_by


def assert_log_says_it(stage, told, came):
    log = {row["message_id"]: row for row in stage.log_of(told)}
    requests = {}
    for request in came:
        requests.setdefault(request.message, []).append(request)
    assert {*requests} == {*log}
    for message, row in log.items():
        mine = requests[message]
        assert len(mine) <= row["attempts"], row
        if row["state"] == "failed":
            assert (row["last_status"], any(each.gone for each in mine)) == (410, True)
        else:
            assert row["state"] == "delivered", row
            assert row["last_status"] in {200, 204}


def assert_copy_is_exact(stage, told, came, before, after):
    """Whoever follows the messages knows of what there is for them, and what to fetch."""
    known = {key for key in before if told.wants(key[0])}
    heard = set()
    for request in in_order(came):
        for kind, endpoint, record in told_by(request):
            heard.add((endpoint, record))
            {"removed": known.discard}.get(kind, known.add)((endpoint, record))
    there = {key for key in after if told.wants(key[0])}
    assert known == there
    others = {key for key in there if before.get(key) != after[key]}
    assert others <= heard


def assert_secrets_kept(told, came, closed):
    """What was the Secretariat's all its life is told to those alone who ask as such."""
    heard = {
        record for request in came for _kind, _endpoint, record in told_by(request)
    }
    if told.as_secretariat:
        assert closed <= heard
    else:
        assert not heard & closed


def assert_told_nothing_without_right(came, moments):
    _began, taken = moments["right taken"]
    given, _ended = moments["right given"]
    assert given - taken > ON_ITS_WAY
    assert not [each for each in came if taken + ON_ITS_WAY < each.at < given]


def figures(stage, written, seconds, seed):
    came = [request for told in stage.told for request in told.hook.came]
    taken = [request.message for request in came if request.taken]
    return (
        f"{stage.count()} messages to {len(stage.told)} webhooks, {len(came)} requests,"
        f" {len(taken) - len({*taken})} taken again; {written['commits']} commits;"
        f" {stage.struck}; {seconds[0]:.0f} s of faults, {seconds[1]:.0f} s after them;"
        f" seed {seed}"
    )


def test_everything_is_told_in_order_whatever_fails(stage, seed):
    times = [time.monotonic()]
    moments = torture(stage)
    written = stage.end_writing()
    times.append(time.monotonic())
    stage.settle(PATIENCE)
    times.append(time.monotonic())
    seconds = [after - before for before, after in pairwise(times)]
    print(figures(stage, written, seconds, seed))  # noqa: T201
    closed = set(written["closed"])
    after = stage.listed_for_all()

    signed_by = set()
    for told in stage.told:
        came = [*told.hook.came]
        signed_by |= {tuple(request.signed_by) for request in came}
        assert_same_at_each_attempt(came)
        assert_one_under_way(came)
        assert_everything_once_in_order(stage, told, came)
        assert_signed(came, moments)
        assert_log_says_it(stage, told, came)
        assert_copy_is_exact(
            stage, told, came, stage.before[told.owner], after[told.owner]
        )
        assert_secrets_kept(told, came, closed)
        if told.owner == "leaver":
            assert_told_nothing_without_right(came, moments)
    assert closed
    assert signed_by == {(0,), (0, 1), (1,)}
