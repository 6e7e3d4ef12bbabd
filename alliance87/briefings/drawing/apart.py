"""Drawing in a process of its own, with limits and without our secrets."""

import json
import os
import subprocess
import sys

from alliance87.briefings.drawing import program

CONTENTS_ABOVE = 3  # pages: a shorter report needs no contents
SECONDS = 30  # of a reader's patience; the program itself stops sooner


class DrawingError(Exception):
    """A document that could not be drawn in the time and memory it may have."""


def drawn_apart(pages, *, styles, identifier):
    """Draw the first of ``pages`` that is short enough, or the last.

    A reader waits, so it is done in a process of its own with limits of memory and
    time, which knows no secret of ours. Raises ``DrawingError`` where it ends early.
    """
    order = {
        "pages": pages,
        "most": CONTENTS_ABOVE,
        "styles": styles,
        "identifier": identifier,
    }
    known = {"PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME"}
    try:
        finished = subprocess.run(  # noqa: S603  # a program of ours
            [sys.executable, "-I", program.__file__],
            input=json.dumps(order).encode(),
            env={name: os.environ[name] for name in known & os.environ.keys()},
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise DrawingError("It took too long.") from error
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise DrawingError(last or f"It ended with {error.returncode}.") from error
    return finished.stdout
