import functools

import orjson
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance87.accounts.enums import PortalLanguage, TokenScope
from alliance87.accounts.models import ApiToken
from alliance87.core.api.kept import to_be_kept
from alliance87.core.endpoints import endpoints
from alliance87.core.schema import ProblemSerializer
from alliance87.core.viewsets import begin, near_name, refuse_other_parameters
from alliance87.feeds import cursors
from alliance87.feeds.actions import catch_up, reader_for
from alliance87.feeds.cursors import Cursor
from alliance87.feeds.enums import ChangeKind
from alliance87.feeds.models import Change
from alliance87.feeds.serializers import ChangesSerializer
from alliance87.feeds.tasks import compare

PAGE = 500


class CursorLost(APIException):
    status_code = 410
    default_code = "cursor_lost"
    default_detail = gettext_lazy(
        "This cursor is older than the changes that are kept. Start anew with an empty "
        "cursor."
    )


class ChangesView(APIView):
    """What changed of all that this reader may read, in the order in which it happened."""

    is_kept = True
    whole = None

    def dispatch(self, request, *args, **kwargs):
        make = functools.partial(super().dispatch, request, *args, **kwargs)
        return to_be_kept(self, request, make)

    def holding(self, words, seen):
        """A page of changes that others follow stays as it is, until they are forgotten.

        Any other is as of the moment up to which the reader was told, and true until
        anything is written.
        """
        if self.is_full:
            return {Change._meta.db_table}, seen
        return None, self.reader.seen

    @extend_schema(
        operation_id="changes_list",
        parameters=[
            OpenApiParameter("lang", enum=PortalLanguage.values),
            OpenApiParameter(
                "cursor",
                description=(
                    "The `cursor` of the answer before. Empty: begin with every record "
                    "that can be read, told as `created`. Without it, the answer is no "
                    "more than the cursor of this moment."
                ),
            ),
            OpenApiParameter(
                "endpoint",
                many=True,
                description="Only changes of these endpoints, by their names.",
            ),
            OpenApiParameter(
                "page_size",
                type=int,
                description=f"How many changes at most; {PAGE} unless given, and no more.",
            ),
        ],
        responses={
            200: ChangesSerializer,
            400: OpenApiResponse(
                ProblemSerializer,
                "A parameter is wrong, or the cursor is another reader's.",
            ),
            410: OpenApiResponse(
                ProblemSerializer,
                "The cursor is too old: start anew with an empty one.",
            ),
        },
    )
    def get(self, request):
        now = timezone.now()
        size, names = page_size(request), asked_endpoints(request)
        reader = reader_for(
            user=request.user, as_member=reads_as_member(request), now=now
        )
        text = request.query_params.get("cursor")
        cursor = place(text, reader) if text else None
        if not reader.seen:
            compare.delay_on_commit(str(reader.pk))
        catch_up(reader=reader, now=now)
        self.reader = reader
        if cursor is None:
            cursor = Cursor(last_change(reader), told=None if text is None else 0)
        if text is None:
            results, more = [], False
        else:
            results, cursor, more = page(reader, cursor, size, names)
        self.is_full = more and cursor.told is None
        return Response(
            {
                "results": results,
                "cursor": cursors.written(cursor, reader),
                "more": more,
            }
        )

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        self.whole = response.render() if isinstance(response, Response) else None
        return response

    def initial(self, request, *args, **kwargs):
        begin(self, request)
        # First who asks: a token in the address is to be told so, not called misspelt.
        self.perform_authentication(request)
        refuse_other_parameters(request, {"lang", "cursor", "endpoint", "page_size"})
        super().initial(request, *args, **kwargs)


def reads_as_member(request):
    token = request.auth
    return isinstance(token, ApiToken) and TokenScope.SECRETARIAT not in token.scopes


def page_size(request):
    asked = request.query_params.get("page_size", str(PAGE))
    if not (asked.isdecimal() and asked.strip("0")):
        message = _("Ask for a whole number of rows, at least 1.")
        raise ValidationError({"page_size": [message]})
    return min(int(asked.lstrip("0")[:9]), PAGE)  # longer ones are greater still


def asked_endpoints(request):
    names = [name for name in request.query_params.getlist("endpoint") if name]
    for name in names:
        if name not in endpoints():
            message = _("“%(name)s” is not an endpoint.") % {"name": name}
            near = near_name(name, endpoints())
            raise ValidationError({"endpoint": [f"{message} {near}".strip()]})
    return names


def place(text, reader):
    try:
        return cursors.read(text, reader)
    except cursors.BrokenCursor as error:
        message = _(
            "This is not a cursor of yours. Send the one of your last answer, or an "
            "empty one to start anew."
        )
        raise ValidationError({"cursor": [message]}) from error
    except cursors.LostCursor as error:
        raise CursorLost from error


def last_change(reader):
    last = Change.objects.filter(reader=reader).aggregate(last=Max("pk"))["last"]
    return last or reader.forgotten


def page(reader, cursor, size, names):
    """What is told after ``cursor``, where to go on, and whether there is more."""
    chosen = {"endpoint__in": names} if names else {}
    if cursor.told is not None:
        rows = list(reader.told.filter(**chosen).after(cursor.told)[: size + 1])
        results = [
            {
                "kind": ChangeKind.CREATED.value,
                "endpoint": row.endpoint,
                "id": row.record,
                "at": reader.seen_at,
            }
            for row in rows[:size]
        ]
        if len(rows) > size:
            return results, Cursor(cursor.change, rows[size - 1].pk), True
        return results, Cursor(cursor.change), last_change(reader) > cursor.change
    changes = Change.objects.filter(reader=reader, **chosen).after(cursor.change)
    rows = list(changes.lines()[: size + 1])
    last = rows[:size][-1][0] if rows else cursor.change
    told = ",".join(line for _number, line in rows[:size])
    return orjson.Fragment(f"[{told}]"), Cursor(last), len(rows) > size
