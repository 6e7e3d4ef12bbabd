"""A pytest plugin: the test database stands from the run before and is not migrated."""

from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation


def pytest_configure():
    BaseDatabaseCreation.create_test_db = use


def use(creation, *_arguments, **_options):
    """Point the connection at the test database. Return its name."""
    connection, name = creation.connection, creation._get_test_db_name()
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = name
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()
    return name
