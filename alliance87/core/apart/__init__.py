"""What takes other people's files to pieces, each in a process of its own.

A few kilobytes can unpack to gigabytes inside a library, or end it altogether; here
that ends one short-lived process and nothing else. The programs import nothing of
ours: they take the file on standard input, and answer a line and perhaps bytes. Each is
shut in by ``fence``: it knows no secret, and reaches no network and no other file.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections import deque
from pathlib import Path

from alliance87.core.refused import Refused

HERE = Path(__file__).parent
FENCE = HERE / "fence.py"
KEEPER = HERE / "keeper.py"
ENDED = "=idq"  # how it says that a copy of it ended: code, seconds, kilobytes
KILLED = struct.pack(ENDED, -signal.SIGKILL, 0, 0)
OWN_FOLDERS = ["HOME", "TMPDIR", "XDG_CACHE_HOME"]
SECONDS = 60  # of anybody's patience
MEGABYTE = 1024 * 1024
MOST_ANSWERED = 512 * MEGABYTE
# By program: megabytes of memory, seconds of the processor.
LIMITS = {
    "pdf": (512, 20),
    "pdf_places": (768, 20),
    "pdf_text": (1024, 45),
    "picture": (512, 30),
    "probe": (256, 5),
    "workbook": (768, 40),
}
# How a library ends a process that is given no more memory, or the kernel does.
OUT_OF_MEMORY = {signal.SIGABRT, signal.SIGTRAP, signal.SIGSEGV, signal.SIGKILL}


class Ended(Exception):
    """A program that ended before it answered: ``why`` is time, memory or failed."""

    def __init__(self, why, last=""):
        super().__init__(last or why)
        self.why = why


def run(program, file, *arguments):
    """What ``program`` answers to ``file``: its first line and the bytes after it.

    Raises ``Refused("broken")`` where it ends otherwise.
    """
    file.seek(0)
    try:
        return answer(program, file.read(), *arguments)
    except Ended as error:
        raise Refused("broken") from error
    finally:
        file.seek(0)


def answer(program, data, *arguments):
    """The same for bytes. Raises ``Ended``."""
    memory, seconds = LIMITS[program]
    with started(
        HERE / f"{program}.py",
        *arguments,
        memory=memory * MEGABYTE,
        seconds=seconds,
        patience=SECONDS,
    ) as process:
        _feed(process, data)
        found = process.stdout.read(MOST_ANSWERED)
    line, _end, rest = found.partition(b"\n")
    return line.decode(), rest


def exchange(path, order, *, tell=None, **how):
    """The bytes that the program at ``path`` answers to ``order``, a JSON value.

    It tells of its progress in lines of JSON, each handed to ``tell``; what ``tell``
    raises ends it. The last line is ``{"bytes": how many}``, and they follow.
    ``how`` is of ``started``. Raises ``Ended``.
    """
    found = None
    with started(path, **how) as process:
        _feed(process, json.dumps(order).encode())
        while (told := _line(process)) is not None:
            if "bytes" in told:
                found = process.stdout.read(min(told["bytes"], MOST_ANSWERED))
                break
            if tell:
                tell(told)
    if found is None:
        raise Ended("failed", "It ended without an answer.")
    return found


@contextlib.contextmanager
def started(
    path,
    *arguments,
    memory,
    seconds,
    patience,
    readable=(),
    files=None,
    environment=None,
    keeper=None,
):
    """A program of ours, shut in by the fence, to feed and to read from.

    It may open ``readable``, and ``files`` (names and bytes) in its own folder, which
    is gone afterwards. At the end it must have ended well; raises ``Ended`` where it
    did not. Whatever happens inside, no process is left. A ``keeper`` that has the
    program loaded spares it its start.
    """
    with (
        tempfile.TemporaryDirectory(prefix="apart-", ignore_cleanup_errors=True) as own,
        tempfile.TemporaryFile() as errors,
    ):
        for name, data in (files or {}).items():
            (Path(own) / name).write_bytes(data)
        order = {
            "program": str(path),
            "readable": [str(each) for each in readable],
            "memory": memory,
            "seconds": seconds,
        }
        process = keeper and keeper.run(order, own, errors)
        process = process or subprocess.Popen(  # noqa: S603  # ours; the rest is data
            [sys.executable, "-I", str(FENCE), json.dumps(order), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=_bare_environment(own) | (environment or {}),
            cwd=own,
        )
        late = threading.Event()
        timer = threading.Timer(patience, _end_late, [process, late])
        timer.start()
        try:
            yield process
            code = process.wait()
            if code or late.is_set():
                errors.seek(0)
                raise _ended(code, errors.read(MEGABYTE), late=late.is_set())
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            for end in (process.stdin, process.stdout):
                with contextlib.suppress(BrokenPipeError):
                    end.close()


class Keeper:
    """A process that has some programs loaded: see ``keeper.py``. Started when needed.

    Each process of ours has one of its own. Its programs have a function ``main``, and
    perhaps one ``prepare``, which is called before the first order. Where it cannot be
    had, programs start as they do without.
    """

    def __init__(self, *programs, environment):
        self.programs, self.environment = [*map(str, programs)], environment
        # Of the last copies: seconds of the processor, and kilobytes at most.
        self.used = deque(maxlen=100)
        self._lock = threading.Lock()
        self._control = self._process = self._folder = self._owner = None

    def run(self, order, folder, errors):
        """A process that follows the order in ``folder``, or None."""
        if sys.platform != "linux" or order["program"] not in self.programs:
            return None
        order = order | {"folder": folder, "folders": OWN_FOLDERS}
        for _again in range(2):  # it may have ended by itself since
            try:
                return _Copy(self._at_work(), order, errors, self.used)
            except OSError:
                self.end()
        self.programs = []  # it cannot be had here
        return None

    def end(self):
        """End it. The next order starts another."""
        with self._lock:
            if self._owner == os.getpid():
                self._control.close()
                self._process.kill()
                self._process.wait()
                self._folder.cleanup()
            self._owner = None

    def _at_work(self):
        with self._lock:
            if self._owner != os.getpid():  # none, or that of the process we come from
                self._start()
            return self._control

    def _start(self):
        self._folder = tempfile.TemporaryDirectory(
            prefix="keeper-", ignore_cleanup_errors=True
        )
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(  # noqa: S603  # programs of ours
                [sys.executable, "-I", str(KEEPER), *self.programs],
                stdin=other,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(self._folder.name) | self.environment,
                cwd=self._folder.name,
            )
        self._owner = os.getpid()
        atexit.register(self.end)


class _Copy:
    """A copy of a keeper at work, as ``started`` handles any process."""

    def __init__(self, control, order, errors, used):
        self._code, self._used = None, used
        self._line, line = socket.socketpair()
        given, feeding = os.pipe()
        reading, answer = os.pipe()
        self.stdin, self.stdout = os.fdopen(feeding, "wb"), os.fdopen(reading, "rb")
        ends = [line.fileno(), given, answer, errors.fileno()]
        try:
            socket.send_fds(control, [json.dumps(order).encode()], ends)
        except OSError:
            self._shut()
            raise
        finally:
            line.close()
            os.close(given)
            os.close(answer)
        if not self._line.recv(1):
            self._shut()
            raise BrokenPipeError("The keeper is gone.")

    def _shut(self):
        for each in (self._line, self.stdin, self.stdout):
            each.close()

    def kill(self):
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_WR)

    def wait(self):
        """Its code as of any process; as if killed where nobody can tell."""
        if self._code is None:
            said = self._line.recv(struct.calcsize(ENDED))
            self._code, *used = struct.unpack(ENDED, said or KILLED)
            self._line.close()
            self._used.append(tuple(used))
        return self._code


def _bare_environment(own):
    kept = {"PATH", "DYLD_FALLBACK_LIBRARY_PATH"}  # macOS finds Pango by the latter
    return {name: os.environ[name] for name in kept & os.environ.keys()} | {
        **dict.fromkeys(OWN_FOLDERS, own),
        **{"LANG": "C.UTF-8", "TZ": "UTC"},
    }


def _end_late(process, late):
    late.set()
    process.kill()


def _ended(code, errors, *, late):
    last = errors.decode(errors="replace").strip().rpartition("\n")[2]
    if late or code == -signal.SIGXCPU:
        return Ended("time", "It took too long.")
    if "MemoryError" in last or -code in OUT_OF_MEMORY:
        return Ended("memory", last or "It took too much memory.")
    return Ended("failed", last or f"It ended with {code}.")


def _feed(process, data):
    # A program may answer, and end, before it has read everything.
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(data)
        process.stdin.close()


def _line(process):
    """What the program tells next, or None at its end."""
    try:
        return json.loads(process.stdout.readline(10_000))
    except ValueError:  # nothing, or what an ended program had begun
        return None
