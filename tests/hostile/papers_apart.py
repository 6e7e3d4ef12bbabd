"""Opens one hostile PDF after another, shut in, as packs do before they bind them in.

A program like those in ``drawing``. It is ordered ``{"normaliser": path, "files": [name],
"seconds": of the processor for each, …}``, the rest for ``normalise``. Of each it tells ``{"found", "size", "tried"}``: what
came of it, and what Python tried that a document must not; the bytes that it made follow.
"""

import importlib.util
import json
import signal
import sys
from pathlib import Path

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")


def loaded(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    order = json.load(sys.stdin.buffer)
    normaliser = loaded("normaliser", order.pop("normaliser"))
    order["fitness"] = normaliser.read_fitness(order["fitness"])
    names, seconds, tried = order.pop("files"), order.pop("seconds"), []
    allowed = (sys.prefix, sys.base_prefix, str(Path.cwd()), "/usr/", "/dev/")

    def watch(event, arguments):
        opens = event == "open" and isinstance(arguments[0], str)
        if event.startswith(FORBIDDEN) or (
            opens and not str(Path(arguments[0]).absolute()).startswith(allowed)
        ):
            tried.append([event, str(arguments[0])[:200]])

    sys.addaudithook(watch)
    for name in names:
        signal.setitimer(signal.ITIMER_PROF, seconds)  # then it ends here
        found, made = normaliser.normalised(Path(name).read_bytes(), **order)
        normaliser.say({"found": found, "size": len(made), "tried": tried})
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
        tried.clear()


if __name__ == "__main__":
    main()
