"""Runs a program of ``apart`` shut in: no network, no other program, few files.

    python -I fence.py '{"program": …, "readable": […], "memory": …, "seconds": …}' …

The program then finds its own arguments in ``sys.argv``. It may write to the folder
``TMPDIR``, which whoever started it removes. What the kernel refuses from then on:
opening a socket, starting a program or a process, looking into or signalling another,
and any file but those of Python, its libraries, the system's own, and ``readable``.
It needs no privilege: Linux lets every process give up rights for good (landlock,
seccomp). Where a kernel has neither, limits of memory and time remain; the program
``probe`` finds out what holds, and ``check --deploy`` tells.
"""

import ctypes
import json
import os
import platform
import resource
import runpy
import signal
import struct
import sys

SYSTEM = [
    *("/usr/lib", "/lib", "/lib64", "/usr/local/lib", "/usr/share", "/dev/urandom"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/mime.types", "/dev/null"),
]

# -- What may be opened: landlock(7) ------------------------------------------------
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on each machine
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
OF_A_FILE = 0b11 << 1  # write, read
# By the version of the interface: how many of the rights it knows.
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
CONNECT_AND_BIND = 0b11  # since version 4
ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # since version 6

# -- What may be asked of the kernel: seccomp(2) ------------------------------------
ALLOW, KILL = 0x7FFF0000, 0x80000000
DENY, UNKNOWN = 0x00050001, 0x00050026  # EPERM; ENOSYS, so that another way is tried
LOAD, IF_EQUAL, IF_AT_LEAST, IF_BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # where the kernel shows them
NEW_CALLS = (424, 425, 438)  # pidfd_send_signal, io_uring_setup, pidfd_getfd
CLONE3, CLONE_THREAD = 435, 0x10000  # a thread is no process
# socket, connect, accept, sendto, sendmsg, bind, listen, socketpair, accept4; execve,
# execveat; kill, tkill, tgkill; ptrace, process_vm_readv and _writev; bpf, unshare,
# setns, mount, keyctl, add_key, request_key, perf_event_open, userfaultfd,
# open_by_handle_at; fork and vfork, where there are any. Then clone.
CALLS = {
    "x86_64": (
        0xC000003E,
        [
            *(
                41,
                42,
                43,
                44,
                46,
                49,
                50,
                53,
                288,
                59,
                322,
                62,
                200,
                234,
                101,
                310,
                311,
            ),
            *(321, 272, 308, 165, 250, 248, 249, 298, 323, 304, 57, 58),
        ],
        56,
    ),
    "aarch64": (
        0xC00000B7,
        [
            *(
                198,
                203,
                202,
                206,
                211,
                200,
                201,
                199,
                242,
                221,
                281,
                129,
                130,
                131,
                117,
            ),
            *(270, 271, 280, 97, 268, 40, 219, 217, 218, 241, 282, 265),
        ],
        220,
    ),
}
OTHER_CALLS_FROM = 0x40000000  # another table of calls on x86: none of it

_libc = ctypes.CDLL(None, use_errno=True)


def shut_in(*, readable, writable, memory, seconds):
    """Give up everything but what is named. What holds: some of {"files", "calls"}.

    ``memory`` is in bytes, ``seconds`` are of the processor. It cannot be undone.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The softer limit ends it by a signal that tells why.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    holds = set()
    if sys.platform != "linux" or _libc.prctl(38, 1, 0, 0, 0):  # no new privileges
        return holds
    _libc.prctl(1, signal.SIGKILL, 0, 0, 0)  # it ends with whoever started it
    if _keep_to(readable, writable):
        holds.add("files")
    if _refuse_calls():
        holds.add("calls")
    return holds


def _keep_to(readable, writable):
    version = _libc.syscall(CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << RIGHTS[min(version, 5)]) - 1
    attributes = [rights]
    if version >= 4:
        attributes.append(CONNECT_AND_BIND)
    if version >= 6:
        attributes.append(ABSTRACT_SOCKETS_AND_SIGNALS)
    packed = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = _libc.syscall(CREATE_RULESET, packed, len(packed), 0)
    if ruleset < 0:
        return False
    for path in {os.path.realpath(path) for path in readable}:
        _allow(ruleset, path, READ_FILE | READ_FOLDER)
    for path in writable:
        _allow(ruleset, path, rights)
    holds = _libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return holds


def _allow(ruleset, path, rights):
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not os.path.isdir(path):
        rights &= OF_A_FILE
    rule = struct.pack("=Qi", rights, place)
    if _libc.syscall(ADD_RULE, ruleset, 1, rule, 0):
        raise OSError(ctypes.get_errno(), f"landlock refuses a rule for {path}")
    os.close(place)


def _refuse_calls():
    if platform.machine() not in CALLS:
        return False
    machine, calls, clone = CALLS[platform.machine()]
    # Each condition: how many steps to skip if it holds, and if not.
    steps = [
        *[(LOAD, 0, 0, MACHINE), (IF_EQUAL, 1, 0, machine), (RETURN, 0, 0, KILL)],
        (LOAD, 0, 0, NUMBER),
        *[(IF_AT_LEAST, 0, 1, OTHER_CALLS_FROM), (RETURN, 0, 0, DENY)],
        *[(IF_EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN)],
    ]
    for call in (*calls, *NEW_CALLS):
        steps += [(IF_EQUAL, 0, 1, call), (RETURN, 0, 0, DENY)]
    steps += [
        *[(IF_EQUAL, 0, 2, clone), (LOAD, 0, 0, FIRST_ARGUMENT)],
        *[(IF_BITS, 0, 1, CLONE_THREAD), (RETURN, 0, 0, ALLOW), (RETURN, 0, 0, DENY)],
    ]
    packed = b"".join(struct.pack("HBBI", *step) for step in steps)
    code = ctypes.create_string_buffer(packed, len(packed))
    filter_ = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code))
    return _libc.prctl(22, 2, filter_, 0, 0) == 0


def enter(order):
    """Shut this process in as ordered, with the folder ``TMPDIR`` to write to."""
    shut_in(
        readable=[
            *(sys.prefix, sys.base_prefix, order["program"]),
            *(*SYSTEM, *order["readable"]),
        ],
        writable=[os.environ["TMPDIR"]],
        memory=order["memory"],
        seconds=order["seconds"],
    )


def main():
    order, *arguments = sys.argv[1:]
    order = json.loads(order)
    enter(order)
    sys.argv = [order["program"], *arguments]
    runpy.run_path(order["program"], run_name="__main__")


if __name__ == "__main__":
    main()
