from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from events.models import Contribution, Event
from events.reader import read_report
from events.reader.measuring import SHARED, Entered, measure

# Each report of the demonstration: its event, the words its text begins with by which
# it is known, and the lines it takes up where other papers are bound with it.
REPORTS = [
    ("abidjan-2019", "DRAFT Outcome Report for comments", "Overview"),
    ("moscow-2017", "The Public-Private Partnership in the Fight", ""),
    ("geneva-2017", "Fifth Workshop on the Prevention of Trafficking", ""),
    ("paris-2022", "ZERO TOLERANCE FOR CHILD LABOUR", ""),
    ("regional-forums-2021", "2021 Regional Priorities", ""),
]
TITLES_WITHIN = 60  # lines


class Command(BaseCommand):
    help = (
        "Compare what the report reader finds in the texts of DIRECTORY with the "
        "hand-entered records of the demonstration: how many of those it finds "
        "(recall), how many of its own are among them (precision). How pieces are "
        "matched is told in events.reader.measuring."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--shared", type=float, default=SHARED, help="For proposals: see there."
        )

    def handle(self, *, directory, shared, **options):
        texts = [
            path.read_text("utf-8", errors="replace")
            for path in sorted(directory.glob("*.txt"))
        ]
        if not texts:
            raise CommandError(f"There is no .txt file in {directory}.")
        self.stdout.write(
            f"{'report':22}{'kind':11}{'entered':>8}{'read':>6}{'both':>6}"
            f"{'recall':>8}{'precision':>11}{'chance':>8}"
        )
        totals = {}
        for slug, title, ends in REPORTS:
            for tally in self.measured(slug, title, ends, texts, shared):
                self.write(slug, tally)
                totals.setdefault(tally.kind, []).append(tally)
        for tallies in totals.values():
            self.write("all", added(tallies))

    def measured(self, slug, title, ends, texts, shared):
        event = Event.objects.filter(slug=slug).first()
        part = part_of(texts, title, ends)
        if event is None or part is None:
            what = "its text" if event else "the demonstration record"
            self.stderr.write(f"{slug}: {what} is not there.")
            return []
        text, first, last = part
        sections = [
            Entered(
                section.heading_en or "",
                section.locator,
                tuple(p.text_en or "" for p in section.proposals.all()),
            )
            for report in event.reports.all()
            for section in report.sections.prefetch_related("proposals")
        ]
        spoke = Contribution.objects.filter(agenda_item__event=event) | (
            Contribution.objects.filter(section__report__event=event)
        )
        names = spoke.exclude(name="").values_list("name", flat=True)
        draft = read_report([text], first=first, last=last)
        return measure(sections, names, draft, threshold=shared)

    def write(self, name, tally):
        chance = "" if tally.by_chance is None else tally.by_chance
        self.stdout.write(
            f"{name:22}{tally.kind:11}{tally.entered:>8}{tally.read:>6}"
            f"{tally.matched:>6}{percent(tally.recall):>8}"
            f"{percent(tally.precision):>11}{chance:>8}"
        )


def percent(part):
    return "–" if part is None else f"{part:.0%}"


def added(tallies):
    first = tallies[0]
    chance = [each.by_chance or 0 for each in tallies]
    return type(first)(
        first.kind,
        sum(each.entered for each in tallies),
        sum(each.read for each in tallies),
        sum(each.matched for each in tallies),
        sum(chance) if first.by_chance is not None else None,
    )


def part_of(texts, title, ends):
    """The text that has ``title``, with the first and the last line that are its own."""
    for text in texts:
        lines = text.splitlines()
        heads = [i for i, line in enumerate(lines) if title in line]
        if not heads or (not ends and heads[0] > TITLES_WITHIN):
            continue
        first = heads[0] + 1
        if not ends:
            return text, first, None
        after = [
            i for i, line in enumerate(lines) if i > first and line.strip() == ends
        ]
        return text, first, after[0] if after else None
    return None
