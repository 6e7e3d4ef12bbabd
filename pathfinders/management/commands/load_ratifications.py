from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from pghistory import context

from alliance87.core.enums import ChangedThrough
from alliance87.core.models import Source
from pathfinders.published_tables import TableError, load_ratifications


class Command(BaseCommand):
    help = (
        "Load a list of ratifications in NORMLEX's layout: Country, Convention, Date, …"
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--source", required=True, help="The slug of the source it is cited as."
        )
        parser.add_argument(
            "--instrument", default="", help="The treaty, of a table of one only: C182."
        )
        parser.add_argument("--dry-run", action="store_true", help="Report, then undo.")

    def handle(self, *, file, source, instrument, dry_run, **options):
        cited = Source.objects.filter(slug=source).first()
        if cited is None:
            raise CommandError(f"There is no source “{source}”. Enter it first.")
        try:
            with (
                transaction.atomic(),
                translation.override("en"),
                context(through=ChangedThrough.IMPORT),
            ):
                outcome = load_ratifications(file, source=cited, instrument=instrument)
                if dry_run:
                    transaction.set_rollback(True)
        except TableError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        for line in report(outcome, dry_run=dry_run):
            self.stdout.write(line)


def report(outcome, *, dry_run):
    """What was done, in lines."""
    yield (
        f"{outcome.created} created, {outcome.updated} updated, "
        f"{outcome.unchanged} unchanged"
    )
    for what, number in outcome.left_out.items():
        yield f"left out: {what}, {number} row{'s' if number > 1 else ''}"
    if dry_run:
        yield "Dry run: nothing was kept."
