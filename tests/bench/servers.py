"""The portal, the floors and, where it is installed, Directus: each as it is run live."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.db import connection

PATIENCE = 60  # seconds
# What a proxy in front adds; the floors pass it over.
HEADERS = {"X-Forwarded-Proto": "https"}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def database_url():
    """The address of the database that this process fills."""
    known = connection.settings_dict
    host = known["HOST"].replace("/", "%2F")
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{known['USER']}{secret}@{host}{port}/{known['NAME']}"


def environment():
    """What the live portal is told, with the database of this run."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "https://127.0.0.1",
    }


@contextlib.contextmanager
def running(command, *, path, env, cwd=None, name):
    """Run ``command`` until the end of the block; yields where it answers."""
    port = free_port()
    command = [part.format(port=port) for part in command]
    log = Path(settings.BASE_DIR) / "var" / "log" / f"bench-{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            env=env | {"PORT": str(port)},
            cwd=cwd or settings.BASE_DIR,
            stdout=output,
            stderr=output,
            start_new_session=True,  # so that none of its processes is left behind
        )
        try:
            server = f"http://127.0.0.1:{port}"
            wait_for(f"{server}{path}", process, log)
            yield server
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(address, process, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            request = urllib.request.Request(address, headers=HEADERS)
            with urllib.request.urlopen(request, timeout=20):
                return
        time.sleep(0.2)
    raise SystemExit(
        f"{address} does not answer; see {log}:\n{log.read_text()[-2000:]}"
    )


def gunicorn(application):
    """As the Dockerfile runs it."""
    return [
        *(sys.executable, "-m", "gunicorn", application, "--bind", "127.0.0.1:{port}"),
        *("--workers", "2", "--threads", "8"),
        *("--worker-class", "alliance87.serving.EvenWorker"),
        *("--worker-tmp-dir", "/dev/shm", "--no-control-socket"),
        *("--log-level", "warning"),
    ]


def portal(name="portal", **settings):
    return running(
        gunicorn("alliance87.wsgi"),
        path="/api/v1/partners/",
        env=environment() | settings,
        name=name,
    )


def floors():
    return running(
        gunicorn("tests.bench.floors"),
        path="/best/api/v1/partners/",
        env=environment(),
        name="floors",
    )
