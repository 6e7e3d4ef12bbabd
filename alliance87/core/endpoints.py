"""The endpoints of the API, for what reads all of them.

Core may not import the apps above it: the settings name the table, as they name where
roles come from.
"""

import functools

from django.conf import settings
from django.utils.module_loading import import_string


@functools.cache
def endpoints():
    """Each viewset of the API, by the name of its endpoint."""
    return import_string(settings.API_ENDPOINTS)


@functools.cache
def endpoint_of(model):
    """The name of the endpoint that serves the rows of ``model``, or None."""
    names = [
        name
        for name, viewset in endpoints().items()
        if getattr(viewset, "queryset", None) is not None
        and viewset.queryset.model is model
    ]
    return names[0] if names else None
