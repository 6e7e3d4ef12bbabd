"""Which tables an answer is made of, by the words of its statements."""

import contextlib
import functools
import re

from django.db import connection

WORDS = re.compile(r"\w+")
# Where the database itself says what time it is.
CLOCKS = {
    *("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp"),
    *("current_timestamp", "current_date", "current_time", "localtimestamp"),
}


@contextlib.contextmanager
def noting_words():
    """Gives a set, to which the words of each statement within are added."""
    words = set()

    def note(execute, sql, params, many, context):
        words.update(WORDS.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield words


def read_clock(words):
    return not CLOCKS.isdisjoint(map(str.lower, words))


@functools.cache
def tables_there_are():
    """Tables and views, those without a model too."""
    with connection.cursor() as cursor:
        return frozenset(
            connection.introspection.table_names(cursor, include_views=True)
        )
