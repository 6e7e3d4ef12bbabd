import pytest

from alliance87.briefings.actions import publishing
from alliance87.briefings.enums import PackState
from alliance87.briefings.models import BriefingPack
from tests.factories.briefings import BriefingPackFactory
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

pytestmark = pytest.mark.django_db


def test_only_a_sealed_pack_is_published(secretariat):
    sealed, failed = BriefingPackFactory(sealed=True), BriefingPackFactory(failed=True)

    assert publishing.publish_pack(pack=sealed, by=secretariat) == 0
    assert publishing.publish_pack(pack=failed, by=secretariat) is None

    states = BriefingPack.objects.values_list("state", flat=True)
    assert set(states) == {PackState.PUBLISHED, PackState.FAILED}


def test_who_keeps_the_meeting_no_more_publishes_nothing():
    chair = RepresentativeFactory()
    event = EventFactory(chairs=[chair])
    pack = BriefingPackFactory(event=event, sealed=True, requested_by=chair.user)
    event.chairs.clear()

    assert publishing.publish_pack(pack=pack, by=chair.user) is None

    pack.refresh_from_db()
    assert pack.state == PackState.SEALED


def test_a_deactivated_account_publishes_nothing():
    chair = RepresentativeFactory(user__inactive=True)
    pack = BriefingPackFactory(event=EventFactory(chairs=[chair]), sealed=True)

    assert publishing.publish_pack(pack=pack, by=chair.user) is None
