"""Bring the database up to date and load the demonstration records once."""

import sys

import django
from django.core.cache import cache
from django.core.management import CommandError, call_command

from alliance87.core.health import HEARTBEAT_KEY


def main() -> None:
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", once=True)
    except CommandError as error:
        sys.exit(str(error))
    # Redis remembers the worker of the last run; being ready is about this one.
    cache.delete(HEARTBEAT_KEY)


if __name__ == "__main__":
    main()
