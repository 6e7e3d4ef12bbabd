"""What can be wrong with a machine, each told in one line that says what to do."""

import ctypes
import shutil
import socket
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import psycopg
import redis

from alliance87.local.base import LocalError
from alliance87.local.redis_server import ONCE

ENOUGH_SPACE = 500 * 1024 * 1024
ANSWER_SECONDS = 5

PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PANGO_LIBRARIES = [
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz-subset.so.0",
]


def read_port(text: str) -> int:
    """Return the port that ``text`` names."""
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise LocalError(f"PORT is a number from 1 to 65535, not {text!r}.")


def check_port(port: int) -> None:
    """Raise unless a server could listen on ``port`` of this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise LocalError(
                f"Port {port} is reserved for root; choose another: make run PORT=8000"
            ) from None
        except OSError:
            raise LocalError(
                f"Port {port} is in use; choose another: make run PORT={port % 65535 + 1}"
            ) from None


def check_space(directory: Path) -> None:
    """Raise unless the disk below ``directory`` has room for the records to grow."""
    free = shutil.disk_usage(directory).free
    if free < ENOUGH_SPACE:
        raise LocalError(
            f"The disk is almost full: {free // 1024**2} MB free for {directory}, "
            f"{ENOUGH_SPACE // 1024**2} MB needed."
        )


def check_pango() -> None:
    """Raise unless the libraries that briefing packs are drawn with are there."""
    if not sys.platform.startswith("linux"):
        return  # other systems name and place them differently; WeasyPrint finds them
    for name in PANGO_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            raise LocalError(
                f"Pango is missing ({name}): apt-get install {PANGO_PACKAGES}"
            ) from None


def check_database(url: str) -> None:
    """Raise unless PostgreSQL answers at ``url``."""
    try:
        parts = urlsplit(url)
        place = _place(parts, default_port=5432)
        if not parts.scheme.startswith("postgres"):
            raise ValueError
        # Django's address may carry options of Django's that libpq refuses.
        options = {
            name: value
            for name, value in parse_qsl(parts.query)
            if name.startswith("ssl") or name == "host"
        }
        address = parts._replace(query="", scheme="postgresql").geturl()
        psycopg.connect(address, connect_timeout=ANSWER_SECONDS, **options).close()
    except psycopg.OperationalError as error:
        raise LocalError(
            f"DATABASE_URL: {_reason(error)} at {place}; correct it, or unset it to "
            "use the embedded PostgreSQL."
        ) from None
    except (psycopg.ProgrammingError, ValueError):
        # Their words repeat the address, password included.
        raise LocalError(
            "DATABASE_URL is not an address like postgres://user:password@host:5432/name"
        ) from None


def check_redis(url: str) -> None:
    """Raise unless Redis answers at ``url``."""
    try:
        place = _place(urlsplit(url), default_port=6379)
        client = redis.Redis.from_url(
            url,
            retry=ONCE,
            socket_connect_timeout=ANSWER_SECONDS,
            socket_timeout=ANSWER_SECONDS,
        )
    except (ValueError, AttributeError):
        raise LocalError(
            "REDIS_URL is not an address like redis://:password@host:6379/0"
        ) from None
    try:
        client.ping()
    except redis.AuthenticationError:
        raise LocalError(f"REDIS_URL: Redis at {place} refuses the password.") from None
    except redis.RedisError:
        raise LocalError(
            f"REDIS_URL: Redis does not answer at {place}; correct it, or unset it to "
            "use the embedded Redis."
        ) from None
    finally:
        client.close()


def _place(parts, *, default_port: int) -> str:
    """Return host and port: all of an address that may be shown."""
    return f"{parts.hostname or parts.path}:{parts.port or default_port}"


def _reason(error: psycopg.OperationalError) -> str:
    text = str(error)
    if "password authentication failed" in text or "no password supplied" in text:
        return "PostgreSQL refuses the user or the password"
    if "database" in text and "does not exist" in text:
        return "PostgreSQL does not have that database"
    return "PostgreSQL does not answer"
