"""Two worlds that differ only in what is closed give the same answers, to the byte."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.trust.addresses import ask, plain
from tests.trust.exits import lists
from tests.trust.rule import OPEN, may_read
from tests.trust.world import (
    FOCAL_A,
    GROUP,
    GROUP_CHAIR,
    GROUP_MEMBER,
    MEETING_CHAIR,
    MEMBER,
    PARTICIPANT,
    PARTNERS,
    PUBLIC,
    SECRETARIAT,
    TOKEN_MEMBER,
    TOKEN_READ,
    VISITOR,
    World,
    link,
    name_of,
)

SEED = 87
QUESTIONS = 30  # of each role
READERS = [
    *(VISITOR, MEMBER, FOCAL_A, GROUP_MEMBER, GROUP_CHAIR, MEETING_CHAIR),
    *(PARTICIPANT, TOKEN_MEMBER, TOKEN_READ),
]
# Words of the records, which a search finds in both worlds, and what breaks a search.
WORDS = [
    "partner",
    "commitment",
    "wor",
    "report 1",
    "labour",
    "geneva",
    "%",
    "document",
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Records that are open to everyone, to members, and to the people of a group."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.open = [world.plant(PUBLIC).made for _ in range(2)]
        link(world.open[0], world.plant(PARTNERS).made)
        link(world.open[1], world.plant(GROUP).made)
        # What leads to closed records in one world, and nowhere in the other. It is of
        # no meeting of the readers': what is added to that is open to them.
        world.leads = world.plant(PUBLIC, at="others").made
        # A reply always answers something: in the other world what is closed as well.
        reply, answered = world.leads.reply, world.plant(SECRETARIAT).made.judged
        type(reply)._base_manager.filter(pk=reply.pk).update(reply_to=answered)
        yield world
        transaction.set_rollback(True)


@st.composite
def questions(draw, offered):
    address, parameters, searched = draw(st.sampled_from(offered))
    names = draw(st.lists(st.sampled_from(sorted(parameters)), max_size=3, unique=True))
    query = [(name, draw(st.sampled_from(parameters[name] or [""]))) for name in names]
    if searched and draw(st.booleans()):
        query.append((searched, draw(st.sampled_from(WORDS))))
    return address, tuple(query)


def asked_by_chance(offered, *, seed_, count):
    """``count`` questions of Hypothesis, the same for the same seed."""
    found = []

    @seed(seed_)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(question=questions(offered))
    def gather(question):
        found.append(question)

    gather()
    return found


def answers(world, role, asked):
    world.clients.clear()
    given_ = []
    for address, query in asked:
        response = ask(world, role, "GET", address, data=query)
        given_.append((response.status_code, plain(response)))
    return given_


def closed_records(world, role, copies):
    """Plant what ``role`` may not read, and let open records lead there."""
    new = []
    for _ in range(copies):
        for kind in ["others", SECRETARIAT]:
            planting = world.plant(kind, at="others")
            link(world.leads, planting.made)
            new += planting.new
    world.gather()
    me = world.readers[role]
    rows = [world.rows[pk] for pk in new if pk in world.rows]
    readable = {name_of(row) for row in rows if may_read(me, row, world.rows)}
    assert readable <= OPEN, "These are not closed."


def check_alike(world, role, *, seed_, count):
    offered = list(lists(world.users.get(role) or world.nobody))
    asked = asked_by_chance(offered, seed_=seed_, count=count)
    absent = answers(world, role, asked)
    for copies in [1, 2]:
        stock = list(world.stock)
        with transaction.atomic():
            closed_records(world, role, copies)
            present = answers(world, role, asked)
            transaction.set_rollback(True)
        world.stock[:] = stock
        wrong = [
            f"{address}?{query}"
            for (address, query), one, other in zip(asked, absent, present, strict=True)
            if one != other
        ]
        assert not wrong, f"{len(wrong)} of {len(asked)}\n" + "\n".join(wrong)
    print(f"{role}: {len(asked)} questions in three worlds, seed {seed_}")  # noqa: T201


@pytest.mark.parametrize("role", [VISITOR, MEMBER])
def test_answers_do_not_depend_on_what_is_closed(role, world, db):
    check_alike(world, role, seed_=SEED, count=QUESTIONS)
