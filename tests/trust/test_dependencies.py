"""No answer of the API depends on a table of which the feeds of changes hear nothing."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import translation

from alliance87.core.endpoints import endpoints
from alliance87.core.remembered import asking_anew
from alliance87.feeds.dependencies import (
    TABLES,
    dependencies_of,
    kind_of,
    tables_of,
    tables_of_rights,
)
from alliance87.feeds.reading import canonical, digests, keys_seen, view_for
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


@pytest.mark.parametrize("endpoint", endpoints())
def test_answer_in_all_languages_is_the_same_in_each(world, endpoint):
    """So that whoever is told of it is told of every language."""
    actor = world.users[EDITOR]
    view = view_for(endpoint, actor)
    rows = list(view.get_queryset())
    answers = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            bodies = view.get_serializer(rows, many=True).data
            answers.add(b"".join(canonical(body) for body in bodies))

    assert len(answers) == 1


def test_dependencies_are_the_same_where_a_page_keeps_who_its_reader_is(world):
    """A page asks once who somebody is, and puts the keys in the place of the question."""
    tables, ways = dependencies_of("documents", "member")
    dependencies_of.cache_clear()
    with asking_anew(keeping=True):
        assert dependencies_of("documents", "member") == (tables, ways)
    assert "action_groups_membership" in tables_of_rights()
