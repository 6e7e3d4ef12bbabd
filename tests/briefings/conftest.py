import pytest

from alliance87.briefings.views import composer
from tests.conftest import signed_in
from tests.factories.briefings import (
    PackOutlineFactory,
)
from tests.factories.events import (
    EventFactory,
)
from tests.factories.partners import RepresentativeFactory


@pytest.fixture
def chair():
    return RepresentativeFactory()


@pytest.fixture
def outline(chair):
    return PackOutlineFactory(event=EventFactory(chairs=[chair]))


@pytest.fixture
def chair_client(chair):
    return signed_in(chair.user)


@pytest.fixture
def queued(monkeypatch):
    """The ids of the packs that were queued."""
    ids = []
    monkeypatch.setattr(composer.build_pack, "delay_on_commit", ids.append)
    return ids
