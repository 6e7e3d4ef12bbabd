from django.conf import settings
from django.core.management import BaseCommand, CommandError
from pghistory import context

from alliance87.core.enums import ChangedThrough
from alliance87.demo import loader
from alliance87.demo.records import DemoDataError
from alliance87.demo.users import DEMO_USERS


class Command(BaseCommand):
    help = (
        "Loads the demonstration records from alliance87/demo/data. "
        "Loading again corrects what differs from the files and nothing else."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--once",
            action="store_true",
            help="do nothing if demonstration records are there already",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be done, and undo it",
        )

    def handle(self, *args, once, dry_run, **options):
        if not settings.DEMO_RECORDS_ALLOWED:
            raise CommandError(
                "Demonstration records bring users with a published password. They "
                "are loaded only where the setting DEMO_RECORDS_ALLOWED is on."
            )
        try:
            if once and loader.is_loaded(directory=loader.DATA):
                self.stdout.write("The demonstration records are there: left alone.")
                return
            with context(through=ChangedThrough.IMPORT):
                tally = loader.load(
                    directory=loader.DATA, users=DEMO_USERS, dry_run=dry_run
                )
        except DemoDataError as error:
            raise CommandError(error) from error
        for model, counts in tally.items():
            name = model._meta.verbose_name_plural
            did = ", ".join(
                f"{counts[outcome]} {outcome}"
                for outcome in ("created", "updated", "unchanged")
            )
            self.stdout.write(f"{name}: {did}")
        if dry_run:
            self.stdout.write("Dry run: nothing was kept.")
