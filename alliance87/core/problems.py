"""What a program is told where the API refuses: the problem details of RFC 9457.

Every error of an address under ``/api/`` has this form, whoever found it: a view, a
middleware, Django before any view, or the portal itself by failing.
"""

from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import defaults
from rest_framework import exceptions

from alliance87.core.logs import without_token
from alliance87.core.request_ids import request_id

MEDIA_TYPE = "application/problem+json"
WHOLE = "non_field_errors"

TITLES = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Forbidden"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    406: gettext_lazy("Not acceptable"),
    409: gettext_lazy("Conflict"),
    411: gettext_lazy("Length required"),
    412: gettext_lazy("Precondition failed"),
    413: gettext_lazy("Content too large"),
    415: gettext_lazy("Unsupported media type"),
    422: gettext_lazy("Unprocessable content"),
    428: gettext_lazy("Precondition required"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Internal server error"),
    503: gettext_lazy("Service unavailable"),
}
# Where nobody has said more.
DETAILS = {
    400: gettext_lazy("This request cannot be understood. Check its address and body."),
    401: gettext_lazy(
        "This needs a token: send it in the header “Authorization: Bearer …”. You make "
        "one on your account page."
    ),
    403: gettext_lazy(
        "This is not yours to write: it is for those who keep what it belongs to. The "
        "guide says who writes what: /api/v1/guide/."
    ),
    404: gettext_lazy(
        "There is nothing at this address, or nothing that you may read. /api/v1/ lists "
        "the endpoints."
    ),
    405: gettext_lazy("This address does not take this method."),
    500: gettext_lazy(
        "The portal failed, and it is not your fault. Try again; if it fails again, give "
        "the Secretariat the request_id."
    ),
    503: gettext_lazy("The portal cannot answer now. Try again in a minute."),
}


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"

    def __init__(self):
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        message = _("A body has at most %(limit)d MB: send it in several parts.")
        super().__init__(message % {"limit": limit})


def problem(*, status, detail=None, errors=None, headers=None):
    """The answer: what kind of refusal, what to do, and which names are wrong."""
    status = int(status)
    if detail is None:
        detail = DETAILS.get(status, DETAILS[400])
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(status) or HTTPStatus(status).phrase),
        "status": status,
        # A token is never said again, wherever in a request it stood.
        "detail": without_token(str(detail)),
        "request_id": request_id(),
    }
    if errors:
        body["errors"] = {
            without_token(name): [without_token(str(message)) for message in messages]
            for name, messages in errors.items()
        }
    return JsonResponse(
        body,
        status=status,
        headers=headers,
        content_type=MEDIA_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


# -- What DRF's views raise --------------------------------------------------------
def answer_to(error, context):
    """DRF's ``EXCEPTION_HANDLER``. What is none of ours to explain stays an error."""
    refusal = refusal_of(error)
    if refusal is None:
        return None
    detail, errors = said_by(refusal, context)
    return problem(
        status=refusal.status_code,
        detail=detail,
        errors=errors,
        headers=headers_of(refusal),
    )


def refusal_of(error):
    """``error`` as one that DRF knows, or None."""
    match error:
        case exceptions.APIException():
            return error
        case Http404():  # its text is for developers
            return exceptions.NotFound()
        case DjangoPermissionDenied():
            return exceptions.PermissionDenied(*error.args[:1])
        case DjangoValidationError():
            return exceptions.ValidationError(by_name(error))
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation() | MultiPartParserError() | BadRequest():
            return exceptions.ParseError(str(DETAILS[400]))
        case UnreadablePostError():
            return exceptions.ParseError(_("The body broke off: send it again."))
    return None


def by_name(error):
    """The messages of a ValidationError of Django's, by field."""
    if hasattr(error, "error_dict"):
        return error.message_dict
    return {WHOLE: error.messages}


def headers_of(refusal):
    headers = {}
    if getattr(refusal, "auth_header", None):
        headers["WWW-Authenticate"] = refusal.auth_header
    if getattr(refusal, "wait", None):
        headers["Retry-After"] = str(refusal.wait)
    return headers


def said_by(refusal, context):
    """What ``refusal`` has to say: the detail, and the names that are wrong or None."""
    if isinstance(refusal.detail, dict | list):
        errors = flat(refusal.detail)
        return summary(errors), errors
    view, request = context.get("view"), context.get("request")
    match refusal:
        case exceptions.NotAcceptable():
            return not_acceptable(view), None
        case exceptions.UnsupportedMediaType():
            return unsupported(view), None
        case exceptions.MethodNotAllowed():
            return not_allowed(view.allowed_methods), None
        case exceptions.PermissionDenied() if is_unsaid(refusal):
            return forbidden(request), None
    # Django's own text for a 404 or a 401 says nothing that helps.
    return None if is_unsaid(refusal) else refusal.detail, None


def is_unsaid(refusal):
    """Whether the one who raised it left the text to DRF."""
    mute = (
        exceptions.NotFound,
        exceptions.NotAuthenticated,
        exceptions.PermissionDenied,
        exceptions.ParseError,
    )
    usual = type(refusal).default_detail
    return isinstance(refusal, mute) and str(refusal.detail) == str(usual)


def flat(found, name=""):
    """Messages by dotted name, however deep they are nested."""
    if isinstance(found, dict):
        pairs = [(inner_name(name, key), value) for key, value in found.items()]
    elif any(isinstance(each, dict | list) for each in found):
        pairs = [(inner_name(name, place), row) for place, row in enumerate(found)]
    else:
        return {name or WHOLE: [str(message) for message in found]} if found else {}
    errors = {}
    for inner, value in pairs:
        messages = value if isinstance(value, dict | list) else [value]
        errors |= flat(messages, inner)
    return errors


def inner_name(name, key):
    if key == "__all__":  # Django's word for the whole
        key = WHOLE
    return f"{name}.{key}" if name else str(key)


def summary(errors):
    """One sentence over all that is wrong."""
    if len(errors) != 1:
        names = ", ".join(errors)
        return _("Put right what “errors” says of: %(names)s.") % {"names": names}
    [(name, messages)] = errors.items()
    return messages[0] if name == WHOLE else f"{name}: {messages[0]}"


def not_acceptable(view):
    offered = sorted({renderer.media_type for renderer in view.get_renderers()})
    message = _("The header Accept rules out all that is offered here: %(offered)s.")
    return message % {"offered": ", ".join(offered)}


def unsupported(view):
    taken = sorted({parser.media_type for parser in view.get_parsers()})
    message = _("Send the body as %(taken)s, and say so in the header Content-Type.")
    return message % {"taken": ", ".join(taken)}


def not_allowed(methods):
    message = _("This address takes %(methods)s, and no other method.")
    return message % {"methods": ", ".join(methods)}


def forbidden(request):
    scope = getattr(getattr(request, "auth", None), "scope_kept_back", "")
    if not scope:
        return None
    message = _(
        "You may not do this with this token: it lacks the scope “%(scope)s”, which "
        "keeping records of the Secretariat needs."
    )
    return message % {"scope": scope}


# -- What no view of DRF's sees ----------------------------------------------------
def is_of_api(request):
    return request.path_info.startswith("/api/")


def in_language_asked(view):
    """Of the views below: where nobody has looked at ``?lang=`` yet."""

    def respond(request, *args, **options):
        asked = request.GET.get("lang", "") if is_of_api(request) else ""
        if asked not in dict(settings.LANGUAGES):
            return view(request, *args, **options)
        with translation.override(asked):
            response = view(request, *args, **options)
        response.headers["Content-Language"] = asked
        return response

    return respond


@in_language_asked
def bad_request(request, exception):
    if not is_of_api(request):
        return defaults.bad_request(request, exception)
    refusal = refusal_of(exception)
    return problem(status=refusal.status_code, detail=refusal.detail)


@in_language_asked
def permission_denied(request, exception):
    if not is_of_api(request):
        return defaults.permission_denied(request, exception)
    return problem(status=403)


@in_language_asked
def page_not_found(request, exception):
    if not is_of_api(request):
        return defaults.page_not_found(request, exception)
    return problem(status=404)


def server_error(request):
    if not is_of_api(request):
        return defaults.server_error(request)
    return problem(status=500)


def always_problems(get_response):
    """A middleware: whatever else refuses under ``/api/`` does so in the same form."""

    def respond(request):
        response = get_response(request)
        refused = response.status_code >= HTTPStatus.BAD_REQUEST
        kind = response.headers.get("Content-Type", "")
        if not (refused and is_of_api(request)) or kind.startswith(MEDIA_TYPE):
            return response
        if settings.DEBUG and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            return response  # the page that says where it failed
        return in_language_asked(as_problem)(request, response)

    return respond


def as_problem(request, response):
    """``response`` with another body, and all headers that do not speak of the body."""
    detail = None
    if methods := response.headers.get("Allow"):
        detail = not_allowed([methods])
    told = problem(status=response.status_code, detail=detail)
    for name, value in response.headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            told.headers[name] = value
    told.cookies = response.cookies
    return told
