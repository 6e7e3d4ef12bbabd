from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from alliance87.briefings.verification import verify


class Command(BaseCommand):
    help = (
        "Whether a PDF is a briefing pack that was published: asks the ledger and the "
        "file’s manifest, and draws the pack again where this installation can."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--no-redraw", action="store_true", help="Do not draw the pack again."
        )

    def handle(self, *, file, no_redraw, **options):
        try:
            pdf = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        found = verify(pdf, redraw=not no_redraw)
        self.stdout.write(f"SHA-256 {found.sha256}")
        for entry in found.told.entries:
            self.stdout.write(
                f"Ledger entry {entry.number}: {entry.kind} {entry.at:%Y-%m-%d %H:%M} "
                f"UTC, edition {entry.edition}, language {entry.language}"
            )
        if found.told.is_known and not found.problems:
            has_manifest = any(entry.manifest_sha256 for entry in found.told.entries)
            known = (
                "file and manifest are those" if has_manifest else "the file is that"
            )
            self.stdout.write(f"As the ledger has it: {known} of the ledger.")
        if found.redrawing:
            self.stdout.write(found.redrawing.label)
        if not found.is_good:
            raise CommandError("\n".join(found.problems))
