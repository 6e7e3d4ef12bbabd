"""Every payload through every writer to every reader."""

import pytest

from tests.factories.accounts import UserFactory
from tests.hostile.attack import (
    admin_pages,
    asking_pages,
    exports,
    reading_pages,
    watching,
)
from tests.hostile.records import every_kind, poison

pytestmark = [
    pytest.mark.torture,
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("part", range(12))
def test_no_payload_runs_or_reaches_out(page, live_server, seed, part):
    editor = UserFactory(staff=True)
    records = every_kind()
    poison(records, f"{seed}-{part}")
    watch = watching(page, live_server, editor)

    for address in [
        *reading_pages(records),
        *asking_pages(f"{seed}-{part}", count=5),
        *admin_pages(records),
    ]:
        watch.look(address)

    assert watch.faults == []
    for address, _lines, formulas in exports(editor):
        assert formulas == [], address
