"""Start PostgreSQL and Redis for whoever needs them; the last user out stops them."""

import atexit
import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from alliance87.local import postgres, redis_server
from alliance87.local.base import VAR, LocalError

PATIENCE = 60  # seconds; a first start on a slow disk takes a few

# What this process holds open: one file for each directory of services it uses.
_held: dict[Path, IO] = {}
_owner = os.getpid()


def ensure_services(*, var: Path = VAR) -> dict[str, str]:
    """Return DATABASE_URL and REDIS_URL of servers that answer.

    An address already in the environment is returned as it stands. For a missing one
    the embedded server is started, or found running; it stays up at least until this
    process ends. Any number of processes may call this at once, and one may call it
    twice. Raises ``LocalError`` with one plain line.
    """
    names = ("DATABASE_URL", "REDIS_URL")
    found = {name: os.environ[name] for name in names if os.environ.get(name)}
    if len(found) == len(names):
        return found
    prepare_directories(var)
    with _starting_or_stopping(var):
        _hold(var)
        state = _read_state(var)
        before = dict(state)
        try:
            if "DATABASE_URL" not in found:
                found["DATABASE_URL"] = postgres.start(var=var, state=state)
            if "REDIS_URL" not in found:
                found["REDIS_URL"] = redis_server.start(var=var, state=state)
        finally:
            if state != before:
                _write_state(var, state)
    return found


def release_services(*, var: Path = VAR) -> None:
    """Say that this process is done; stop the servers if no other one uses them."""
    holder = _held.pop(var, None)
    if holder is None or os.getpid() != _owner:
        return
    with holder, contextlib.ExitStack() as stack:
        try:
            stack.enter_context(_starting_or_stopping(var))
        except LocalError:
            # The directory was deleted: its servers are of no use to anyone.
            if var.exists():
                return
        try:
            fcntl.lockf(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return  # others still use them
        redis_server.stop(var=var)
        postgres.stop(var=var)
        _remove_socket_directory(var)


def prepare_directories(var: Path = VAR) -> None:
    """Make ``var`` and what is below it, or say why that cannot be."""
    try:
        for path in (var, var / "log", var / "media"):
            path.mkdir(exist_ok=True)
        probe = var / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise LocalError(
            f"Cannot write to {error.filename}: {error.strerror}."
        ) from None


def lock_file(path: Path) -> IO:
    """Open a lock file, or say why that cannot be.

    The locks are POSIX record locks: they end with the process that took them, and a
    forked child (a Gunicorn worker, a Celery pool process) does not inherit them.
    """
    try:
        return path.open("a+")
    except OSError as error:
        raise LocalError(
            f"Cannot open the lock {path}: {error.strerror}. Delete it and try again."
        ) from None


@contextlib.contextmanager
def _starting_or_stopping(var: Path) -> Iterator[None]:
    path = var / "services.lock"
    with lock_file(path) as handle:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > deadline:
                    raise LocalError(
                        f"Cannot get the lock {path} in {PATIENCE} seconds: "
                        f"{error.strerror}."
                    ) from None
                time.sleep(0.05)
        yield


def _hold(var: Path) -> None:
    """Count this process among the users, until it ends or releases."""
    global _owner
    if _owner != os.getpid():  # a forked child is a user of its own
        _held.clear()
        _owner = os.getpid()
    if var in _held:
        return
    handle = lock_file(var / "users.lock")
    # At once: only somebody starting or stopping could stand in the way, and that is us.
    fcntl.lockf(handle, fcntl.LOCK_SH)
    _held[var] = handle
    atexit.register(release_services, var=var)
    _exit_on_signals()


def _exit_on_signals() -> None:
    """Let SIGTERM and SIGHUP end the process as sys.exit() does, atexit included."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, lambda number, _frame: sys.exit(128 + number))


def _read_state(var: Path) -> dict:
    """Return what was chosen before: port and password of Redis, a socket directory."""
    try:
        return dict(json.loads((var / "services.json").read_text()))
    except (OSError, ValueError, TypeError):
        return {}  # lost or broken: everything in it can be chosen anew


def _write_state(var: Path, state: dict) -> None:
    path = var / "services.json"
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(state, indent=2) + "\n")
    draft.rename(path)


def _remove_socket_directory(var: Path) -> None:
    kept = _read_state(var).get("socket_directory")
    if kept:
        with contextlib.suppress(OSError):
            Path(kept).rmdir()
