"""Eight people change one record at once: no change is written over unseen."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.partners import PartnerFactory, RepresentativeFactory
from tests.partners.races import broken_links, eight_writers, race


def check_race(edits):
    partner = PartnerFactory()
    focal_point = RepresentativeFactory(partner=partner).user
    editors = UserFactory.create_batch(8, staff=True)
    writers = race(
        eight_writers(partner, editors=editors, focal_point=focal_point), edits
    )

    marks, broken = broken_links(partner)
    written = [mark for writer in writers for mark in writer.written]
    assert broken == []
    assert sorted(marks) == sorted(written)
    assert len(written) == 8 * edits
    # Without a single conflict nobody would have met anybody.
    assert sum(writer.conflicts for writer in writers) > 0


@pytest.mark.django_db(transaction=True)
def test_eight_writers_lose_nothing_of_each_other():
    check_race(edits=6)


@pytest.mark.torture
@pytest.mark.django_db(transaction=True)
def test_eight_writers_of_fifty_edits_lose_nothing_of_each_other():
    check_race(edits=50)
