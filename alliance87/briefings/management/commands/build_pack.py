from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance87.briefings.actions import building
from alliance87.briefings.content import PackError
from alliance87.briefings.enums import PackEdition
from events.models import Event


class Command(BaseCommand):
    help = "Build and seal the briefing pack of a meeting, here and now, into a file."

    def add_arguments(self, parser):
        parser.add_argument("event", help="The meeting's slug, for example gcg-5.")
        parser.add_argument(
            "--language",
            default="en",
            help="One of: " + ", ".join(dict(settings.LANGUAGES)),
        )
        parser.add_argument(
            "--edition",
            default=PackEdition.PARTICIPANTS,
            help="One of: " + ", ".join(PackEdition.values),
        )
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *, event, language, edition, output, **options):
        if language not in dict(settings.LANGUAGES):
            offered = ", ".join(dict(settings.LANGUAGES))
            raise CommandError(
                f"No such language: “{language}”. Choose from {offered}."
            )
        if edition not in PackEdition.values:
            offered = ", ".join(PackEdition.values)
            raise CommandError(f"No such edition: “{edition}”. Choose from {offered}.")
        meeting = Event.objects.filter(slug=event).first()
        if meeting is None:
            raise CommandError(f"There is no event “{event}”.")
        if not output.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {output.resolve().parent}.")
        try:
            pack = building.request_pack(
                event=meeting, edition=edition, language=language
            )
        except PackError as error:
            raise CommandError(str(error)) from error
        if not building.build_pack(pack=pack):
            pack.refresh_from_db()
            raise CommandError(pack.error or "Another worker is building this pack.")
        with pack.file.open() as file:
            output.write_bytes(file.read())
        self.stdout.write(
            f"{output}: {pack.page_count} pages, SHA-256 {pack.sha256}, "
            f"snapshot {pack.snapshot_sha256}"
        )
