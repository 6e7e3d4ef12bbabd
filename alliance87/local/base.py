"""Where things are, how a mistake is told, and how a server process is found."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


class LocalError(Exception):
    """Something a person can put right, told in one line without a secret in it."""


def find_servers(*, name: str, data: Path) -> Iterator[psutil.Process]:
    """Yield the server processes called ``name`` that work in ``data``.

    A pid file can outlive its process, and its number can pass to another one; the
    directory a process works in cannot lie. Both servers enter their data directory,
    and PostgreSQL, which may belong to another user, also names it when started.
    """
    # Linux marks a directory that was deleted under a running server.
    places = {str(data), f"{data} (deleted)"}
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != name:
            continue
        try:
            command = process.cmdline()
            if command[:1] == [] or command[0].startswith("postgres: "):
                continue  # a zombie, or a child its own postmaster looks after
            if places.intersection(command) or process.cwd() in places:
                yield process
        except psutil.Error:
            continue


def stop_process(
    process: psutil.Process, *, signals: tuple[signal.Signals, ...], patience: float = 5
) -> None:
    """End ``process``: send each signal in turn, waiting ``patience`` seconds."""
    for number in signals:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if has_ended(process):
                return
            time.sleep(0.02)


def has_ended(process: psutil.Process) -> bool:
    """Whether the process has ended, even if nobody has collected its exit yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE or not process.is_running()
    except psutil.NoSuchProcess:
        return True


def last_line(path: Path) -> str:
    """Return the last line of a log, or nothing if there is none."""
    try:
        lines = path.read_text(errors="replace").split("\n")
    except OSError:
        return ""
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
