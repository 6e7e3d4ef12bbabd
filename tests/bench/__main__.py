"""Times the directory with many partners: ``make bench``, or with SIZES="1000 100000".

With ``--of space`` it times a group's space with a thread of that many posts instead,
with ``--of pages`` groups, meetings and reports with that many proposals, with
``--of packs`` briefing packs of that many pages.

In process, in a database of its own that is taken away at the end. Each page is asked
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
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--of", choices=[*SIZES], default="directory")
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance87.settings.test"
    os.environ["TEST_DB_SUFFIX"] = "bench"
    os.environ.update(ensure_services())
    django.setup()
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["*"]
    import_string(f"tests.bench.{asked.of}.bench")(asked.sizes or SIZES[asked.of])


if __name__ == "__main__":
    main()
