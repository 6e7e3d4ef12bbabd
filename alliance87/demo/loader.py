"""Loads every demonstration file in one transaction."""

from pathlib import Path

from django.db import connection, transaction
from django.utils import translation

from alliance87.core.models import Source
from alliance87.demo import (
    action_groups,
    briefings,
    events,
    partners,
    pathfinders,
    people,
    reference,
)
from alliance87.demo.records import Folder
from alliance87.demo.shelf import Shelf

DATA = Path(__file__).parent / "data"
CHAPTERS = (reference, partners, pathfinders, action_groups, events, briefings)


def load(*, directory, users, dry_run=False):
    """Write what the files say; return a count of what was done, by model.

    Files are right: a row that differs is corrected, except for columns no file can
    name. Raises DemoDataError and writes nothing if any file is wrong.
    """
    folder, shelf = Folder(directory), Shelf()
    # Untranslated columns keep English, whatever language the caller speaks.
    with transaction.atomic(), translation.override("en"):
        _wait_for_other_loads()
        for chapter in CHAPTERS:
            chapter.load(folder, shelf)
        folder.finish()
        people.load(users, shelf)
        connection.check_constraints()
        if dry_run:
            transaction.set_rollback(True)
    return shelf.tally


def is_loaded(*, directory):
    """Whether demonstration records are there: any of their sources."""
    sources = Folder(directory).keyed("sources.yaml")
    slugs = [source.key for source in sources]
    return Source.objects.filter(slug__in=slugs).exists()


def _wait_for_other_loads():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_demo'))")
