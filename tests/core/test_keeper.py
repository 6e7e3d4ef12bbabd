"""A keeper runs programs in copies of itself: shut in, and each ended alone."""

import time
from pathlib import Path

import psutil
import pytest

from alliance87.core import apart

LIMITS = {"memory": 512 * apart.MEGABYTE, "seconds": 10, "patience": 10}
PROGRAM = """
import json, os, socket, sys

calls = []

def is_shut(number):
    try:
        os.fstat(number)
    except OSError:
        return True

def prepare():
    calls.append("prepared")

def main():
    order = json.load(sys.stdin)
    calls.append(order)
    said = str(eval(order)).encode()
    sys.stdout.buffer.write(b'{"bytes": %d}\\n' % len(said) + said)
"""


@pytest.fixture
def ask(tmp_path):
    """Ask a program, kept loaded, for the value of an expression."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    keeper = apart.Keeper(program, environment={"KNOWN": "1"})

    def asked(expression, **how):
        return apart.exchange(
            program, expression, keeper=keeper, **LIMITS | how
        ).decode()

    asked.keeper = keeper
    yield asked
    keeper.end()


def test_program_is_loaded_once_and_each_order_has_a_copy_of_its_own(ask):
    assert ask("calls") == "['prepared', 'calls']"
    assert ask("len(calls)") == "2"
    assert ask("os.getppid()") != ask("os.getppid()")


@pytest.mark.parametrize(
    "forbidden",
    [
        "open('/etc/passwd').read()",
        "open('../elsewhere', 'w')",
        "socket.socket()",
        "os.fork()",
        "os.kill(os.getppid(), 9)",
    ],
)
def test_copy_is_shut_in(ask, forbidden):
    with pytest.raises(apart.Ended, match=r"ermi|not permitted"):
        ask(forbidden)
    assert ask("1 + 1") == "2"


def test_copy_may_write_to_its_own_folder_which_is_gone_afterwards(ask):
    folder = Path(ask("open('x', 'w') and os.getcwd()"))

    assert folder.name.startswith("apart-")
    assert not folder.exists()


def test_copy_knows_what_it_is_given_and_no_secret(ask):
    known = ask("sorted(os.environ)")

    assert "KNOWN" in known
    assert "DATABASE_URL" not in known
    assert "SECRET" not in known


def test_copy_has_no_file_open_but_its_ends(ask):
    assert ask("[n for n in range(3, 100) if not is_shut(n)]") == "[]"


@pytest.mark.parametrize(
    ("expression", "how", "why"),
    [
        ("[0] * 10 ** 9", {}, "memory"),
        ("exec('while True: pass')", {"seconds": 1}, "time"),
        ("exec('while True: pass')", {"patience": 0.5}, "time"),
        ("1 / 0", {}, "failed"),
        ("os._exit(0)", {}, "failed"),
        ("os.abort()", {}, "memory"),
    ],
)
def test_copy_that_ends_early_says_why_and_ends_alone(ask, expression, how, why):
    assert ask("1") == "1"

    with pytest.raises(apart.Ended) as ended:
        ask(expression, **how)

    assert ended.value.why == why
    assert ask("2") == "2"


def test_keeper_that_was_killed_is_started_again(ask):
    ask("1")
    ask.keeper._process.kill()
    ask.keeper._process.wait()

    assert ask("2") == "2"


def test_no_copy_outlives_who_asked(ask):
    def stop(told):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        ask("print('{}', flush=True) or exec('while True: pass')", tell=stop)

    keeper = psutil.Process(ask.keeper._process.pid)
    time.sleep(0.5)
    assert keeper.children(recursive=True) == []


def test_program_that_is_not_kept_starts_as_without(ask, tmp_path):
    other = tmp_path / "other.py"
    other.write_text("print('{\"bytes\": 1}\\n1', end='')")

    assert apart.exchange(other, None, keeper=ask.keeper, **LIMITS) == b"1"
    assert not ask.keeper.used
