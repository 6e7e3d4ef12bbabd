"""Times the API as programs ask it, over many partners, against what could be had.

Served by gunicorn with the live settings, and asked as a visitor asks. In one run and in
turn: the portal; *made*, the portal that keeps no answers; *best*, the same answers written by hand; *json*, the same answers made
by one statement of PostgreSQL; and Directus where ``make bench-directus`` installed it.
First their answers are compared, and the run ends at the first difference. Machines are
shared: only ratios within a round mean something, so each round gives one and the table
has their median, least and most.
"""

import contextlib
import http.client
import json
import os
import statistics
import sys
import threading
import time
import urllib.request
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psutil
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from alliance87.accounts.enums import TokenScope
from alliance87.core.api import stored
from alliance87.demo import loader
from alliance87.feeds.actions import catch_up, reader_for
from alliance87.feeds.cursors import Cursor, written
from alliance87.feeds.reading import view_for
from partners.enums import StakeholderGroup
from partners.models import Partner
from tests.bench import directus, servers
from tests.bench.data import fill, fill_changes
from tests.bench.load import load
from tests.factories.accounts import ApiTokenFactory, UserFactory

API = "/api/v1"
CONNECTIONS = (1, 8)
OURS = ("portal", "made")
PAGES = range(1, 21)
CHANGES = 1_000_000
READERS, WRITERS = 50, 5


@dataclass(frozen=True)
class Case:
    """What is asked for, in turn, of each of those that can answer it."""

    name: str
    addresses: list[str]
    by: tuple = ("portal", "made", "best", "json", "directus")
    headers: dict = field(default_factory=dict)
    status: int = 200
    floor_addresses: list[str] | None = None  # where a floor is asked in other words

    def asked_of(self, who):
        if who == "directus":
            return [directus.path_of(path) for path in self.addresses]
        if self.floor_addresses and who not in OURS:
            return self.floor_addresses
        return self.addresses

    def headers_of(self, who):
        return self.headers | (directus.HEADERS if who == "directus" else {})


@dataclass(frozen=True)
class Gate:
    """What is to be reached, as the ratio of one figure to another in each round."""

    name: str
    most: float | None = None
    least: float | None = None

    def met(self, value):
        if self.most is not None:
            return value <= self.most
        return value >= self.least

    def __str__(self):
        return f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"


def say(text=""):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def cases(ids):
    partners = f"{API}/partners/"
    filtered = (
        "stakeholder_group=government_entity&theme=agriculture&ordering=-joined_on"
    )
    return [
        Case("list", [f"{partners}?page={page}" for page in PAGES]),
        Case(
            "filtered", [f"{partners}?{filtered}&page={page}" for page in range(1, 5)]
        ),
        # Directus looks for parts of words, in other rows: nothing to compare.
        Case(
            "narrow search",
            [f"{partners}?search=federation+rights+labour"],
            by=("portal", "made", "best", "json"),
        ),
        Case(
            "broad search",
            [f"{partners}?search=labour"],
            by=("portal", "made", "best", "json"),
        ),
        Case(
            "by name, French",
            [f"{partners}?lang=fr&ordering=name&page={page}" for page in PAGES],
        ),
        Case("one record", [f"{partners}{key}/" for key in ids]),
        Case("list, again", [partners]),
    ]


def unchanged(run):
    """The list asked for again by who has it already."""
    path = f"{API}/partners/"
    request = urllib.request.Request(
        run.address("portal", path), headers=servers.HEADERS
    )
    with urllib.request.urlopen(request) as answer:
        tag = {"If-None-Match": answer.headers["ETag"]}
    return Case("list, unchanged", [path], by=("portal",), headers=tag, status=304)


def changes():
    """Pages of the feed of changes: near its beginning, in the middle, near its end."""
    now = timezone.now()
    reader = reader_for(user=AnonymousUser(), as_member=False, now=now)
    fill_changes(reader, CHANGES)
    catch_up(reader=reader, now=now)
    return [
        Case(
            f"changes, {place}",
            [f"{API}/changes/?cursor={written(Cursor(number), reader)}"],
            by=("portal", "best"),
            floor_addresses=[f"{API}/changes/?cursor={number}"],
        )
        for place, number in [
            ("first", 0),
            ("middle", CHANGES // 2),
            ("last", CHANGES - 1000),
        ]
    ]


class Run:
    """The servers of one run, and what they answered."""

    def __init__(self, addresses, *, rounds, seconds):
        self.addresses = addresses  # {who: where their addresses begin}
        self.rounds, self.seconds = rounds, seconds
        self.found = {}  # {(case, connections): {who: [Answered, …]}}

    def address(self, who, path):
        return self.addresses[who] + path

    def get(self, who, path, **headers):
        request = urllib.request.Request(
            self.address(who, path), headers=servers.HEADERS | headers
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    def compare(self, case):
        """End the run where a floor does not answer as the portal does."""
        for place, path in enumerate(case.addresses[:4]):
            wanted = essence(self.get("portal", path))
            for who in {"made", "best", "json"} & {*case.by}:
                if essence(self.get(who, case.asked_of(who)[place])) != wanted:
                    raise SystemExit(f"{who} answers {path} otherwise than the portal.")
            if "directus" in case.by and "directus" in self.addresses:
                self.compare_directus(case, place, wanted)

    def compare_directus(self, case, place, wanted):
        """That its record is the same, or its list as long; its order is another."""
        path = case.asked_of("directus")[place]
        body = self.get("directus", path, **directus.HEADERS)
        found = [body["data"].get("id")] if wanted.get("results") is None else []
        if not found and body["meta"]["filter_count"] == wanted["count"]:
            return
        if found != [wanted.get("id")]:
            raise SystemExit(f"Directus answers {path} otherwise than the portal.")

    def ask(self, who, case, connections):
        where = urlsplit(self.addresses[who])
        return load(
            f"{where.scheme}://{where.netloc}",
            [where.path + path for path in case.asked_of(who)],
            connections=connections,
            seconds=self.seconds,
            headers=servers.HEADERS | case.headers_of(who),
            status=case.status,
        )

    def measure(self, asked):
        for turn in range(self.rounds):
            for case in asked:
                for connections in CONNECTIONS:
                    kept = self.found.setdefault((case.name, connections), {})
                    able = [who for who in case.by if who in self.addresses]
                    # Nobody is always the first.
                    for who in able[turn % len(able) :] + able[: turn % len(able)]:
                        answered = self.ask(who, case, connections)
                        kept.setdefault(who, []).append(answered)

    def ratios(self, case, who, other, connections=8, *, of_case=None):
        """How many times as much ``who`` answers as ``other``, by round.

        ``of_case``: what ``other`` is asked, where that is something else.
        """
        ones = self.found[case, connections][who]
        others = self.found[of_case or case, connections][other]
        return [
            one.per_second / two.per_second
            for one, two in zip(ones, others, strict=True)
        ]


def essence(body):
    """What of an answer must be equal: all but the links to other pages."""
    if "results" not in body:
        return body
    return {name: body.get(name) for name in ("count", "results", "more")}


def downloaded(address):
    """(rows, seconds, seconds to the first of them) of a whole list, as it streams."""
    request = urllib.request.Request(address, headers=servers.HEADERS)
    began, rows, first = time.perf_counter(), 0, None
    with urllib.request.urlopen(request, timeout=600) as answer:
        while block := answer.read1(1 << 20):
            first = first or time.perf_counter() - began
            rows += block.count(b"\n")
    return rows, time.perf_counter() - began, first


def measure_downloads(run):
    """{who: [(rows, seconds, first), …]}, the best of three each round: they are short."""
    found = {}
    path = f"{API}/partners/?format=jsonl"
    able = [who for who in ("portal", "best", "json") if who in run.addresses]
    for turn in range(run.rounds):
        for who in able[turn % len(able) :] + able[: turn % len(able)]:
            three = [downloaded(run.address(who, path)) for _ in range(3)]
            found.setdefault(who, []).append(min(three, key=lambda told: told[1]))
    numbers = {rows for those in found.values() for rows, _seconds, _first in those}
    if len(numbers) != 1:
        raise SystemExit(f"The downloads have {numbers} rows.")
    return found


class Writer(threading.Thread):
    """Changes one partner after the other, and reads at once what it changed."""

    def __init__(self, server, secret, ids, until):
        super().__init__(daemon=True)
        self.server, self.ids, self.until = urlsplit(server), ids, until
        self.headers = servers.HEADERS | {"Authorization": f"Bearer {secret}"}
        self.written, self.errors = 0, []

    def run(self):
        for number in range(10**9):
            if time.monotonic() > self.until:
                return
            path = f"{API}/partners/{self.ids[number % len(self.ids)]}/"
            try:
                self.change(path, f"W{number}")
                self.written += 1
            except (OSError, http.client.HTTPException, AssertionError) as error:
                self.errors.append(repr(error))

    def change(self, path, acronym):
        status, headers, _body = self.ask("GET", path)
        assert status == 200, (status, path)
        status, _headers, body = self.ask(
            "PATCH", path, {"acronym": acronym}, {"If-Match": headers["ETag"]}
        )
        assert status == 200, (status, body)
        _status, _headers, body = self.ask("GET", path)
        assert body["acronym"] == acronym, "read what is not written any more"

    def ask(self, method, path, body=None, headers=()):
        asked = http.client.HTTPConnection(self.server.netloc, timeout=60)
        headers = self.headers | {"Content-Type": "application/json"} | dict(headers)
        with contextlib.closing(asked):
            asked.request(method, path, body and json.dumps(body), headers)
            answer = asked.getresponse()
            return answer.status, answer.headers, json.load(answer)


def measure_mixed(run, ids, seconds):
    """Readers and writers together: (what the readers got, writes, errors)."""
    staff = UserFactory(staff=True, email=f"{uuid.uuid4()}@example.org")
    scopes = [TokenScope.READ, TokenScope.WRITE, TokenScope.SECRETARIAT]
    until = time.monotonic() + seconds
    share = len(ids) // WRITERS
    writers = [
        Writer(
            run.addresses["portal"],
            ApiTokenFactory(user=staff, scopes=scopes).secret,
            ids[place * share : (place + 1) * share],
            until,
        )
        for place in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    addresses = [path for case in cases(ids) for path in case.addresses]
    answered = load(
        run.addresses["portal"],
        addresses,
        connections=READERS,
        seconds=seconds,
        headers=servers.HEADERS,
        strict=False,
    )
    for writer in writers:
        writer.join(60)
    errors = [error for writer in writers for error in writer.errors]
    return answered, sum(writer.written for writer in writers), errors


def middle(values):
    """The median, with the least and the most."""
    low, high = min(values), max(values)
    return f"{statistics.median(values):.2f} ({low:.2f}–{high:.2f})"


def show(run):
    row = "{:<16} {:>2} {:<9} {:>8} {:>8} {:>8}  {}"
    say(row.format("", "c", "", "req/s", "p50 ms", "p99 ms", "portal ÷ it, by round"))
    for (name, connections), kept in run.found.items():
        for who, answers in kept.items():
            figures = [
                statistics.median(getattr(answered, what) for answered in answers)
                for what in ("per_second", "p50", "p99")
            ]
            ratio = ""
            if who != "portal":
                ratio = middle(run.ratios(name, "portal", who, connections))
            cells = [f"{figures[0]:.0f}", *(f"{figure:.1f}" for figure in figures[1:])]
            say(row.format(name, connections, who, *cells, ratio))


def show_downloads(found):
    say("whole list, as lines of JSON")
    for who, those in found.items():
        rows = those[0][0]
        seconds = statistics.median(seconds for _rows, seconds, _first in those)
        first = statistics.median(first for _rows, _seconds, first in those)
        say(
            f"{who:>28} {rows / seconds:>9.0f} rows/s, {rows} in {seconds:.2f} s,"
            f" the first after {first:.2f} s"
        )


class Gates:
    """What was to be reached, beside what was."""

    def __init__(self):
        self.rows, self.missed = [], 0

    def judge(self, name, values, *, most=None, least=None):
        gate = Gate(name, most=most, least=least)
        met = gate.met(statistics.median(values))
        self.missed += not met
        self.rows.append((name, str(gate), middle(values), "met" if met else "MISSED"))

    def show(self):
        say(f"\n{'gate':<58} {'':>6}  median (least–most)")
        for name, gate, values, verdict in self.rows:
            say(f"{name:<58} {gate:>6}  {values:<24} {verdict}")


def begin(size):
    """Fill the database, unless an earlier run left it as it is to be."""
    if Partner.objects.count() == size:
        return 0
    before = time.perf_counter()
    loader.load(directory=loader.DATA, users=[], dry_run=False)  # for countries, themes
    fill(size, groups=StakeholderGroup.values)
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE feeds_reader, feeds_told, feeds_change, core_write,"
            " core_stored_list, core_stored_record"
        )
    return time.perf_counter() - before


def make_ready():
    """Have stored what a list tells of each partner, as a task of the portal does."""
    before = time.perf_counter()
    view = view_for("partners", AnonymousUser(), action="list", query="")
    number = stored.fill(view)
    if number:
        seconds = time.perf_counter() - before
        say(f"{number:,} partners stored, {number / seconds:.0f} a second")


def bench(sizes, *, rounds=5, seconds=2, mixed=20, gate=False, keep=False):
    """Make a database, time the API over it at each size, and take it away again."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep)
    gates, runs = Gates(), {}
    try:
        for size in sizes:
            runs[size] = time_api(size, gates, rounds, seconds, mixed)
        if len(sizes) > 1:
            compare_sizes(runs, gates)
        gates.show()
    finally:
        if not keep:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)
    if gate and gates.missed:
        raise SystemExit(1)


def time_api(size, gates, rounds, seconds, mixed):
    loaded = begin(size)
    make_ready()
    visible = Partner.objects.for_reader(None).order_by("slug")
    ids = [str(key) for key in visible.values_list("pk", flat=True)[:200]]
    before = psutil.cpu_times()
    began = time.perf_counter()
    with contextlib.ExitStack() as stack:
        floors = stack.enter_context(servers.floors())
        addresses = {
            "portal": stack.enter_context(servers.portal()),
            "made": stack.enter_context(servers.portal("made", KEPT_ANSWERS_BYTES="0")),
            "best": f"{floors}/best",
            "json": f"{floors}/json",
        }
        if directus.is_installed():
            addresses["directus"] = stack.enter_context(directus.running())
        run = Run(addresses, rounds=rounds, seconds=seconds)
        asked = [*cases(ids), *changes()]
        with connection.cursor() as cursor:  # or PostgreSQL does it meanwhile
            cursor.execute("VACUUM ANALYZE")
        for case in asked:
            run.compare(case)
        say(f"\n{size:,} partners, loaded in {loaded:.0f} s; answers compared")
        run.measure([*asked, unchanged(run)])
        show(run)
        downloads = measure_downloads(run)
        show_downloads(downloads)
        judge(size, run, downloads, gates)
        if mixed:
            mix(size, run, gates, ids, mixed)
    after = psutil.cpu_times()
    stolen = (after.steal - before.steal) / (time.perf_counter() - began)
    busy = os.getloadavg()[0] / os.cpu_count()
    say(f"load at the end {busy:.1f} a core; stolen by the host {stolen:.0%} of a core")
    return run


def judge(size, run, downloads, gates):
    at = f"{size:,}"
    for who in OURS:
        gates.judge(
            f"list, {at}: best ÷ {who}", run.ratios("list", "best", who), most=4
        )
        gates.judge(
            f"one record, {at}: best ÷ {who}",
            run.ratios("one record", "best", who),
            most=5,
        )
    gates.judge(
        f"list again, {at}: portal's time ÷ json's of the list",
        [
            1 / each
            for each in run.ratios("list, again", "portal", "json", of_case="list")
        ],
        most=0.3,
    )
    gates.judge(
        f"download, {at}: rows a second, portal ÷ json",
        [
            theirs[1] / ours[1]
            for ours, theirs in zip(downloads["portal"], downloads["json"], strict=True)
        ],
        least=2,
    )
    for place in ("first", "middle", "last"):
        gates.judge(
            f"changes, {place} of {CHANGES:,}, {at}: portal's time ÷ best's",
            run.ratios(f"changes, {place}", "best", "portal"),
            most=1.5,
        )
    if "directus" in run.addresses:
        for name in ("list", "filtered"):
            for who in OURS:
                gates.judge(
                    f"{name}, {at}: {who} ÷ Directus",
                    run.ratios(name, who, "directus"),
                    least=6,
                )


def mix(size, run, gates, ids, seconds):
    answered, written, errors = measure_mixed(run, ids, seconds)
    say(
        f"{READERS} readers and {WRITERS} writers, {seconds} s: {answered.requests} reads,"
        f" {written} writes; p50 {answered.p50:.0f} ms, p99 {answered.p99:.0f} ms;"
        f" {answered.errors + len(errors)} errors {errors[:1] or ''}"
    )
    gates.judge(f"mixed, {size:,}: errors", [answered.errors + len(errors)], most=0)
    gates.judge(f"mixed, {size:,}: p99 ÷ p50", [answered.p99 / answered.p50], most=20)


def compare_sizes(runs, gates):
    small, large = runs[min(runs)], runs[max(runs)]

    def median(run, who):
        answers = run.found["filtered", 1][who]
        return statistics.median(answered.p50 for answered in answers)

    for who in OURS:
        gates.judge(
            f"filtered, {who}: p50 at {max(runs):,} ÷ at {min(runs):,}",
            [median(large, who) / median(small, who)],
            most=2,
        )
