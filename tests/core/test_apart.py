"""Programs that open other people's files are shut in, and end with whoever asked."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.core.management import call_command

from alliance87.core import apart
from alliance87.core.apart import probe
from alliance87.core.checks import check_fence

LIMITS = {"memory": 512 * apart.MEGABYTE, "seconds": 10, "patience": 10}


@pytest.fixture
def program(tmp_path):
    def write(source):
        path = tmp_path / "program.py"
        path.write_text(source)
        return path

    return write


def said_by(path, *, order=None, **how):
    return apart.exchange(path, order, **LIMITS | how)


def answering(expression):
    """A program that answers an expression, with the modules that tests need."""
    return (
        "import os, sys, json, socket, threading, pathlib\n"
        "order = json.load(sys.stdin)\n"
        f"said = str({expression}).encode()\n"
        "sys.stdout.buffer.write(b'{\"bytes\": %d}\\n' % len(said) + said)\n"
    )


def tried_freely():
    """What the probe can do where nothing shuts it in."""
    finished = subprocess.run(
        [sys.executable, probe.__file__],
        env=os.environ | {"TMPDIR": str(Path(os.environ.get("TMPDIR", "/tmp")) / "x")},
        input=b"",
        capture_output=True,
        check=True,
    )
    return set(json.loads(finished.stdout)["done"])


def test_fence_refuses_all_that_a_free_program_can_do():
    free = tried_freely()
    found = json.loads(apart.answer("probe", b"")[0])

    assert free >= {
        *("read_accounts", "read_settings", "write_elsewhere", "open_socket", "fork"),
        *("open_local_socket", "start_program", "become_program", "signal_another"),
    }
    assert found["done"] == []
    assert set(found["refused"]) >= free


def test_deployment_is_warned_where_something_is_not_refused(monkeypatch):
    assert check_fence(None) == []
    monkeypatch.setattr(apart, "answer", lambda *_: ('{"done": ["open_socket"]}', b""))

    (warning,) = check_fence(None)

    assert "open socket" in warning.msg


def test_check_for_deployment_asks_the_fence(monkeypatch):
    asked = []
    monkeypatch.setattr(
        apart, "answer", lambda *what: asked.append(what) or ('{"done": []}', b"")
    )

    call_command("check", deploy=True, fail_level="CRITICAL")

    assert asked == [("probe", b"")]


def test_program_knows_no_secret(program, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")

    known = said_by(program(answering("sorted(os.environ)"))).decode()

    assert "PATH" in known
    assert "DATABASE_URL" not in known


def test_program_writes_in_a_folder_that_is_gone_afterwards(program):
    source = answering("(pathlib.Path('x').write_text('y'), os.getcwd())[1]")

    folder = Path(said_by(program(source)).decode())

    assert folder.name.startswith("apart-")
    assert not folder.exists()


def test_program_reads_what_it_is_given_and_nothing_beside_it(program, tmp_path):
    (tmp_path / "given").mkdir()
    for path in [tmp_path / "given" / "a", tmp_path / "b"]:
        path.write_text("read")
    read = "pathlib.Path(order).read_text() + pathlib.Path('c').read_text()"
    how = {"readable": [tmp_path / "given"], "files": {"c": b" too"}}

    given = said_by(
        program(answering(read)), order=str(tmp_path / "given" / "a"), **how
    )

    assert given == b"read too"
    with pytest.raises(apart.Ended, match="PermissionError"):
        said_by(program(answering(read)), order=str(tmp_path / "b"), **how)


def test_program_may_have_threads(program):
    source = "t = threading.Thread(target=print, kwargs={'end': ''}); t.start()"

    assert said_by(program(answering(f"exec({source!r})"))) == b"None"


@pytest.mark.parametrize(
    ("source", "how", "why"),
    [
        ("import time; time.sleep(60)", {"patience": 0.5}, "time"),
        ("while True: pass", {"seconds": 1}, "time"),
        ("x = bytearray(2_000_000_000)", {}, "memory"),
        ("import os; os.abort()", {}, "memory"),
        ("raise SystemExit('no more ink')", {}, "failed"),
        ("print('not JSON')", {}, "failed"),
        ("", {}, "failed"),
    ],
)
def test_what_ends_early_says_why(program, source, how, why):
    with pytest.raises(apart.Ended) as caught:
        said_by(program(source), **how)

    assert caught.value.why == why


def test_failing_program_is_quoted(program):
    with pytest.raises(apart.Ended, match="no more ink"):
        said_by(program("raise SystemExit('no more ink')"))


def test_progress_is_handed_on_while_it_lasts(program):
    told = []
    source = "print('{\"page\": 1}', flush=True)\n" + answering("1")

    assert said_by(program(source), tell=told.append) == b"1"
    assert told == [{"page": 1}]


def test_whoever_listens_can_end_it(program):
    source = "import time\nprint('{\"page\": 1}', flush=True)\ntime.sleep(60)"

    def stop(told):
        raise InterruptedError

    path = program(source)
    start = time.monotonic()
    with pytest.raises(InterruptedError):
        said_by(path, tell=stop)

    assert time.monotonic() - start < 5
    assert running(path) == []


def test_program_ends_with_whoever_started_it(program):
    path = program("import time\nprint('{\"page\": 1}', flush=True)\ntime.sleep(60)")
    parent = (
        "import os, sys; from alliance87.core import apart; apart.exchange(sys.argv[1],"
        f" 0, tell=lambda told: os.kill(os.getpid(), 9), **{LIMITS!r})"
    )

    subprocess.run([sys.executable, "-c", parent, path], check=False)

    until = time.monotonic() + 5
    while time.monotonic() < until and (left := running(path)):
        time.sleep(0.05)
    assert left == []


def running(path):
    found = psutil.process_iter(["cmdline"])
    return [each for each in found if str(path) in " ".join(each.info["cmdline"] or [])]
