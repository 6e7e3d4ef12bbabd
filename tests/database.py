"""The database of tests is made once and copied, not made by each process of a run.

``make test`` has as many processes as cores, and on a new machine each would go through
all migrations. One goes through them beside, while the others still read the tests:

    python -m tests.database NAME
"""

import gc
import os
import subprocess
import sys
import time

import django
import psutil
from django.db import connection

MADE_BY = "TEST_DB_MADE_BY"  # the environment's: the process, and the database's name


def begin(processes):
    """Have it made if a database of ``processes`` is missing; what to ``end`` with."""
    name = connection.creation._get_test_db_name()
    wanted = {f"{name}_gw{number}" for number in range(processes)}
    if wanted <= databases():
        return None
    made = f"{name}_made"
    maker = subprocess.Popen([sys.executable, "-m", "tests.database", made])
    os.environ[MADE_BY] = f"{maker.pid} {made}"
    return maker


def end(maker):
    """Nobody needs it any longer."""
    maker.kill()
    maker.wait()
    drop(os.environ.pop(MADE_BY).split()[1])


def copy():
    """Give this process its database, if one is made and it has none yet.

    Where that fails it is left to make its own.
    """
    pid, _space, made = os.environ.get(MADE_BY, "").partition(" ")
    name = connection.creation._get_test_db_name()
    if not made or name in databases():
        return
    while made not in databases():
        if not works(int(pid)):
            return
        time.sleep(0.2)
    ask(f'CREATE DATABASE "{name}" TEMPLATE "{made}"')


def works(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def make(name):
    """Nobody sees it before it is whole."""
    draft = f"{name}_draft"
    drop(name)
    connection.settings_dict["TEST"]["NAME"] = draft
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    ask(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')


def sweep():
    """Take away what tests have undone, before it slows each query that comes after.

    A row that is taken back stays in its table until PostgreSQL comes by, about once a
    minute for one database after the other: thousands of them, in tables of ten rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I', relname) FROM pg_stat_user_tables WHERE n_dead_tup > 200"
        )
        if names := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"VACUUM {', '.join(names)}")


def drop(name):
    for each in (name, f"{name}_draft"):
        ask(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


def databases():
    return {name for (name,) in ask("SELECT datname FROM pg_database")}


def ask(sql):
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance87.settings.test"
    gc.disable()
    django.setup()
    make(sys.argv[1])
