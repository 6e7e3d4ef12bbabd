"""Who the reader of a page is, in keys of rows: asked once for the page.

Each rule of visibility asks for whom a person speaks, to which groups and events they
belong. While a request is answered that cannot write, the keys are kept, and forgotten
with it. Whatever writes asks anew, in its own transaction.
"""

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
