import contextlib
import json
import os
import subprocess
import sys

import pytest

from alliance87.local.base import ROOT, find_servers

USE = """
import json, sys
from pathlib import Path
from alliance87.local.services import ensure_services
print(json.dumps(ensure_services(var=Path(sys.argv[1]))), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses the services below ``var`` until it is told to leave."""

    def __init__(self, var, *, script=USE, **environment):
        known = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, str(var)],
            cwd=ROOT,
            env={**known, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def addresses(self):
        """Wait until it has its services; return their addresses."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def leave(self):
        """Let it end; return what it had to complain about."""
        _, complaint = self.process.communicate(timeout=60)
        return complaint

    def kill(self, number):
        self.process.send_signal(number)
        self.process.communicate(timeout=60)


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def use(var):
    """Start a process that uses the services below ``var``."""
    users = []

    def start(*, var=var, **options):
        users.append(User(var, **options))
        return users[-1]

    yield start
    for user in users:
        if user.process.poll() is None:
            user.leave()
    for process in running(var):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, 9)


def running(var):
    """Return the pids of the servers that work below ``var``."""
    return {
        process.pid
        for name, folder in (("postgres", "postgres"), ("redis-server", "redis"))
        for process in find_servers(name=name, data=var / folder)
    }
