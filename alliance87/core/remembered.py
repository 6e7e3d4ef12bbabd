"""Who the reader of a page is, in keys of rows: asked once for the page.

Each rule of visibility asks for whom a person speaks, to which groups and events they
belong. While a request is answered that cannot write, the keys are kept, and forgotten
with it. Whatever writes asks anew, in its own transaction.
"""

from contextlib import contextmanager
from contextvars import ContextVar

_kept = ContextVar("kept", default=None)


def for_one_page(get_response):
    """A middleware: what is kept is kept for one GET or HEAD, and for no other."""

    def respond(request):
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        before = _kept.set({})
        try:
            return get_response(request)
        finally:
            _kept.reset(before)

    return respond


@contextmanager
def known_keys(user, keys):
    """Within it ``user`` is of the rows that ``keys`` give for each model, and no others.

    For a reader who is nobody in particular: one of those an event invited. What others
    are is asked once, so nothing may be written within.
    """
    given = {(model, user.pk): list(rows) for model, rows in keys.items()}
    before = _kept.set((_kept.get() or {}) | given)
    try:
        yield
    finally:
        _kept.reset(before)


@contextmanager
def asking_anew(*, keeping):
    """Within it nothing is known of what was asked before; what is asked is kept or not.

    To keep is for a transaction that sees one state of the database.
    """
    before = _kept.set({} if keeping else None)
    try:
        yield
    finally:
        _kept.reset(before)


def kept_keys(model, user, rows):
    """The keys of what ``rows()`` finds of ``model`` for ``user``; None off a page.

    ``rows`` may depend on nothing else, and stands for one question of each model.
    """
    kept = _kept.get()
    if kept is None:
        return None
    whose = (model, user.pk)
    if whose not in kept:
        kept[whose] = list(rows().order_by().values_list("pk", flat=True))
    return kept[whose]
