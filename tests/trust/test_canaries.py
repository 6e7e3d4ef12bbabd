"""Every closed text is a word of its own; none of them reaches who may not read it."""

import json
import random
import re

import pytest
from django.db import transaction

from alliance87.accounts.models import User
from alliance87.briefings.actions.snapshots import (
    asset_reader,
    country_snapshot,
    take_snapshot,
)
from alliance87.briefings.drawing.packs import render_pdf
from alliance87.briefings.drawing.reports import country_html
from partners.actions import changes, relay
from partners.models import ContactBlock, Partner, ProfileChange
from pathfinders.models import PathfinderCountry
from tests.briefings.pdfs import text_of
from tests.trust.addresses import ask, plain
from tests.trust.exits import lists, plain_addresses, record_addresses
from tests.trust.rule import may_read_column
from tests.trust.world import (
    ADMINISTRATOR,
    EDITOR,
    FOCAL_A,
    FOCAL_B,
    MEETING_CHAIR,
    MEMBER,
    PARTICIPANT,
    ROLES,
    TOKEN_ALL,
    VISITOR,
)

SEED = 87
RESPONSES = 60  # of each role
# All of them in the long form; here those who read least, and next to most.
GATE = [VISITOR, FOCAL_B, MEETING_CHAIR]
READERS = [role for role in ROLES if role not in {EDITOR, ADMINISTRATOR, TOKEN_ALL}]
WORD = re.compile(
    r"zq\d{5}qz|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
NEAREST = re.compile(rb'<p class="did-you-mean">.*?</p>', re.DOTALL)


def leaks(world, role, text, *, asked=""):
    """The closed texts in ``text`` that ``role`` may not read, as where they stand."""
    me = world.readers[role]
    found = []
    for word in set(WORD.findall(text)) - set(WORD.findall(asked)):
        if word in world.canaries:
            pk, column = world.canaries[word]
            row = world.rows[pk]
            if not may_read_column(me, row, column, world.rows):
                found.append(f"{type(row).__name__}.{column}")
    return sorted(set(found))


def addresses(world, role, chance):
    """Addresses of every kind of exit, endlessly and by chance."""
    asked = world.users.get(role) or world.nobody
    alone = [*plain_addresses(), *record_addresses(world)]
    found = list(lists(asked))
    words = [word for word in world.canaries if word.startswith("zq")]
    while True:
        yield chance.choice(alone)
        address, parameters, searched = chance.choice(found)
        query = {}
        for name in chance.sample(sorted(parameters), min(2, len(parameters))):
            query[name] = chance.choice(parameters[name] or [""])
        if searched and chance.random() < 0.4:
            query[searched] = chance.choice([chance.choice(words), "zq"])
        yield address + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def check_for_leaks(world, role, *, seed, count, caplog):
    chance = random.Random(f"{seed} {role}")
    wrong = {}
    for number, address in enumerate(addresses(world, role, chance)):
        if number == count:
            break
        caplog.clear()
        response = ask(world, role, "GET", address)
        text = response.whole.decode("utf-8", "replace") + str(response.headers)
        assert response.status_code < 500 or "/readyz" in address, address
        for what in leaks(world, role, text + caplog.text, asked=address):
            wrong.setdefault(f"{what} at {address.split('?')[0]}", address)
    print(f"{role}: {count} responses, seed {seed}")  # noqa: T201
    assert not wrong, "\n".join(f"{what}: {where}" for what, where in wrong.items())


@pytest.mark.parametrize("role", GATE)
def test_no_response_holds_what_is_closed(role, world, db, caplog):
    check_for_leaks(world, role, seed=SEED, count=RESPONSES, caplog=caplog)


def test_search_finds_leaks_where_there_are_some(world, db):
    row = next(r for r in world.rows.values() if getattr(r, "role_mailbox", ""))

    assert leaks(world, MEMBER, row.role_mailbox) == ["Partner.role_mailbox"]


@pytest.mark.parametrize(
    ("edition", "reader"),
    [("public", VISITOR), ("participants", PARTICIPANT), ("chair", MEETING_CHAIR)],
)
def test_pack_holds_what_readers_of_its_edition_may_read(edition, reader, world, db):
    event = world.spots["group"].event
    snapshot, assets = take_snapshot(
        event=event, edition=edition, language="en", on=event.starts_at.date()
    )
    pdf = render_pdf(snapshot, asset_reader(assets))

    assert leaks(world, reader, json.dumps(snapshot)) == []
    assert leaks(world, reader, text_of(pdf)) == []


def test_no_mail_holds_what_its_reader_may_not_read(world, db, mailoutbox):
    change_of_a, change_of_b = (
        ProfileChange.objects.get(proposed_by=world.users[role])
        for role in [FOCAL_A, FOCAL_B]
    )
    editor = User.objects.get(pk=world.users[EDITOR].pk)
    a, b = (User.objects.get(pk=world.users[role].pk) for role in [FOCAL_A, FOCAL_B])
    with transaction.atomic():
        ContactBlock.objects.all().delete()
        thread = relay.write_message(
            to=world.people[FOCAL_B].partner,
            sender=world.people[FOCAL_A],
            by=a,
            subject="Farms",
            body="Shall we meet?",
        )
        relay.answer_message(thread=thread, by=b, body="Gladly.")
        changes.decline_change(change=change_of_a, by=editor, reason="Not yet.")
        revision = Partner.objects.get(pk=change_of_b.partner_id).revision
        changes.accept_change(change=change_of_b, by=editor, revision=revision)
        transaction.set_rollback(True)

    readers = {world.rows[user.pk].email: role for role, user in world.users.items()}
    told = [(readers[mail.to[0]], mail) for mail in mailoutbox]
    assert sorted(role for role, _mail in told) == [FOCAL_A] * 2 + [FOCAL_B] * 2
    for role, mail in told:
        text = f"{mail.subject} {mail.body} {mail.from_email} {mail.reply_to}"
        assert leaks(world, role, text) == [], mail.subject


def test_report_of_a_country_holds_what_anyone_may_read(world, db):
    countries = list(PathfinderCountry.objects.visible_to(None))
    day = world.spots["group"].event.starts_at.date()

    assert countries
    for country in countries:
        snapshot = country_snapshot(country=country, language="en", on=day)
        assert leaks(world, VISITOR, country_html(snapshot)) == []
        assert leaks(world, VISITOR, json.dumps(snapshot)) == []


@pytest.mark.parametrize("role", [VISITOR, MEMBER])
def test_asking_for_what_is_closed_is_asking_for_nothing(role, world, db):
    """A filter, and a search, by a closed record answers as by one there is not."""
    chance = random.Random(SEED)
    wrong = []
    closed = {
        word
        for word, (pk, _column) in world.canaries.items()
        if not world.may_read(role, world.rows[pk])
    }
    for address, parameters, searched in lists(world.users.get(role) or world.nobody):
        questions = [
            (name, value)
            for name, values in parameters.items()
            for value in sorted(closed & {*values})[:1]
        ]
        if searched:
            # A word of the address itself would be taken out of one answer alone.
            words = sorted(word for word in closed if word not in address)
            questions.append((searched, chance.choice(words)))
        for name, value in questions:
            none = "zq99999qz" if value.startswith("zq") else f"{0:08}" + value[8:]
            there, not_there = (
                ask(world, role, "GET", f"{address}?{name}={one}")
                for one in [value, none]
            )
            same = there.status_code == not_there.status_code
            # Of two words that nothing has, the nearest that something has may differ.
            bodies = [
                NEAREST.sub(b"", plain(*each))
                for each in [(there, value), (not_there, none)]
            ]
            if not same or bodies[0] != bodies[1]:
                wrong.append(f"{address}?{name}={value}")
    assert not wrong, "\n".join(wrong)
