"""No answer of the API depends on a table of which the feeds of changes hear nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from alliance87.core.endpoints import endpoints
from alliance87.feeds.dependencies import TABLES, kind_of, tables_of, tables_of_rights
from alliance87.feeds.reading import digests, keys_seen
from tests.trust.world import EDITOR, GROUP_CHAIR, VISITOR

pytestmark = pytest.mark.django_db

# What is read and decides nothing: why nobody has to be told of it.
NOT_NOTED = {}


def tables_read(act):
    """The tables that the statements of ``act`` read."""
    found = set()

    def note(execute, sql, params, many, context):
        found.update(TABLES.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return found


def noted_tables():
    """The tables each of whose writes leaves a line, as the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'pgtrigger_write_%%'"
            " GROUP BY 1 HAVING count(*) = 3"
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("role", [VISITOR, GROUP_CHAIR, EDITOR])
@pytest.mark.parametrize("endpoint", endpoints())
def test_every_table_that_an_answer_reads_is_followed(world, endpoint, role):
    actor = world.users.get(role, AnonymousUser())
    read = tables_read(lambda: digests(endpoint, actor, keys_seen(endpoint, actor)))
    followed = tables_of(endpoint, kind_of(actor))
    if actor.is_authenticated:
        followed |= tables_of_rights()

    assert read - followed - NOT_NOTED.keys() == set()
    assert followed - noted_tables() == set()
