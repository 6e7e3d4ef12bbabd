"""Takes each safeguard away in turn and sees a test fail: ``make mutants``.

Works on copies of the checkout, two at a time, and leaves the checkout alone. A mutant
that no test notices has SURVIVED; one whose text is no longer there, or there twice, is
stale; where pytest could not run the tests at all, that is an error and no catch.

``python -m tests.torture.mutants --only NAME`` runs one again; ``*`` may stand in NAME.
"""

import argparse
import contextlib
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

from alliance87.local.services import ensure_services
from tests.torture.safeguards import MUTANTS

ROOT = Path(__file__).resolve().parents[2]
COPIES = 2
SECONDS = 300
CAUGHT, SURVIVED, STALE, ERROR = "caught", "SURVIVED", "stale", "error"
FAILED = 1  # what pytest exits with when tests failed, and for nothing else
# Most of the time goes into starting pytest: without what these tests do not need.
QUICKLY = [
    *("--assert=plain", "-p", "no:cacheprovider"),
    *("-p", "no:playwright", "-p", "no:hypothesispytest"),
]


class Copy:
    """A copy of the checkout, with a test database of its own."""

    def __init__(self, place, number):
        self.path = place / f"checkout-{number}"
        self.report = place / f"report-{number}.xml"
        self.bytecode = place / f"bytecode-{number}"
        suffix = os.environ.get("TEST_DB_SUFFIX", "mutants")
        self.database = f"{suffix}_{number}"
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        )
        for name in filter(None, listed.stdout.split("\0")):
            source, target = ROOT / name, self.path / name
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        (self.path / ".venv").symlink_to(ROOT / ".venv")

    def pytest(self, tests, *, database="kept", seconds=SECONDS):
        """How pytest ended, how many tests failed, and what it said.

        The test database is as the run before left it (``kept``), brought up to date
        (``migrated``), or made for this run alone (``new``).
        """
        self.report.unlink(missing_ok=True)
        environment = os.environ | {
            "TEST_DB_SUFFIX": self.database + ("_new" if database == "new" else ""),
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(self.bytecode),
        }
        options = ["-x", "-q", *QUICKLY, f"--junitxml={self.report}"]
        options += {
            "kept": ["-p", "tests.torture.kept_database"],
            "migrated": [],
            "new": ["--create-db"],
        }[database]
        try:
            finished = subprocess.run(
                [sys.executable, "-m", "pytest", *options, *tests],
                cwd=self.path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired:
            return None, 0, f"not done in {seconds} seconds"
        failures = 0
        if self.report.exists():
            suites = ElementTree.parse(self.report).iter("testsuite")
            failures = sum(int(suite.get("failures", 0)) for suite in suites)
        return finished.returncode, failures, finished.stdout + finished.stderr

    @contextlib.contextmanager
    def without(self, mutant):
        """Within it, the copy lacks the safeguard."""
        path = self.path / mutant.file
        text, times = path.read_text(), path.stat()
        path.write_text(text.replace(mutant.old, mutant.new))
        try:
            yield
        finally:
            path.write_text(text)
            # As it was, so that what Python compiled from it holds again.
            os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def try_out(mutant, copy):
    """What became of the mutant, and why where it was not caught."""
    path = copy.path / mutant.file
    count = path.read_text().count(mutant.old) if path.exists() else 0
    if count != 1 or mutant.old == mutant.new:
        return STALE, f"its text stands {count} times in {mutant.file}"
    with copy.without(mutant):
        code, failures, said = copy.pytest(
            mutant.tests.split(), database="new" if mutant.triggers else "kept"
        )
    if code == FAILED and failures:
        return CAUGHT, ""
    if code == 0:
        return SURVIVED, f"{mutant.file}: {mutant.tests}"
    return ERROR, said[-2000:]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", default=["*"])
    wanted = parser.parse_args().only
    mutants = [m for m in MUTANTS if any(fnmatch(m.name, name) for name in wanted)]
    if not mutants:
        parser.error("There is no such mutant.")
    os.environ.update(ensure_services())
    with tempfile.TemporaryDirectory(prefix="alliance87-mutants-") as place:
        copies = [Copy(Path(place), n) for n in range(min(COPIES, len(mutants)))]
        if trouble := fail_unharmed(mutants, copies):
            say("With every safeguard in place, these tests fail already:", trouble)
            return 2
        results = run(mutants, copies)
    counts = Counter(verdict for verdict, _why in results.values())
    for name, (verdict, why) in results.items():
        if verdict != CAUGHT:
            say(f"\n{name}: {verdict}", why)
    verdicts = (CAUGHT, SURVIVED, STALE, ERROR)
    say("", ", ".join(f"{counts[verdict]} {verdict}" for verdict in verdicts))
    return 0 if counts[CAUGHT] == len(mutants) else 1


def fail_unharmed(mutants, copies):
    """What the named tests say where nothing is taken away; empty if they pass."""
    tests = sorted({test for mutant in mutants for test in mutant.tests.split()})
    shares = [tests[number :: len(copies)] or tests for number in range(len(copies))]
    with ThreadPoolExecutor(len(copies)) as pool:
        ends = pool.map(
            lambda copy, share: copy.pytest(share, database="migrated", seconds=None),
            copies,
            shares,
        )
        return "\n".join(said[-3000:] for code, _failures, said in ends if code)


def run(mutants, copies):
    """The verdict on each mutant by its name, told as soon as it is known."""
    free, told, results = queue.SimpleQueue(), threading.Lock(), {}
    for copy in copies:
        free.put(copy)
    width = max(len(mutant.name) for mutant in mutants)

    def judge(mutant):
        copy = free.get()
        try:
            results[mutant.name] = try_out(mutant, copy)
        finally:
            free.put(copy)
        with told:
            say(f"{mutant.name:<{width}}  {results[mutant.name][0]}")

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(judge, mutants))
    return results


def say(*lines):
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
