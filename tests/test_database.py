"""What tests with transactions of their own leave behind."""

import pytest

from alliance87.core.stamps import stamp_of
from partners.models import Partner
from tests.conftest import emptied
from tests.factories.partners import RepresentativeFactory


@pytest.mark.django_db(transaction=True)
def test_no_row_is_left_and_whoever_kept_some_is_told():
    RepresentativeFactory()
    before = stamp_of([Partner])

    emptied(None)

    assert not Partner.objects.exists()
    assert not Partner.pgh_event_model.objects.exists()
    assert stamp_of([Partner]) != before
