import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from alliance87.feeds.enums import ChangeKind
from alliance87.feeds.models import Change, Reader, Told
from tests.factories.accounts import UserFactory


class ReaderFactory(DjangoModelFactory):
    class Meta:
        model = Reader

    user = factory.SubFactory(UserFactory)


class ToldFactory(DjangoModelFactory):
    class Meta:
        model = Told

    reader = factory.SubFactory(ReaderFactory)
    endpoint = "partners"
    record = factory.LazyFunction(uuid.uuid4)
    digest = bytes(32)


class ChangeFactory(DjangoModelFactory):
    class Meta:
        model = Change

    reader = factory.SubFactory(ReaderFactory)
    kind = ChangeKind.CHANGED
    endpoint = "partners"
    record = factory.LazyFunction(uuid.uuid4)
    at = factory.LazyFunction(timezone.now)
