"""How the API cuts a list into pages. Apart from the viewsets, since
DRF imports what its settings name while it loads viewsets."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination


class PortalPagination(PageNumberPagination):
    """Pages of 50, up to 200, with the exact count."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_page_message = gettext_lazy("This list has no page “{page_number}”.")

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
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer"},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }
