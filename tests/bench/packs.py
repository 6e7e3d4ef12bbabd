"""Times briefing packs: drawn as one document, in sections, and from what is kept.

The pack of the demonstration's 5th meeting, its items said again until it has about as
many pages as asked. In each round every way is taken once, in turn, and each is compared
with the document drawn as one by a process that starts for it, in that same round.
"""

import copy
import datetime
import os
import resource
import shutil
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count

from django.conf import settings
from django.db import connection

from alliance87.briefings.actions.snapshots import take_snapshot
from alliance87.briefings.drawing import apart, kept, sections
from alliance87.briefings.drawing.binding import count_pages
from alliance87.briefings.drawing.manifest import manifest_of
from alliance87.briefings.drawing.packs import render_html, render_pdf
from alliance87.briefings.enums import PackEdition
from alliance87.demo import loader
from alliance87.demo.users import DEMO_USERS
from events.models import Event

PAGES = 200  # in all rounds of one way, or twice as many as asked
WORKERS_PACKS = 4  # of each worker, where several are at it
ONE = "one document"  # that everything is compared with
TARGETS = {  # how many times as fast as one document
    "sections, 2 processes": 1.7,
    "one country edited": 8,
    "all sections kept": 20,
}


class Ways:
    """The ways to make a pack, each a call that returns its PDF."""

    def __init__(self, snapshot):
        self.snapshot = snapshot
        self._numbers = count()

    def one(self):
        html = render_html(self.snapshot)
        manifest = manifest_of(self.snapshot, styles=["pack.css"])
        return apart.drawn_apart(
            *([html],),
            styles=["pack.css"],
            identifier="x",
            manifest=manifest,
            seconds=600,
        )

    def one_cold(self):
        keeper, apart.KEEPER = apart.KEEPER, None
        try:
            return self.one()
        finally:
            apart.KEEPER = keeper

    def fresh(self, processes):
        sections.AT_ONCE = processes
        return render_pdf(self.snapshot, None, is_fresh=True)

    def after_nothing(self):
        forget()
        sections.AT_ONCE = 2
        return render_pdf(self.snapshot, None)

    def edited(self):
        return render_pdf(edited(self.snapshot, next(self._numbers)), None)

    def all_kept(self):
        forget(whole=True)
        return render_pdf(self.snapshot, None)

    def unchanged(self):
        return render_pdf(self.snapshot, None)

    def by_name(self):
        return {
            ONE: self.one_cold,
            f"{ONE}, warm": self.one,
            "sections, 1 process": lambda: self.fresh(1),
            "sections, 2 processes": lambda: self.fresh(2),
            "the same, to be kept": self.after_nothing,
            "one country edited": self.edited,
            "all sections kept": self.all_kept,
            "unchanged": self.unchanged,
        }


def edited(snapshot, number):
    """The snapshot after somebody changed what is said of one country."""
    changed = copy.deepcopy(snapshot)
    countries = next(
        item["content"]["countries"]
        for item in changed["items"]
        if item["kind"] == "pathfinder_update"
    )
    countries[len(countries) // 2]["summary"] = f"Changed for the {number}th time."
    return changed


def forget(*, whole=False):
    """Forget what is kept; the ``whole`` packs alone, if so asked."""
    folder = settings.MEDIA_ROOT / kept.FOLDER
    for path in folder.glob("*"):
        if not whole or "pages" not in kept.told_in(path.read_bytes()):
            path.unlink()


def taken(way):
    """(seconds, those of them at work in any process, megabytes at most, pages)."""
    apart.KEEPER.used.clear()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, ours = time.perf_counter(), time.process_time()
    pdf = way()
    seconds, ours = time.perf_counter() - start, time.process_time() - ours
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = sum(after[:2]) - sum(before[:2])
    copies = [*apart.KEEPER.used]
    most = max((memory for _seconds, memory in copies), default=0)
    if children > 1:
        most = max(most, after.ru_maxrss)
    at_work = ours + children + sum(seconds for seconds, _memory in copies)
    return seconds, at_work, most / 1024, pdf


def measure(snapshot, pages):
    ways = Ways(snapshot).by_name()
    ways[f"{ONE}, warm"]()  # the keeper has begun by now
    rounds = [
        {name: taken(way) for name, way in ways.items()}
        for _ in range(max(2, PAGES // pages))
    ]
    return {name: [each[name] for each in rounds] for name in ways}


def show(found):
    row = "{:<24} {:>6} {:>8} {:>8} {:>8} {:>9} {:>8} {:>6} {:>6}"
    heading = (
        "",
        "pages",
        "seconds",
        "at work",
        "pages/s",
        "times",
        "at work",
        "target",
        "MB",
    )
    print(row.format(*heading))  # noqa: T201
    for name, rounds in found.items():
        seconds, at_work, memory, pdfs = zip(*rounds, strict=True)
        pages = count_pages(pdfs[-1])
        middle = statistics.median(seconds)
        cells = [
            f"{middle:.2f}",
            f"{statistics.median(at_work):.2f}",
            f"{pages / middle:.0f}",
            f"{ratio(found, name, 0):.1f}",
            f"{ratio(found, name, 1):.1f}",
        ]
        target = TARGETS.get(name, "")
        print(row.format(name, pages, *cells, target, f"{max(memory):.0f}"))  # noqa: T201


def ratio(found, name, column):
    """The median of how many times as long one document takes, round by round."""
    pairs = zip(found[ONE], found[name], strict=True)
    return statistics.median(one[column] / other[column] for one, other in pairs)


def packs_a_minute(snapshot, workers):
    """Packs with an edit each; a thread stands for a worker, and draws in processes."""
    number = workers * WORKERS_PACKS
    packs = [edited(snapshot, f"{workers}-{each}") for each in range(number)]
    rates = []
    for is_fresh in [True, False]:
        start = time.perf_counter()
        make = partial(render_pdf, read_asset=None, is_fresh=is_fresh)
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(make, packs))
        rates.append(number / (time.perf_counter() - start) * 60)
    return rates


def snapshot_of(event):
    start = time.perf_counter()
    snapshot, _assets = take_snapshot(
        event=event,
        edition=PackEdition.PARTICIPANTS,
        language="en",
        on=datetime.date(2026, 11, 23),
    )
    return snapshot, time.perf_counter() - start


def longer(snapshot, pages):
    """The snapshot with its items again and again: ``pages``, as near as may be."""
    found, as_it_is = copy.deepcopy(snapshot), pages_of(snapshot)
    for _ in range(round(pages / as_it_is) - 1):
        for item in snapshot["items"]:
            number = len(found["items"]) + 1
            found["items"].append(copy.deepcopy(item) | {"number": number})
    return found


def pages_of(snapshot):
    return count_pages(render_pdf(snapshot, None))


def bench(sizes):
    """Load the demonstration's records, time packs of each size, and take all away."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        loader.load(directory=loader.DATA, users=DEMO_USERS)
        snapshot, _first = snapshot_of(event := Event.objects.get(slug="gcg-5"))
        gathering = snapshot_of(event)[1]
        for size in sizes:
            pack = longer(snapshot, size)
            busy = os.getloadavg()[0] / os.cpu_count()
            print(f"\nPacks of {size} pages or so; load {busy:.1f} a core")  # noqa: T201
            show(measure(pack, size))
        print(f"\nGathering the records took {gathering:.2f} seconds")  # noqa: T201
        sections.AT_ONCE = 1
        one, two = [packs_a_minute(snapshot, workers) for workers in [1, 2]]
        for name, alone, both in zip(["new", "one edit each"], one, two, strict=True):
            print(  # noqa: T201
                f"Packs a minute, {name}: {alone:.0f} by one worker, {both:.0f} by two, "
                f"{both / alone:.1f} times as many (target 1.8)"
            )
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
