"""Receivers that fail, each in a way of its own, until they are told to recover."""

import contextlib
import random
import threading
import time
from dataclasses import dataclass

from standardwebhooks import Webhook as Checker
from standardwebhooks.webhooks import WebhookVerificationError

from tests.core.receivers import Receiver, answering, dropping, taking

SPELL = 3  # seconds that a receiver refuses, and then takes, in turn


def hanging(handler):
    """For longer than the workers wait; then the answer finds nobody."""
    time.sleep(1.5)
    taking(handler)


def hesitating(handler):
    """It has the message, and says so later: who sends may be dead by then."""
    time.sleep(0.4)
    taking(handler)


def breaking_off(handler):
    """In the middle of the first line of an answer."""
    handler.wfile.write(b"HTTP/1.1 20")
    dropping(handler)


def cut_short(handler):
    """After a status: so it was taken, whatever else was to be said."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nThank")
    dropping(handler)


GONE = answering(410)
TAKING = {taking, hesitating, cut_short}


def sound(chance):
    return taking


def refusing(chance):
    if time.monotonic() % (2 * SPELL) < SPELL:
        return chance.choice(
            [answering(500), answering(503), answering(429, Retry_After="1")]
        )
    return taking


def slow(chance):
    return chance.choice([hanging, hesitating, hesitating, hesitating, taking, taking])


def loose(chance):
    return chance.choice([dropping, breaking_off, cut_short, taking, taking])


def leaving(chance):
    return GONE if chance.random() < 0.05 else taking


def absent(chance):
    """Whatever comes while somebody has it open: see ``leave``."""
    return taking


KINDS = [sound, refusing, slow, loose, leaving, absent]


@dataclass(frozen=True)
class Came:
    """One request: when, what, by which of the secrets it was signed, whether taken."""

    at: float
    message: str
    body: bytes
    signed_by: list
    stamp: int
    taken: bool
    gone: bool


class Hook:
    """A receiver that behaves as ``kind`` says, and all that came to it."""

    def __init__(self, kind, *, seed):
        self.kind = kind
        self.random = random.Random(seed)
        self.secrets = []
        self.came = []
        self.lock = threading.Lock()
        self.receiver = Receiver(self.answer)
        self.receiver.__enter__()
        self.address = self.receiver.address

    def answer(self, handler):
        with self.lock:
            deed = self.kind(self.random)
            self.came.append(
                Came(
                    at=time.time(),
                    message=handler.headers["webhook-id"],
                    body=handler.body,
                    signed_by=self.signed_by(handler),
                    stamp=int(handler.headers["webhook-timestamp"]),
                    taken=deed in TAKING,
                    gone=deed is GONE,
                )
            )
        deed(handler)

    def signed_by(self, handler):
        """The numbers of the secrets by which the published library verifies it."""
        found = []
        for number, secret in enumerate(self.secrets):
            with contextlib.suppress(WebhookVerificationError):
                Checker(secret).verify(handler.body, dict(handler.headers))
                found.append(number)
        return found

    @property
    def is_there(self):
        return self.receiver is not None

    def leave(self):
        self.receiver, receiver = None, self.receiver
        self.port = receiver.port
        receiver.__exit__()

    def come_back(self):
        self.receiver = Receiver(self.answer, port=self.port)
        self.receiver.__enter__()

    def recover(self):
        self.kind = sound
        if not self.is_there:
            self.come_back()

    def close(self):
        if self.is_there:
            self.leave()
