"""The partner portal of Alliance 8.7."""

from alliance87.celery import app as celery_app

__all__ = ["celery_app"]
