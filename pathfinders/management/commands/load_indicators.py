from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from pghistory import context

from alliance87.core.enums import ChangedThrough
from alliance87.core.models import Source
from pathfinders.management.commands.load_ratifications import report
from pathfinders.published_tables import (
    TableError,
    find_or_make_indicator,
    load_indicators,
)


class Command(BaseCommand):
    help = "Load the yearly values of an ILOSTAT bulk file (CSV or .csv.gz)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--indicator", required=True, help="The code of the indicator here."
        )
        parser.add_argument(
            "--source", required=True, help="The slug of the source it is cited as."
        )
        parser.add_argument(
            "--name", default="", help="Of a new indicator, in English."
        )
        parser.add_argument(
            "--unit", default="", help="Of a new indicator, in English."
        )
        parser.add_argument(
            "--series", default="", help="Of a file of several: SDG_0871_SEX_AGE_RT."
        )
        parser.add_argument(
            "--survey", default="", help="Only the rows of this source of ILOSTAT's."
        )
        parser.add_argument("--dry-run", action="store_true", help="Report, then undo.")

    def handle(self, *, file, source, indicator, dry_run, **options):
        cited = Source.objects.filter(slug=source).first()
        if cited is None:
            raise CommandError(f"There is no source “{source}”. Enter it first.")
        try:
            with (
                transaction.atomic(),
                translation.override("en"),
                context(through=ChangedThrough.IMPORT),
            ):
                kept = find_or_make_indicator(
                    indicator, name=options["name"], unit=options["unit"]
                )
                outcome = load_indicators(
                    file,
                    indicator=kept,
                    source=cited,
                    series=options["series"],
                    survey=options["survey"],
                )
                if dry_run:
                    transaction.set_rollback(True)
        except TableError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        for line in report(outcome, dry_run=dry_run):
            self.stdout.write(line)
