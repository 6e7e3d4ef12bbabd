"""Keeps programs of ours loaded, and runs each order in a copy of itself, shut in.

    python -I keeper.py PROGRAM …        with a socket as its standard input

To load what draws takes longer than to draw a page. This process loads it once, and for
each order forks a copy that the fence shuts in, with the limits of that order. It reads
nothing but orders of ours: where a program is, its limits, and the ends of pipes. What
others wrote goes through the pipes to the copy, and is gone with it.

It ends when nobody holds the other end of its socket, or has asked for long.
"""

import contextlib
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import traceback
from pathlib import Path

IDLE = 15 * 60  # seconds
MOST_ORDERED = 64 * 1024
BEGUN, ENDED = b"!", "=idq"  # its code, seconds of the processor, kilobytes
MOST_OPEN = 4096  # files that a copy may have inherited

fence = runpy.run_path(str(Path(__file__).with_name("fence.py")))


def keep(control, programs):
    control.settimeout(IDLE)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        try:
            message, ends, _flags, _from = socket.recv_fds(control, MOST_ORDERED, 4)
        except TimeoutError:
            return
        if not message:
            return
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(json.loads(message), programs, *ends)
        for end in ends:
            os.close(end)


def _attend(order, programs, line, *ends):
    """Run an order in a copy, end it if ``line`` is shut, and say there how it ended."""
    copy = os.fork()
    if not copy:
        _run(order, programs[order["program"]], ends)
    for end in ends:
        os.close(end)
    os.write(line, BEGUN)
    watched = select.poll()
    for place in (line, os.pidfd_open(copy)):
        watched.register(place, select.POLLIN)
    if any(place == line for place, _event in watched.poll()):
        os.kill(copy, signal.SIGKILL)
    _copy, status, used = os.wait4(copy, 0)
    code, seconds = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
    with contextlib.suppress(BrokenPipeError):
        os.write(line, struct.pack(ENDED, code, seconds, used.ru_maxrss))
    os._exit(0)


def _run(order, program, ends):
    code = 1
    try:
        for place, end in enumerate(ends):
            os.dup2(end, place)
        os.closerange(3, MOST_OPEN)
        order["readable"].append(os.environ["TMPDIR"])  # what was prepared
        os.chdir(order["folder"])
        os.environ.update(dict.fromkeys(order["folders"], order["folder"]))
        tempfile.tempdir = None
        fence["enter"](order)
        program["main"]()
        sys.stdout.flush()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
        print(error, file=sys.stderr)  # noqa: T201
    except BaseException:  # noqa: BLE001  # whoever asked is told
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main():
    programs = {path: runpy.run_path(path, run_name="kept") for path in sys.argv[1:]}
    for program in programs.values():
        if "prepare" in program:
            program["prepare"]()
    os.close(os.pidfd_open(os.getpid()))  # or end here, where the kernel has no such
    gc.collect()
    gc.freeze()
    keep(socket.socket(fileno=0), programs)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


if __name__ == "__main__":
    main()
