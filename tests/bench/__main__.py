"""Times the directory with many partners: ``make bench``, or with SIZES="1000 100000".

With ``--of api`` it times the REST API as it is served, with ``--of space`` a group's
space with a thread of that many posts, with ``--of pages`` groups, meetings and reports
with that many proposals, with ``--of packs`` briefing packs of that many pages.

In a database of its own that is taken away at the end, and but for the API in process. Each page is asked
for in turn, several rounds: the median and the middle half of its times, how much of it
this process was at work (the rest is the database, and a busy machine), and its queries;
then the same of a first page after a change. Nothing in the suite depends on a time.
"""

import argparse
import os

import django
from django.conf import settings
from django.utils.module_loading import import_string

from alliance87.local.services import ensure_services

SIZES = {
    "directory": [1_000, 10_000],
    "space": [1_000, 10_000],
    "pages": [1_000, 10_000],
    "packs": [40, 150],
    "api": [10_000, 100_000],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--of", choices=[*SIZES], default="directory")
    parser.add_argument("--rounds", type=int, default=5, help="of the API")
    parser.add_argument("--seconds", type=int, default=2, help="of each slice")
    parser.add_argument("--mixed", type=int, default=60, help="seconds of mixed load")
    parser.add_argument("--gate", action="store_true", help="fail if one is missed")
    parser.add_argument("--keep", action="store_true", help="leave the database")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance87.settings.test"
    os.environ["TEST_DB_SUFFIX"] = "bench"
    os.environ.update(ensure_services())
    django.setup()
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["*"]
    options = {}
    if asked.of == "api":
        names = ("rounds", "seconds", "mixed", "gate", "keep")
        options = {name: getattr(asked, name) for name in names}
    bench = import_string(f"tests.bench.{asked.of}.bench")
    bench(asked.sizes or SIZES[asked.of], **options)


if __name__ == "__main__":
    main()
