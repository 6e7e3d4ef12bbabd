import os
import subprocess
import sys

import pytest

from alliance87.local import run
from alliance87.local.base import ROOT, LocalError

HOLD = """
import sys
from pathlib import Path
from alliance87.local import run
run.VAR = Path(sys.argv[1])
with run._only_one():
    print(flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Let nothing here touch a portal that runs from this directory."""
    monkeypatch.setattr(run, "VAR", tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    return tmp_path


def test_second_run_is_refused(elsewhere):
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(elsewhere)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    first.stdout.readline()

    with pytest.raises(LocalError, match="already running"), run._only_one():
        pass
    first.communicate(timeout=60)

    with run._only_one():
        pass


def test_processes_of_a_killed_run_are_ended(elsewhere):
    marked = {**os.environ, run.MARK: str(elsewhere)}
    ours = subprocess.Popen(["sleep", "60"], env=marked)
    other = subprocess.Popen(
        ["sleep", "60"], env={**os.environ, run.MARK: "/somewhere/else"}
    )

    run._end_leftovers()

    assert ours.wait(timeout=5) == -9
    assert other.poll() is None
    other.kill()
    other.wait()


def test_greeting_says_where_to_go_and_who_to_be():
    user = {"email": "chair@example.org", "password": "a password", "who": "A chair"}

    text = run.greeting(address="http://localhost:8000/", users=[user])

    assert "http://localhost:8000/" in text
    assert "http://localhost:8000/mailbox/" in text
    assert "chair@example.org  a password  A chair" in text
    assert str(run.VAR) in text
    assert len({len(line) for line in text.split("\n") if line}) == 1


@pytest.mark.parametrize("has_authenticator", [True, False])
def test_greeting_says_who_needs_a_code(has_authenticator):
    user = {"email": "chair@example.org", "password": "a password", "who": "A chair"}
    user["has_authenticator"] = has_authenticator

    text = run.greeting(address="http://localhost:8000/", users=[user])

    assert ("asked for a code" in text) is has_authenticator


def test_mistake_is_told_in_one_line(monkeypatch):
    monkeypatch.setenv("PORT", "http")

    with pytest.raises(SystemExit) as ended:
        run.main()

    assert ended.value.code.startswith("make run: PORT is a number")
