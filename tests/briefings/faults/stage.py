"""Servers, workers and people of a test's own, and what strikes them."""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import psutil
import psycopg
import redis
from django.conf import settings

from alliance87.local import postgres, redis_server
from alliance87.local.base import find_servers
from alliance87.local.services import prepare_directories

WORKERS = 2
WORKER = ["celery", "--quiet", "--app", "tests.briefings.faults.worker", "worker"]
OPTIONS = ["--concurrency", "1", "--without-gossip", "--without-mingle"]


class Stage:
    """A PostgreSQL with the tables of ``database``, a Redis, workers, and people.

    All of its own: what is killed here is nobody else's.
    """

    def __init__(self, *, database, seed):
        self.random = random.Random(seed)
        # A short path: the database's socket is in it.
        self.var = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
        self.var.chmod(0o755)
        prepare_directories(self.var)
        self.state, self.workers, self.people = {}, [], None
        self.log = (self.var / "log" / "actors.log").open("a")
        self.start_servers()
        copy_tables(database, self.url)

    def start_servers(self):
        self.url = postgres.start(var=self.var, state=self.state)
        self.redis_url = redis_server.start(var=self.var, state=self.state)

    # -- Who works ---------------------------------------------------------------
    def run(self, *words):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "alliance87.settings.test",
            "DATABASE_URL": self.url,
            "REDIS_URL": self.redis_url,
            "TEST_MEDIA_ROOT": str(self.var / "media"),
            "TEST_QUEUE": "faults",
        }
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,  # to be killed with all it started
        )

    def begin(self, count):
        """Have ``count`` packs asked for, built and published."""
        self.count = count
        self.people = self.run("tests.briefings.faults.actor", str(count))
        self.workers = [self.run(*WORKER, *OPTIONS) for _number in range(WORKERS)]

    def close(self):
        for process in [*self.workers, *filter(None, [self.people])]:
            kill(process)
        self.log.close()
        self.stop_database()
        self.stop_redis()
        if sockets := self.state.get("socket_directory"):
            shutil.rmtree(sockets, ignore_errors=True)
        shutil.rmtree(self.var, ignore_errors=True)

    # -- What strikes ------------------------------------------------------------
    def kill_builder(self):
        """The process that builds, as the kernel kills one that takes too much memory."""
        worker = psutil.Process(self.random.choice(self.workers).pid)
        for child in worker.children():
            child.kill()

    def kill_worker(self):
        """A whole worker, with all it started, as where a machine goes out."""
        place = self.random.randrange(WORKERS)
        kill(self.workers[place])
        self.workers[place] = self.run(*WORKER, *OPTIONS)

    def revive_workers(self):
        """Start again what ended by itself, as whatever keeps the portal up does."""
        for place, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[place] = self.run(*WORKER, *OPTIONS)

    def wipe_redis(self):
        with contextlib.suppress(redis.RedisError):
            redis.Redis.from_url(self.redis_url).flushall()

    def restart_redis(self):
        """Killed, and empty when it comes back."""
        self.stop_redis()
        shutil.rmtree(self.var / "redis")
        redis_server.start(var=self.var, state=self.state)

    def restart_database(self):
        """Stopped at once, in the middle of whatever it does, and started again."""
        self.stop_database()
        postgres.start(var=self.var, state=self.state)

    def stop_redis(self):
        for process in find_servers(name="redis-server", data=self.var / "redis"):
            process.kill()
            process.wait(timeout=10)

    def stop_database(self):
        for process in find_servers(name="postgres", data=self.var / "postgres"):
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=10)

    def strike(self, faults, *, between, until):
        """Strike in a random order, at random moments, and wait until all is done.

        Return how many times something struck, each while a pack was being built, and
        the most seconds that a pack had nobody who builds it.
        """
        faults = list(faults)
        self.random.shuffle(faults)
        struck = alone = 0
        while time.monotonic() < until and not self.is_done():
            if faults and self.counts().get("building"):
                time.sleep(self.random.uniform(0, between))
                getattr(self, faults.pop())()
                struck += 1
            time.sleep(0.1)
            self.revive_workers()
            alone = max(alone, self.seconds_alone())
        return struck, alone

    # -- What came of it ----------------------------------------------------------
    def rows(self, sql):
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(sql).fetchall()

    def counts(self):
        return dict(
            self.rows("SELECT state, count(*) FROM briefings_briefingpack GROUP BY 1")
        )

    def is_done(self):
        return self.counts() == {"published": self.count}

    def seconds_alone(self):
        """For how long the lease of a pack is over and nobody has taken it up."""
        [(seconds,)] = self.rows(
            "SELECT extract(epoch FROM max(now() - lease_until))"
            " FROM briefings_briefingpack WHERE state = 'building'"
        )
        return max(0, float(seconds or 0))

    def log_text(self):
        """What the processes told, and why packs failed if any did."""
        self.log.flush()
        told = (self.var / "log" / "actors.log").read_text()[-4000:]
        found = self.rows("SELECT error, attempts FROM briefings_briefingpack LIMIT 3")
        return f"{told}\n{found}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(base):
    """Whether the web server at ``base`` is up."""
    try:
        with urlopen(f"{base}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until(true, patience=180):
    until = time.monotonic() + patience
    while not true():
        assert time.monotonic() < until
        time.sleep(0.2)


def kill(process):
    """End a process of ours and all it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def copy_tables(source, target):
    """Give the database ``target`` all that ``source`` has: quicker than migrating it."""
    with psycopg.connect(target, autocommit=True) as connection:
        # Its processes are killed here, the machine is not: nothing is lost by it.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    dump = subprocess.run(
        [postgres._program("pg_dump"), "--no-owner", f"--dbname={source}"],
        capture_output=True,
        check=True,
    )
    subprocess.run(
        [
            *(postgres._program("psql"), "--quiet", "--set=ON_ERROR_STOP=1"),
            *("--single-transaction", f"--dbname={target}"),
        ],
        input=dump.stdout,
        capture_output=True,
        check=True,
    )
