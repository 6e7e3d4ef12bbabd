"""A sample, from one seed, of what ``tests/torture`` does with every payload."""

import random

import pytest

from alliance87.core.models import Document, Theme
from tests.core.test_admin import document_data
from tests.core.test_admin import page as admin_page
from tests.factories.accounts import UserFactory
from tests.hostile.attack import (
    admin_pages,
    asking_pages,
    exports,
    reading_pages,
    watching,
)
from tests.hostile.payloads import BY_CLASS, TEXT
from tests.hostile.records import every_kind, poison

SEED = 87


def test_catalogue_is_large_enough():
    assert len(set(TEXT)) >= 200
    assert len(BY_CLASS["rich text"]) > len(TEXT)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_payload_runs_or_reaches_out(page, live_server):
    editor = UserFactory(staff=True)
    records = every_kind()
    assert poison(records, SEED) > 300
    watch = watching(page, live_server, editor)
    pick = random.Random(SEED)

    for address in reading_pages(records):
        watch.look(address)
    for address in asking_pages(SEED, count=1):
        watch.look(address)
    for address in pick.sample(admin_pages(records), 12):
        watch.look(address)

    assert watch.faults == []
    assert watch.read > 40


@pytest.mark.django_db
def test_no_export_has_a_formula():
    editor = UserFactory(staff=True)
    poison(every_kind(), SEED)

    for address, lines, formulas in exports(editor):
        assert lines > 1, address
        assert formulas == [], address


@pytest.mark.django_db
@pytest.mark.parametrize("payload", random.Random(SEED).sample(TEXT, 8))
def test_what_the_admin_stores_is_shown_escaped(secretariat_client, client, payload):
    data = document_data(title_en=payload, body_en=payload, visibility="public")
    secretariat_client.post(admin_page(Document, "add"), data)
    secretariat_client.post(
        admin_page(Theme, "add"),
        {"name_en": payload, "slug": "t", "kind": "sector", "position": 1},
    )

    for address in ("/en/documents/", "/en/documents/guidance-note/"):
        text = client.get(address).text
        if "<" in payload:
            assert payload not in text
