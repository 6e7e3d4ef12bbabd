"""How the API cuts a list into pages. Apart from the viewsets, since
DRF imports what its settings name while it loads viewsets."""

import base64
import binascii
import uuid

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param


class IdsFirst(Paginator):
    """Rows that are skipped are so by their ids alone, without all that a row shows."""

    def page(self, number):
        number = self.validate_number(number)
        skipped = (number - 1) * self.per_page
        found = self.object_list
        if not skipped:
            return self._get_page(found[: self.per_page], number, self)
        keys = found.values("pk")[skipped : skipped + self.per_page]
        return self._get_page(found.filter(pk__in=keys), number, self)


class PortalPagination(PageNumberPagination):
    """Pages of 50, up to 200, with the exact count.

    With ``?cursor=`` instead of a number, up to 500 and without the count: each page
    begins after the last id of the one before, so a row that is there all the time
    comes exactly once, whatever is written meanwhile.
    """

    django_paginator_class = IdsFirst
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    max_page_size_with_cursor = 500
    cursor_query_param = "cursor"
    invalid_page_message = gettext_lazy("This list has no page “{page_number}”.")

    def paginate_queryset(self, queryset, request, view=None):
        cursor = request.query_params.get(self.cursor_query_param)
        self.by_cursor = cursor is not None
        if not self.by_cursor:
            return super().paginate_queryset(queryset, request, view)
        for name in [self.page_query_param, "ordering"]:
            if name in request.query_params:
                message = _("A cursor has its own order: leave this out.")
                raise ValidationError({name: [message]})
        self.request = request
        self.max_page_size = self.max_page_size_with_cursor
        size = self.get_page_size(request)
        rows = queryset.order_by("pk")
        if cursor:
            rows = rows.filter(pk__gt=key_in(cursor))
        found = list(rows[: size + 1])
        last = found[size - 1] if len(found) > size else None
        self.last = getattr(last, "pk", last)  # of rows, or of their keys
        return found[:size]

    def get_next_link(self):
        if not self.by_cursor:
            return super().get_next_link()
        if self.last is None:
            return None
        address = self.request.build_absolute_uri()
        return replace_query_param(
            address, self.cursor_query_param, cursor_after(self.last)
        )

    def get_paginated_response(self, data):
        if not self.by_cursor:
            return super().get_paginated_response(data)
        return Response(
            {"next": self.get_next_link(), "previous": None, "results": data}
        )

    def get_schema_operation_parameters(self, view):
        most, alone = self.max_page_size_with_cursor, self.max_page_size
        cursor = {
            "name": self.cursor_query_param,
            "required": False,
            "in": "query",
            "description": (
                "Reads the whole list by id, in which no row is lost or repeated, "
                "whatever others write: empty to begin, then the addresses in next. "
                "Not with page or ordering."
            ),
            "schema": {"type": "string", "pattern": "^([A-Za-z0-9_-]{22})?$"},
        }
        found = super().get_schema_operation_parameters(view)
        for parameter in found:
            if parameter["name"] == self.page_query_param:
                parameter["schema"] = {
                    "anyOf": [
                        {"type": "integer", "minimum": 1},
                        {"type": "string", "enum": list(self.last_page_strings)},
                    ]
                }
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"]["minimum"] = 1
                parameter["description"] = (
                    f"Rows of a page, {self.page_size} unless given. Of a greater "
                    f"number than {alone}, with a cursor {most}, that many are given."
                )
        return [*found, cursor]

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is not None and not (asked.isdecimal() and asked.strip("0")):
            message = _("Ask for a whole number of rows, at least 1.")
            raise ValidationError({self.page_size_query_param: [message]})
        return super().get_page_size(request)

    def get_paginated_response_schema(self, schema):
        """DRF's own, in the words of OpenAPI 3.1."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "description": "Rows in all pages. Not counted with a cursor.",
                },
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


def cursor_after(key):
    return base64.urlsafe_b64encode(key.bytes).rstrip(b"=").decode()


def key_in(cursor):
    """The id that a cursor of ours holds."""
    try:
        key = uuid.UUID(bytes=base64.b64decode(f"{cursor}==", b"-_", validate=True))
    except (ValueError, binascii.Error):
        key = None
    if key is None or cursor_after(key) != cursor:
        message = _(
            "This cursor is not one of ours: take the whole address from next, or begin "
            "with an empty cursor."
        )
        raise ValidationError({PortalPagination.cursor_query_param: [message]})
    return key
