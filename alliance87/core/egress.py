"""The one way out: requests to addresses that people typed.

A name is resolved once, every address it leads to is judged, and the connection goes to
the address that was judged. Nothing inside is reached that way: not by another answer
of the name's server, not by a redirect, not through a proxy of the environment. What
comes back is counted and thrown away; the status alone is told.
"""

import contextlib
import email.utils
import http.client
import io
import ipaddress
import queue
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance87.core.enums import EgressFailure

CONNECT_SECONDS = 5  # to find the address, and to connect
TOTAL_SECONDS = 15
MOST_READ = 64 * 1024
# What Python may take for public: where a cloud answers for itself, and blocks that
# IANA keeps for special uses and that not every version of Python knows.
INSIDE = [
    ipaddress.ip_network(block)
    for block in ["168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20"]
]
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")


class EgressError(Exception):
    """Nobody answered, or nobody was asked: ``reason`` is an ``EgressFailure``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """The status, and for how many seconds the receiver asks to be left alone."""

    status: int
    retry_after: int | None = None

    @property
    def is_taken(self):
        return 200 <= self.status < 300


# -- Which addresses -----------------------------------------------------------------
def check_address(address):
    """Refuse an address that is never asked. Which machine it names is judged later."""
    offered = ["https", "http"] if settings.EGRESS_ALLOWS_LOOPBACK else ["https"]
    try:
        URLValidator(schemes=offered)(address)
        parts = urlsplit(address)
        _port = parts.port
    except (ValidationError, ValueError):
        parts = None
    plain = address.isascii() and address.isprintable()
    if parts is None or not plain or parts.fragment:
        raise ValidationError(
            _("Enter an address that begins with https:// and names a server.")
        )
    if "@" in parts.netloc:
        raise ValidationError(_("Leave name and password out of the address."))


def is_allowed(number, *, encrypted=True):
    """Whether an IP address may be asked: a public one, and no other.

    Where loopback is allowed, plain HTTP is as well, there and nowhere else.
    """
    number = getattr(number, "ipv4_mapped", None) or number
    if number.is_loopback:
        return settings.EGRESS_ALLOWS_LOOPBACK
    if not encrypted or any(number in block for block in INSIDE):
        return False
    if number.version == 6 and (
        number not in GLOBAL_UNICAST or number.sixtofour or number.teredo
    ):
        return False  # others carry an IPv4 address of any kind
    return number.is_global and not (
        number.is_multicast or number.is_reserved or number.is_unspecified
    )


def allowed_numbers(host, port, *, encrypted, until):
    """The addresses of ``host``. One that may not be asked spoils the others."""
    found = resolve(host, port, until=until)
    numbers = list(dict.fromkeys(entry[4][0] for entry in found))
    try:
        judged = [ipaddress.ip_address(number) for number in numbers]
    except ValueError as error:
        raise EgressError(EgressFailure.NO_ADDRESS) from error
    if not judged:
        raise EgressError(EgressFailure.NO_ADDRESS)
    if not all(is_allowed(number, encrypted=encrypted) for number in judged):
        raise EgressError(EgressFailure.REFUSED)
    return numbers


def resolve(host, port, *, until):
    """What the resolver says, which itself knows no limit of time."""
    answers = queue.Queue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=min(left(until), CONNECT_SECONDS))
    except queue.Empty as error:
        raise EgressError(EgressFailure.NO_ADDRESS) from error


# -- The request ---------------------------------------------------------------------
def post(address, *, body, headers):
    """POST the bytes ``body`` and return the ``Answer``; raises ``EgressError``."""
    until = time.monotonic() + TOTAL_SECONDS
    try:
        check_address(address)
    except ValidationError as error:
        raise EgressError(EgressFailure.REFUSED) from error
    parts = urlsplit(address)
    encrypted = parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    request = written(parts, body=body, headers=headers)
    numbers = allowed_numbers(parts.hostname, port, encrypted=encrypted, until=until)
    try:
        with contextlib.closing(connect(numbers, port, until=until)) as plain:
            if not encrypted:
                return ask(plain, request, until=until)
            plain.settimeout(left(until))
            # The certificate is that of the name, whatever the number.
            with tls().wrap_socket(plain, server_hostname=parts.hostname) as secure:
                return ask(secure, request, until=until)
    except EgressError:
        raise
    except ssl.SSLError as error:
        raise EgressError(EgressFailure.CERTIFICATE) from error
    except TimeoutError as error:
        raise EgressError(EgressFailure.TIMEOUT) from error
    except OSError as error:
        raise EgressError(EgressFailure.DROPPED) from error
    except http.client.HTTPException as error:
        raise EgressError(EgressFailure.NO_HTTP) from error


def written(parts, *, body, headers):
    """The whole request as bytes. Its parts hold no line break: see ``check_address``."""
    path = parts.path or "/"
    if parts.query:
        path += f"?{parts.query}"
    all_headers = {
        "Host": parts.netloc,
        "User-Agent": "Alliance-8.7-portal",
        "Accept": "*/*",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **headers,
    }
    lines = [f"POST {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in all_headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def connect(numbers, port, *, until):
    """A connection to the first address that takes one, in five seconds for all."""
    until = min(until, time.monotonic() + CONNECT_SECONDS)
    for number in numbers:
        with contextlib.suppress(OSError):
            return socket.create_connection((number, port), timeout=left(until))
    raise EgressError(EgressFailure.NO_CONNECTION)


def tls():
    return ssl.create_default_context()


def ask(connection, request, *, until):
    connection.settimeout(left(until))
    connection.sendall(request)
    response = http.client.HTTPResponse(
        Measured(connection, until=until), method="POST"
    )
    response.begin()
    answer = Answer(response.status, seconds_of(response.headers.get("Retry-After")))
    # Whoever answers at length is let speak, for as long as there is time.
    with contextlib.suppress(EgressError, OSError, http.client.HTTPException):
        while response.read(4096):
            pass
    return answer


class Measured(io.RawIOBase):
    """What a connection says: no more of it, and no longer, than is allowed."""

    def __init__(self, connection, *, until):
        self.connection = connection
        self.until = until
        self.room = MOST_READ

    def makefile(self, mode):
        """As ``http.client`` asks a socket."""
        return io.BufferedReader(self)

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.room:
            raise EgressError(EgressFailure.TOO_LONG)
        self.connection.settimeout(left(self.until))
        count = self.connection.recv_into(memoryview(buffer)[: self.room])
        self.room -= count
        return count


def left(until):
    """The seconds that are left until a moment; raises ``TimeoutError`` after it."""
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def seconds_of(retry_after):
    """What the header ``Retry-After`` asks for, in either of its forms."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return int(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
        return max(0, int((moment - timezone.now()).total_seconds()))
    except (TypeError, ValueError, OverflowError):
        return None
