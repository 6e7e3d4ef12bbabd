import os
import signal

import psycopg
import pytest
import redis

from alliance87.local import services
from alliance87.local.base import LocalError, find_servers
from tests.local.conftest import USE, running

FORK = USE.replace(
    "sys.stdin.read()",
    "import os\nif not os.fork():\n    sys.exit(0)\nos.wait()\nprint(flush=True)\nsys.stdin.read()",
)


def postmaster(var):
    return [
        process.pid for process in find_servers(name="postgres", data=var / "postgres")
    ]


def test_both_services_answer(use):
    addresses = use().addresses()

    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT upper('é')").fetchone() == ("É",)
    with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
        assert client.ping()


def test_second_user_finds_the_same_services(use, var):
    first = use().addresses()
    before = running(var)

    assert use().addresses() == first
    assert running(var) == before


def test_two_callers_at_once_start_one_of_each(use, var):
    users = [use(), use()]

    assert users[0].addresses() == users[1].addresses()
    assert len(running(var)) == 2


def test_services_stay_while_somebody_uses_them(use, var):
    first, second = use(), use()
    first.addresses()
    second.addresses()

    first.leave()

    assert len(running(var)) == 2


def test_last_one_out_stops_the_services(use, var):
    user = use()
    user.addresses()

    assert user.leave() == ""
    assert running(var) == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signal_to_the_last_one_stops_the_services(use, var, number):
    user = use()
    user.addresses()

    user.kill(number)

    assert running(var) == set()


def test_forked_child_that_ends_leaves_the_services_up(use, var):
    user = use(script=FORK)
    user.addresses()
    user.process.stdout.readline()

    assert len(running(var)) == 2


def test_services_of_a_killed_user_pass_to_the_next_one(use, var):
    user = use()
    user.addresses()
    before = running(var)
    user.kill(signal.SIGKILL)
    assert running(var) == before

    following = use()
    following.addresses()
    assert running(var) == before

    following.leave()
    assert running(var) == set()


def test_records_outlive_killed_servers(use, var):
    addresses = use().addresses()
    with psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    for pid in running(var):
        os.kill(pid, signal.SIGKILL)

    again = use().addresses()

    assert again["DATABASE_URL"] == addresses["DATABASE_URL"]
    with psycopg.connect(again["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_queue_outlives_a_stop(use):
    user = use()
    with redis.Redis.from_url(user.addresses()["REDIS_URL"]) as client:
        client.set("kept", "1")
    user.leave()

    with redis.Redis.from_url(use().addresses()["REDIS_URL"]) as client:
        assert client.get("kept") == b"1"


def test_pid_file_that_names_a_stranger_does_not_block(use, var):
    user = use()
    user.addresses()
    user.leave()
    (var / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    use().addresses()

    assert len(postmaster(var)) == 1


def test_broken_state_file_is_made_anew(use, var):
    user = use()
    user.addresses()
    user.leave()
    (var / "services.json").write_text("{")

    assert set(use().addresses()) == {"DATABASE_URL", "REDIS_URL"}


def test_directory_closed_to_others_is_no_obstacle(use, tmp_path):
    tmp_path.chmod(0o700)

    assert set(use().addresses()) == {"DATABASE_URL", "REDIS_URL"}
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["v" * 120, "with, comma and space"])
def test_socket_that_does_not_fit_gets_a_place_of_its_own(use, tmp_path, name):
    user = use(var=tmp_path / name)
    addresses = user.addresses()
    sockets = psycopg.conninfo.conninfo_to_dict(addresses["DATABASE_URL"])["host"]
    assert sockets.startswith("/tmp/alliance87-")

    user.leave()

    assert not os.path.exists(sockets)


def test_password_of_redis_is_on_no_command_line(use, var):
    password = use().addresses()["REDIS_URL"].split("@")[0].split(":")[-1]

    for process in find_servers(name="redis-server", data=var / "redis"):
        assert password not in " ".join(process.cmdline())
    assert (var / "redis" / "redis.conf").stat().st_mode & 0o077 == 0
    assert (var / "services.json").stat().st_mode & 0o077 == 0


def test_addresses_that_are_set_start_nothing(monkeypatch, var):
    given = {
        "DATABASE_URL": "postgres://elsewhere/db",
        "REDIS_URL": "redis://elsewhere",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert services.ensure_services(var=var) == given
    assert not var.exists()


def test_only_the_missing_service_is_started(use, var):
    addresses = use(DATABASE_URL="postgres://elsewhere/db").addresses()

    assert addresses["DATABASE_URL"] == "postgres://elsewhere/db"
    assert postmaster(var) == []
    assert len(running(var)) == 1


def test_lock_that_cannot_be_opened_is_told(monkeypatch, var):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (var / "services.lock").mkdir(parents=True)

    with pytest.raises(LocalError, match=r"services\.lock: Is a directory\. Delete it"):
        services.ensure_services(var=var)


def test_directory_that_cannot_be_written_is_told(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "file").touch()

    with pytest.raises(LocalError, match=r"Cannot write to .*: Not a directory"):
        services.ensure_services(var=tmp_path / "file" / "var")


def test_database_of_another_version_is_told(use, var):
    (var / "postgres").mkdir(parents=True)
    (var / "postgres" / "PG_VERSION").write_text("12\n")

    assert "was made by PostgreSQL 12" in use().leave()
