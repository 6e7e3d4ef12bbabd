"""A filterset as a page or the API builds it."""

from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import RequestFactory


def ask(filterset_class, query="", user=None, rows=None):
    """What a reader's query string makes of the visible rows of the model."""
    request = RequestFactory().get("/")
    request.user = user or AnonymousUser()
    if rows is None:
        rows = filterset_class._meta.model.objects.for_reader(request.user)
    return filterset_class(QueryDict(query), queryset=rows, request=request)


def found(filterset_class, query, **options):
    """The rows that remain, each as often as it stands in the list."""
    filterset = ask(filterset_class, query, **options)
    assert filterset.is_valid(), filterset.errors
    return list(filterset.qs)
