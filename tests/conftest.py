"""The readers that every rule is tested for, and what makes the suite quicker."""

import gc
import os

import pgtrigger
import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from alliance87.accounts.second_factor import has_second_factor
from alliance87.core.api import kept
from tests import database
from tests.factories.accounts import UserFactory, enrol
from tests.factories.action_groups import MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.partners import RepresentativeFactory

# What is loaded before the first test is never garbage: nobody looks through it again.
gc.disable()


def pytest_configure(config):
    """Before pytest-xdist starts its processes, in the one that starts them."""
    processes = getattr(config.option, "numprocesses", None)
    if not processes or config.option.create_db:
        return
    blocker = config.stash[blocking_manager_key]
    with blocker.unblock():
        maker = database.begin(processes)

    def end():
        with blocker.unblock():
            database.end(maker)

    if maker:
        config.add_cleanup(end)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_blocker
):
    with django_db_blocker.unblock():
        database.copy()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What needs no database goes first: where there is none yet, it is being made."""
    items.sort(key=needs_database)


def needs_database(item):
    marked = item.get_closest_marker("django_db") is not None
    return marked or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)


SWEPT_EVERY = 100  # tests
TESTED_SINCE = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    yield
    if not needs_database(item):
        return
    stash = item.config.stash
    stash[TESTED_SINCE] = stash.get(TESTED_SINCE, 0) + 1
    # A world of several tests may still stand: then later.
    if stash[TESTED_SINCE] >= SWEPT_EVERY and not connection.in_atomic_block:
        with stash[blocking_manager_key].unblock():
            database.sweep()
        stash[TESTED_SINCE] = 0


def pytest_collection_finish():
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)  # objects; Python's own is for smaller programs
    gc.enable()


@pytest.fixture(autouse=True)
def english():
    """Each test begins in English, whatever page the one before it asked for."""
    with translation.override("en"):
        yield


@pytest.fixture
def keeping(settings):
    """Answers to visitors are kept, which most tests turn off, and none is there yet."""
    settings.KEPT_ANSWERS_BYTES = 10_000_000
    kept.tables_there_are()
    kept.ANSWERS.clear()
    yield
    kept.ANSWERS.clear()


@pytest.fixture
def anonymous():
    """A visitor who has not signed in."""
    return AnonymousUser()


@pytest.fixture
def member(db):
    """A signed-in member: the focal point of a partner, in no group or event."""
    return RepresentativeFactory().user


@pytest.fixture
def deactivated(db):
    """A focal point whose account was closed."""
    return RepresentativeFactory(user__inactive=True).user


@pytest.fixture
def secretariat(db):
    """A Secretariat administrator, who may do everything in the admin."""
    return UserFactory(staff=True)


@pytest.fixture
def editor(db):
    """A Secretariat editor, who keeps the records and gives no rights."""
    return UserFactory(editor=True)


@pytest.fixture
def chair(db):
    """Whose partner chairs an action group, and who chairs a meeting in person."""
    person = RepresentativeFactory()
    MembershipFactory(partner=person.partner, chair=True)
    EventFactory(chairs=[person])
    return person.user


@pytest.fixture
def member_client(member):
    return signed_in(member)


@pytest.fixture
def editor_client(editor):
    return signed_in(editor)


@pytest.fixture
def secretariat_client(secretariat):
    return signed_in(secretariat)


def signed_in(user):
    """A client of ``user``, who goes wherever a second factor is asked for."""
    if not has_second_factor(user):
        enrol(user)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium, which downloads nothing and, as root, has no sandbox."""
    # Playwright keeps an event loop in this thread; the ORM would refuse to run in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {
        "executable_path": "/usr/bin/chromium",
        "args": [
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


# What `migrate` fills, and no test.
FILLED_BY_MIGRATE = [ContentType, Permission]


@pytest.fixture(scope="session", autouse=True)
def only_rows_are_emptied_after_a_test():
    """Tests with transactions of their own leave nothing; empty tables are left alone.

    Django truncates every table and then does what `migrate` does at its end: seconds,
    with our hundreds of tables and triggers.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


def emptied(case):
    tables = {*connection.introspection.django_table_names(only_existing=True)}
    tables -= {model._meta.db_table for model in FILLED_BY_MIGRATE}
    filled = " UNION ALL ".join(
        f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in sorted(tables)
    )
    with transaction.atomic(), connection.cursor() as cursor, pgtrigger.ignore():
        cursor.execute(filled)
        found = [name for (name,) in cursor.fetchall()]
        if found:
            # Foreign keys are checked when all are gone.
            cursor.execute("; ".join(f'DELETE FROM "{name}"' for name in found))
            # What the tables' own triggers would have said.
            cursor.execute(
                "INSERT INTO core_stamp (changed) SELECT unnest(%s::text[])", [found]
            )
