"""Three copies are kept by the script of docs/examples while eight writers write, and the
web, Redis and the script itself are killed and started again. At the end each copy is what
a fresh listing is. ``TORTURE_SECONDS`` is how long, 60 unless told.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection

from alliance87.core.endpoints import endpoints
from tests.briefings.faults.stage import Stage, answers, free_port, kill, wait_until
from tests.briefings.test_browser import database_url

pytestmark = [pytest.mark.torture, pytest.mark.django_db]

SECONDS = float(os.environ.get("TORTURE_SECONDS") or 60)
WRITERS = 8
BETWEEN = 4  # seconds from one fault to the next
SCRIPT = settings.BASE_DIR / "docs" / "examples" / "mirror.py"


class MirrorStage(Stage):
    """With a web server, writers, and a script for each of three readers."""

    def start(self, seed):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.workers = [self.web()]
        tokens = self.var / "tokens.json"
        self.people = self.run(
            *("tests.feeds.storm", str(seed), str(WRITERS), str(tokens))
        )
        wait_until(tokens.exists)
        self.tokens = json.loads(tokens.read_text())
        wait_until(lambda: answers(self.base))
        self.scripts = [self.script(number) for number in range(3)]
        self.killed = {"web": 0, "redis": 0, "script": 0}

    def web(self):
        return self.run(
            *("gunicorn", "alliance87.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", "2", "--threads", "4", "--timeout", "120"),
        )

    def file(self, number):
        return self.var / f"copy-{number}.sqlite"

    def script(self, number):
        return subprocess.Popen(
            [sys.executable, SCRIPT, self.base, self.file(number)],
            env=os.environ | {"ALLIANCE87_TOKEN": self.tokens[number]},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def go_on(self):
        """Whoever's script has ended runs it again, as a timer would."""
        for number, script in enumerate(self.scripts):
            if script.poll() is not None:
                assert script.returncode in {0, -signal.SIGKILL}, self.said()
                self.scripts[number] = self.script(number)

    def strike_one(self):
        fault = self.random.choice(list(self.killed))
        self.killed[fault] += 1
        if fault == "web":
            kill(self.workers[0])
            self.workers[0] = self.web()
        elif fault == "redis":
            self.restart_redis()
        else:
            kill(self.random.choice(self.scripts))

    def end_writing(self):
        self.people.send_signal(signal.SIGTERM)
        assert self.people.wait(timeout=120) == 0, self.said()

    def close(self):
        for script in getattr(self, "scripts", []):
            kill(script)
        super().close()

    def said(self):
        self.log.flush()
        return (self.var / "log" / "actors.log").read_text()[-4000:]

    def copied(self, number):
        with closing(sqlite3.connect(self.file(number))) as copy:
            rows = copy.execute("SELECT endpoint, id, body FROM record").fetchall()
        return {(endpoint, key): json.loads(body) for endpoint, key, body in rows}

    def listed(self, number):
        found = {}
        for endpoint in endpoints():
            address = f"{self.base}/api/v1/{endpoint}/?lang=all&page_size=500&cursor="
            while address:
                request = Request(address)
                if token := self.tokens[number]:
                    request.add_header("Authorization", f"Bearer {token}")
                with urlopen(request, timeout=120) as answer:
                    page = json.load(answer)
                found |= {(endpoint, row["id"]): row for row in page["results"]}
                address = page["next"]
        return found


def test_copies_are_exact_whatever_is_killed(seed):
    address = settings.DATABASES["default"]
    url = database_url(address | {"NAME": connection.settings_dict["NAME"]})
    with closing(MirrorStage(database=url, seed=seed)) as stage:
        stage.start(seed)
        until = time.monotonic() + SECONDS
        strike_at = time.monotonic() + BETWEEN
        while time.monotonic() < until:
            stage.go_on()
            if time.monotonic() > strike_at:
                stage.strike_one()
                strike_at = time.monotonic() + stage.random.uniform(1, 2 * BETWEEN)
            time.sleep(0.2)
        stage.end_writing()
        for number in range(3):
            stage.scripts[number].wait(timeout=300)
            last = stage.script(number)
            assert last.wait(timeout=300) == 0, stage.said()

        print(f"killed {stage.killed}; {stage.said().split()[-8:]}")  # noqa: T201
        for number in range(3):
            listed = stage.listed(number)
            assert len(listed) > 20
            assert stage.copied(number) == listed
