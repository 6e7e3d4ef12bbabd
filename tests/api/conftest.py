"""The world of the trust tests, and what asking the portal from within a test needs."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.trust.conftest import world

__all__ = ["one_connection", "world"]


@pytest.fixture
def one_connection():
    """As with Django's own client: no request closes the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
