from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from alliance87.core.api import stored
from alliance87.feeds.reading import visitors_lists


class Command(BaseCommand):
    help = (
        "Compare what is stored of what visitors are told of records with what they would "
        "be told now. Says how many differ, and ends with an error if any does."
    )

    def handle(self, **options):
        number, others = 0, 0
        for endpoint, view in visitors_lists():
            found, wrong = stored.compared(view)
            if wrong:
                language = translation.get_language()
                self.stderr.write(f"{endpoint}, {language}: {wrong} of {found} differ")
            number, others = number + found, others + wrong
        if others:
            raise CommandError(
                f"{others} of {number} stored records are not as they would be made now."
            )
        self.stdout.write(f"{number} stored records are as they would be made now.")
