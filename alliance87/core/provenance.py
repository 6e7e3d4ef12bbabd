"""Tells the history who changes a record, and through what."""

from celery.contrib.django.task import DjangoTask
from django.urls import resolve
from django.urls.exceptions import Resolver404
from pghistory import context
from pghistory.middleware import HistoryMiddleware

from alliance87.core.enums import ChangedThrough


class ProvenanceMiddleware(HistoryMiddleware):
    """Every change of a request has its person and its way in.

    The address itself is not kept: it may carry an invitation or a reset key.
    """

    def get_context(self, request):
        person = super().get_context(request)["user"]
        return {"user": person, "through": way_in(request)}


def way_in(request):
    if request.path.startswith("/api/"):
        return ChangedThrough.API
    try:
        namespaces = resolve(request.path_info).namespaces
    except Resolver404:
        namespaces = []
    return ChangedThrough.ADMIN if "admin" in namespaces else ChangedThrough.PAGE


class PortalTask(DjangoTask):
    """A task whose changes are told apart from those of people."""

    def __call__(self, *args, **kwargs):
        with context(through=ChangedThrough.TASK, task=self.name):
            return super().__call__(*args, **kwargs)
