import pytest

from alliance87.feeds.models import Reader
from tests.core.receivers import Receiver
from tests.factories.accounts import UserFactory, enrol
from tests.factories.feeds import ChangeFactory
from tests.factories.webhooks import WebhookFactory


class Told:
    """Somebody with a webhook, and changes that they are told of."""

    def __init__(self, receiver, *, staff=False, **options):
        self.owner = UserFactory(editor=staff)
        if staff:
            enrol(self.owner)
        self.webhook = WebhookFactory(
            owner=self.owner,
            address=receiver.address,
            as_secretariat=staff,
            **options,
        )
        self.reader = Reader.objects.create(user=self.owner, as_member=not staff)

    def hears(self, count=1, **options):
        return ChangeFactory.create_batch(count, reader=self.reader, **options)


@pytest.fixture
def receiver():
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def told(db, receiver):
    return Told(receiver)
