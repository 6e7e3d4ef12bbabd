"""Web processes share the connections that come at the same moment."""

import socket

import pytest
from gunicorn.config import Config

from alliance87 import serving


@pytest.fixture
def door():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture
def process(monkeypatch):
    """One that serves nobody yet; ``taken`` are the connections it took."""
    options = {"age": 1, "ppid": 1, "sockets": [], "app": None, "timeout": 30}
    worker = serving.EvenWorker(**options, cfg=Config(), log=None)
    worker.taken = []
    monkeypatch.setattr(worker, "enqueue_req", worker.taken.append)
    yield worker
    worker.tmp.close()
    for connection in worker.taken:
        connection.sock.close()


@pytest.fixture
def another(door, monkeypatch):
    """Another process, which takes what is there while this one hesitates."""
    taken = []
    monkeypatch.setattr(serving.time, "sleep", lambda _: taken.append(door.accept()[0]))
    yield taken
    for connection in taken:
        connection.close()


def test_who_serves_nobody_takes_a_connection_at_once(door, process, another):
    with socket.create_connection(door.getsockname()):
        process.accept(door)

    assert (len(process.taken), len(another)) == (1, 0)


def test_who_serves_somebody_leaves_the_next_to_another(door, process, another):
    with (
        socket.create_connection(door.getsockname()),
        socket.create_connection(door.getsockname()),
    ):
        process.accept(door)
        process.accept(door)

    assert (len(process.taken), len(another), process.nr_conns) == (1, 1, 1)


def test_who_is_alone_takes_them_all(door, process):
    with (
        socket.create_connection(door.getsockname()),
        socket.create_connection(door.getsockname()),
    ):
        process.accept(door)
        process.accept(door)

    assert len(process.taken) == 2
