from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance87.briefings.actions import snapshots
from alliance87.briefings.content import digest
from alliance87.briefings.drawing.apart import DrawingError
from alliance87.briefings.drawing.reports import render_report
from pathfinders.models import PathfinderCountry


class Command(BaseCommand):
    help = (
        "Draw the e-report of a pathfinder country, as anyone may have it, to a file."
    )

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The country's slug, for example nepal.")
        parser.add_argument(
            "--language",
            default="en",
            help="One of: " + ", ".join(dict(settings.LANGUAGES)),
        )
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, slug, language, output, **options):
        if language not in dict(settings.LANGUAGES):
            offered = ", ".join(dict(settings.LANGUAGES))
            raise CommandError(
                f"No such language: “{language}”. Choose from {offered}."
            )
        country = PathfinderCountry.objects.visible_to(None).filter(slug=slug).first()
        if country is None:
            raise CommandError(f"There is no public pathfinder country “{slug}”.")
        if not output.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {output.resolve().parent}.")
        snapshot = snapshots.country_snapshot(
            country=country, language=language, on=timezone.localdate()
        )
        try:
            output.write_bytes(render_report(snapshot))
        except DrawingError as error:
            raise CommandError(f"The report could not be drawn: {error}") from error
        self.stdout.write(f"{output}: snapshot {digest(snapshot)}")
