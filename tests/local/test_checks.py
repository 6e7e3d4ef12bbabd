import os
import shutil
import socket
from urllib.parse import urlsplit

import pytest

from alliance87.local import checks
from alliance87.local.base import LocalError


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_port_in_use_says_how_to_choose_another(taken_port):
    with pytest.raises(LocalError) as told:
        checks.check_port(taken_port)

    assert str(told.value) == (
        f"Port {taken_port} is in use; choose another: make run PORT={taken_port + 1}"
    )


def test_free_port_passes(free_port):
    checks.check_port(free_port)


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "80.5", "٣"])
def test_port_that_is_none_is_told(text):
    with pytest.raises(LocalError, match="PORT is a number from 1 to 65535"):
        checks.read_port(text)


def test_full_disk_is_told(monkeypatch, tmp_path):
    usage = shutil.disk_usage(tmp_path)._replace(free=3 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    with pytest.raises(LocalError, match=r"almost full: 3 MB free .* 500 MB needed"):
        checks.check_space(tmp_path)


def test_missing_pango_names_the_packages(monkeypatch):
    monkeypatch.setattr(checks, "PANGO_LIBRARIES", ["libmissing.so.0"])

    with pytest.raises(LocalError, match=r"apt-get install libpango-1\.0-0 "):
        checks.check_pango()


def test_database_that_answers_passes():
    checks.check_database(os.environ["DATABASE_URL"])


def test_database_out_of_reach_is_told_without_the_password(free_port):
    with pytest.raises(LocalError) as told:
        checks.check_database(f"postgres://me:hunter2@127.0.0.1:{free_port}/portal")

    assert f"does not answer at 127.0.0.1:{free_port};" in str(told.value)
    assert "hunter2" not in str(told.value)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "address",
    ["hunter2", "postgres://me:hunter2@host:port/db", "postgres://[hunter2/db"],
)
def test_malformed_database_address_is_not_repeated(address):
    with pytest.raises(LocalError, match="DATABASE_URL is not an address") as told:
        checks.check_database(address)

    assert "hunter2" not in str(told.value)


def test_redis_that_answers_passes():
    checks.check_redis(os.environ["REDIS_URL"])


def test_redis_out_of_reach_is_told_without_the_password(free_port):
    with pytest.raises(LocalError) as told:
        checks.check_redis(f"redis://:hunter2@127.0.0.1:{free_port}/0")

    assert f"does not answer at 127.0.0.1:{free_port};" in str(told.value)
    assert "hunter2" not in str(told.value)


def test_refused_redis_password_is_told_without_it():
    place = urlsplit(os.environ["REDIS_URL"])

    with pytest.raises(LocalError, match="refuses the password") as told:
        checks.check_redis(f"redis://:hunter2@{place.hostname}:{place.port or 6379}/0")

    assert "hunter2" not in str(told.value)


@pytest.mark.parametrize("address", ["hunter2", "redis://:hunter2@host:port/0"])
def test_malformed_redis_address_is_not_repeated(address):
    with pytest.raises(LocalError, match="REDIS_URL is not an address") as told:
        checks.check_redis(address)

    assert "hunter2" not in str(told.value)
