"""What takes other people's files to pieces, each in a process of its own.

A few kilobytes can unpack to gigabytes inside a library, or end it altogether; here
that ends one short-lived process and nothing else. The programs import nothing of
ours: they take the file on standard input, and answer a line and perhaps bytes.
"""

import subprocess
import sys
from pathlib import Path

from alliance87.core.refused import Refused

HERE = Path(__file__).parent
SECONDS = 60


def run(program, file, *arguments):
    """What ``program`` answers to ``file``: its first line and the bytes after it.

    Raises ``Refused("broken")`` where it ends otherwise.
    """
    file.seek(0)
    try:
        finished = subprocess.run(  # noqa: S603  # a program of ours; the file is data
            [sys.executable, "-I", str(HERE / f"{program}.py"), *arguments],
            input=file.read(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise Refused("broken") from error
    finally:
        file.seek(0)
    line, _end, rest = finished.stdout.partition(b"\n")
    return line.decode(), rest
