"""Times the pages of the directory, as a visitor asks for them."""

import os
import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance87.demo import loader
from partners.enums import StakeholderGroup
from tests.bench.data import fill

ROUNDS = 15
PAGES = {
    "no filter": "",
    "one facet": "stakeholder_group=government_entity",
    "three facets": "region=africa&theme=child-labour&language=en",
    "last page": "sort=country&page=15",
    "broad search": "q=labour",
    "narrow search": "q=federation+rights+labour+africa",
    "misspelt": "q=federatoin+rihgts",
    "map": "view=map",
}


def timed(client, query):
    """(milliseconds, those of them in which this process was at work)."""
    before, at_work = time.perf_counter(), time.process_time()
    response = client.get(f"/en/partners/?{query}")
    response.content  # noqa: B018  # drawn by now
    assert response.status_code == 200, response.status_code
    passed = time.perf_counter() - before, time.process_time() - at_work
    return tuple(seconds * 1000 for seconds in passed)


def change():
    """As if somebody had changed a partner."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_stamp (changed) VALUES ('partners_partner')")


def queries_of(client, query):
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/en/partners/?{query}")
    return len(queries)


def measure(client):
    """{page: (first time, its queries, times that follow, their queries)}."""
    counted, first = {}, {}
    for name, query in PAGES.items():
        change()
        cold = queries_of(client, query)
        counted[name] = (cold, queries_of(client, query))
        change()
        first[name] = timed(client, query)[0]
    times = {name: [] for name in PAGES}
    for _ in range(ROUNDS):
        for name, query in PAGES.items():
            times[name].append(timed(client, query))
    return {
        name: (first[name], counted[name][0], times[name], counted[name][1])
        for name in PAGES
    }


def show(size, found):
    heading = ("milliseconds", "median", "middle half", "here", "queries")
    row = "{:<14} {:>7} {:>15} {:>6} {:>8} {:>15} {:>8}"
    print(row.format(*heading, "after a change", "queries"))  # noqa: T201
    for name, (first, cold, times, warm) in found.items():
        passed, at_work = zip(*times, strict=True)
        low, middle, high = statistics.quantiles(passed, n=4)
        half = f"{low:.1f} to {high:.1f}"
        here = f"{statistics.median(at_work):.1f}"
        cells = (name, f"{middle:.1f}", half, here, warm, f"{first:.0f}", cold)
        print(row.format(*cells))  # noqa: T201


def bench(sizes):
    """Make a database, load it at each size, time it, and take it away again."""
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        loader.load(directory=loader.DATA, users=[], dry_run=False)  # for the countries
        for size in sizes:
            before = time.perf_counter()
            fill(size, groups=StakeholderGroup.values)
            seconds = time.perf_counter() - before
            busy = os.getloadavg()[0] / os.cpu_count()
            print(  # noqa: T201
                f"\n{size:,} partners, loaded in {seconds:.0f} s; load {busy:.1f} a core"
            )
            show(size, measure(Client()))
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], 0)
