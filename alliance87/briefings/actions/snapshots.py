"""What a document will say, as of one moment, and the files it binds in."""

from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext, override

from alliance87.briefings.actions.outline import outline_for
from alliance87.briefings.content import (
    PackError,
    gather,
    gather_country,
    gather_meeting_report,
    gather_plan,
)
from alliance87.briefings.progress import ignore


def take_snapshot(*, event, edition, language, on, report=ignore, paper="a4"):
    """Return the snapshot of a meeting's plan and its assets, as of one moment.

    It names no pack and no moment: the same records on the same day give the same one.
    """
    outline = outline_for(event=event)
    with one_moment():
        items = list(
            outline.items.switched_on().select_related(
                "outline__event",
                "agenda_item",
                "document",
                "meeting_report__event",
                "work_plan",
            )
        )
        if not items:
            with override(language):
                raise PackError(
                    gettext("The pack is empty: switch on at least one of its items.")
                )
        gathered = gather(
            event=event,
            items=items,
            edition=edition,
            language=language,
            on=on,
            report=report,
            paper=paper,
        )
    return gathered.snapshot, gathered.assets


@contextmanager
def one_moment():
    """A repeatable-read transaction: no item sees a change that another does not."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # the outermost one may choose its level
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def asset_reader(assets):
    def read(sha256):
        asset = assets[sha256]
        try:
            with default_storage.open(asset.name) as file:
                return file.read()
        except FileNotFoundError as error:  # anything else may be over in a moment
            raise PackError(
                gettext("The file of “%(title)s” cannot be read.")
                % {"title": asset.title}
            ) from error

    return read


def country_snapshot(*, country, language, on):
    """Return what anyone may read of a country, as of one moment of the day ``on``."""
    with one_moment():
        return gather_country(country=country, language=language, on=on)


def plan_snapshot(*, plan, reader, language, on):
    """Return a work plan as ``reader`` sees it, as of one moment of the day ``on``."""
    with one_moment():
        return gather_plan(plan=plan, reader=reader, language=language, on=on)


def meeting_report_snapshot(*, report, reader, language):
    """Return what ``reader`` may read of a report of a meeting, as of one moment."""
    with one_moment():
        return gather_meeting_report(report=report, reader=reader, language=language)
