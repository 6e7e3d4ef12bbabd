"""`make run`: check the machine, prepare the records, run web, worker and beat."""

import contextlib
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import honcho.manager
import psutil

from alliance87.demo.users import DEMO_USERS
from alliance87.local import checks
from alliance87.local.base import ROOT, VAR, LocalError, stop_process
from alliance87.local.services import (
    ensure_services,
    lock_file,
    prepare_directories,
    release_services,
)

# Set for web, worker and beat, so that a later start recognises what a killed one left.
MARK = "ALLIANCE87_RUN"
READY_SECONDS = 60
STOPPED_BY_A_PERSON = {130, 143}  # Honcho's codes for SIGINT and SIGTERM

# Honcho's own five seconds are longer than a person who pressed Ctrl-C waits. A task
# cut short is delivered again at the next start.
honcho.manager.KILL_WAIT = 2


def main() -> None:
    try:
        run()
    except LocalError as error:
        sys.exit(f"make run: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def run() -> None:
    """Run the portal until it is stopped. Raises ``LocalError`` if it cannot start."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.dev")
    port = checks.read_port(os.environ.get("PORT") or "8000")
    prepare_directories()
    with _only_one():
        _end_leftovers()
        checks.check_port(port)
        checks.check_space(VAR)
        checks.check_pango()
        if os.environ.get("DATABASE_URL"):
            checks.check_database(os.environ["DATABASE_URL"])
        if os.environ.get("REDIS_URL"):
            checks.check_redis(os.environ["REDIS_URL"])
        os.environ.update(ensure_services())
        try:
            prepared = subprocess.run(
                [sys.executable, "-m", "alliance87.local.prepare"], check=False
            )
            if prepared.returncode:
                raise LocalError("the records could not be prepared (see above).")
            manager = _manager(port)
            threading.Thread(target=_greet, args=[port, manager], daemon=True).start()
            manager.loop()
        finally:
            release_services()
    if manager.returncode not in STOPPED_BY_A_PERSON:
        raise LocalError("one of its processes ended (see above), so all were stopped.")


@contextlib.contextmanager
def _only_one():
    """Keep a second `make run` out of this directory."""
    with lock_file(VAR / "run.lock") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                "it is already running from this directory; stop that one first "
                "(Ctrl-C where it runs)."
            ) from None
        except OSError as error:
            raise LocalError(
                f"Cannot lock {handle.name}: {error.strerror}. Is it on a local disk?"
            ) from None
        yield


def _end_leftovers() -> None:
    """End the processes of a `make run` that was killed. Call it with the run lock."""
    current = psutil.Process()
    own = {current.pid, *(parent.pid for parent in current.parents())}
    leftovers = [
        process
        for process in psutil.process_iter()
        if process.pid not in own and _is_leftover(process)
    ]
    for process in leftovers:
        stop_process(process, signals=(signal.SIGKILL,))


def _is_leftover(process: psutil.Process) -> bool:
    try:
        if process.environ().get(MARK) == str(VAR):
            return True
        # Honcho's own forks run under the name of the one that was killed.
        return __spec__.name in process.cmdline() and process.cwd() == str(ROOT)
    except psutil.Error:
        return False


def _manager(port: int) -> honcho.manager.Manager:
    commands = {
        "web": [
            *("gunicorn", "alliance87.wsgi", "--bind", f"127.0.0.1:{port}"),
            # One process to load before the first page; its threads share the pool.
            *("--workers", "1", "--threads", "8", "--worker-class", "gthread"),
            # Two hundred ids fit into one address.
            *("--limit-request-line", "8190"),
            *("--graceful-timeout", "1", "--log-level", "warning"),
            *("--worker-tmp-dir", str(VAR), "--no-control-socket"),
            *("--config", "python:alliance87.local.web"),
        ],
        "worker": [
            *("celery", "--quiet", "--app", "alliance87", "worker"),
            # One more than a long import takes: mail does not wait for it.
            *("--concurrency", "2"),
            # They wait for other workers, and there is none.
            *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
        ],
        "beat": [
            *(
                "celery",
                "--quiet",
                "--app",
                "alliance87",
                "beat",
                "--loglevel",
                "warning",
            ),
            *("--schedule", str(VAR / "celerybeat-schedule"), "--pidfile", ""),
        ],
    }
    environment = {
        **os.environ,
        MARK: str(VAR),
        "PYTHONUNBUFFERED": "1",
        # Celery warns of root at every start; as root is how a container runs.
        "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",
    }
    manager = honcho.manager.Manager()
    for name, (program, *arguments) in commands.items():
        command = [sys.executable, "-m", program, *arguments]
        manager.add_process(
            name, f"exec {shlex.join(command)}", env=environment, cwd=str(ROOT)
        )
    # A closed terminal window ends it as Ctrl-C does.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    return manager


def _greet(port: int, manager: honcho.manager.Manager) -> None:
    """Print where to go, once database, Redis and worker are ready."""
    address = f"http://localhost:{port}/"
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if _is_ready(address):
            sys.stdout.write(greeting(address=address, users=DEMO_USERS))
            sys.stdout.flush()
            return
        time.sleep(0.2)
    sys.stdout.write(
        f"Not ready after {READY_SECONDS} seconds: {address}readyz says what is missing.\n"
    )
    sys.stdout.flush()


def _is_ready(address: str) -> bool:
    try:
        answer = urllib.request.urlopen(f"{address}readyz", timeout=5)  # noqa: S310 (ours)
        with answer:
            return answer.status == 200
    except OSError:
        return False


def greeting(*, address: str, users: list[dict]) -> str:
    """Return the box that says where to go, who can sign in, and where the data is."""
    lines = [
        "The portal of Alliance 8.7 is ready.",
        "",
        f"Open     {address}",
        f"Mail     {address}mailbox/",
        f"Data     {VAR}",
        "Stop     Ctrl-C",
        "",
        "Sign in as",
    ]
    width = max((len(user["email"]) for user in users), default=0)
    secret = max((len(user["password"]) for user in users), default=0)
    lines += [
        f"  {user['email']:<{width}}  {user['password']:<{secret}}  {user['who']}"
        for user in users
    ]
    if any(user.get("has_authenticator") for user in users):
        lines += ["", "Who is asked for a code after the password: the page shows it."]
    inner = max(map(len, lines))
    body = "".join(f"│ {line:<{inner}} │\n" for line in lines)
    edge = "─" * (inner + 2)
    return f"\n┌{edge}┐\n{body}└{edge}┘\n\n"


if __name__ == "__main__":
    main()
