import pytest

from alliance87.briefings.actions import publishing
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack
from tests.factories.briefings import (
    BriefingPackFactory,
)

pytestmark = pytest.mark.django_db


def test_only_a_sealed_pack_is_published():
    sealed, failed = BriefingPackFactory(sealed=True), BriefingPackFactory(failed=True)

    assert publishing.publish_pack(pack=sealed) is True
    assert publishing.publish_pack(pack=failed) is False

    states = BriefingPack.objects.values_list("state", flat=True)
    assert set(states) == {PackState.PUBLISHED, PackState.FAILED}
