#!/usr/bin/env python
"""Django's commands. On one machine they bring their own PostgreSQL and Redis."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance87.settings.dev")
    if os.environ["DJANGO_SETTINGS_MODULE"] != "alliance87.settings.production":
        start_services()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


def start_services():
    from alliance87.local.base import LocalError  # noqa: PLC0415
    from alliance87.local.services import ensure_services  # noqa: PLC0415

    try:
        os.environ.update(ensure_services())
    except LocalError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
