"""A pytest plugin: the suite finds PostgreSQL and Redis as manage.py does."""

import os

import pytest

from alliance87.local.base import LocalError
from alliance87.local.services import ensure_services


# A wrapper runs before pytest-django, which loads the settings in the same hook. With
# pytest-xdist only the controller starts anything: the workers inherit the addresses.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config):
    wanted = early_config.known_args_namespace
    if not (wanted.version or wanted.help):
        try:
            os.environ.update(ensure_services())
        except LocalError as error:
            raise pytest.UsageError(str(error)) from None
    return (yield)
