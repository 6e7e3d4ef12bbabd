from django.core.management.base import BaseCommand
from django.utils import timezone

from alliance87.feeds.actions import compare
from alliance87.feeds.models import Reader


class Command(BaseCommand):
    help = (
        "Compare every record that each reader of the feed of changes may read with what "
        "they were told, and tell them what differs. Run it after restoring a dump."
    )

    def handle(self, **options):
        for reader in Reader.objects.select_related("user"):
            found = compare(reader=reader, now=timezone.now())
            name = reader.user.pk if reader.user else "visitors"
            if found is None:
                self.stdout.write(f"{name}: is being told at this moment; run it again")
            else:
                self.stdout.write(f"{name}: {found} differences")
