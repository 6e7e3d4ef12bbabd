"""Writers beside the portal: python -m tests.feeds.storm SEED WRITERS FILE.

Writes into FILE the tokens of a member and of the Secretariat, then writes to the records
until it is ended with SIGTERM; says how often it committed.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.test")
django.setup()

from alliance87.accounts.enums import TokenScope  # isort: skip  # noqa: E402
from tests.factories.accounts import ApiTokenFactory, UserFactory  # isort: skip  # noqa: E402
from tests.feeds.writing import Writer, populate  # isort: skip  # noqa: E402


def main(seed, count, file):
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    people = populate()
    member = ApiTokenFactory(user=people[0].user)
    everything = ApiTokenFactory(
        user=UserFactory(staff=True), scopes=[TokenScope.READ, TokenScope.SECRETARIAT]
    )
    writers = [Writer(seed + number, people, pause=0.05) for number in range(count)]
    for writer in writers:
        writer.start()
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(["", member.secret, everything.secret]))
    draft.rename(file)
    stopped.wait()
    for writer in writers:
        writer.stopped.set()
    for writer in writers:
        writer.join()
        if writer.failure:
            raise writer.failure
    print(sum(writer.commits for writer in writers), "commits")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
