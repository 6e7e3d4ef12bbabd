"""Reads the environment; a missing variable says what to do."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parents[2]


def required(name: str) -> str:
    try:
        return os.environ[name]
    except KeyError as error:
        raise ImproperlyConfigured(f"Set {name}; see .env.example.") from error


def database(**options) -> dict:
    """Return the one database of ``DATABASE_URL``, with ``options`` on top."""
    required("DATABASE_URL")
    return env.dj_db_url("DATABASE_URL") | options
