"""What a program is told where something outside the API's own code refuses."""

from django.http import JsonResponse


def problem(*, title, detail, status):
    """The answer of RFC 9457: a title for its kind, and what to do."""
    body = {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
