"""One world for all tests of a module, undone at its end."""

import pytest
from django.db import transaction

from tests.trust.world import a_whole_world


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield a_whole_world()
        transaction.set_rollback(True)
