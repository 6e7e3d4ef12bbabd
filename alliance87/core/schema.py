"""What the OpenAPI document says of every endpoint."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from alliance87.core.api.described import ReadingSchema
from alliance87.core.api.shape import ALL_LANGUAGES
from alliance87.core.problems import MEDIA_TYPE


class ProblemSerializer(serializers.Serializer):
    """Why there is no answer, as RFC 9457 has it."""

    type = serializers.CharField(help_text="Always `about:blank`: the title says it.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField(help_text="The status again.")
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    request_id = serializers.CharField(
        help_text="As in the header `X-Request-ID`: say it when you ask for help."
    )
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text=(
            "The parameters or fields that are wrong, by name (dotted where nested, "
            "`non_field_errors` for the whole), each with what is wrong."
        ),
    )


class PortalSchema(ReadingSchema):
    """What every endpoint takes and may answer, besides its own."""

    def get_override_parameters(self):
        languages = [code for code, _name in settings.LANGUAGES]
        everything = [ALL_LANGUAGES] if self.view.gives_records else []
        lang = OpenApiParameter(
            "lang",
            enum=[*languages, *everything],
            description=(
                "The language of translated text; without it that of the header "
                "Accept-Language. A text that has no translation is given in English, "
                "else in French, else in Spanish. With “all”, each text is an object "
                "of its languages."
            ),
        )
        key = OpenApiParameter(
            "id",
            location=OpenApiParameter.PATH,
            description=f"Its {', or its '.join(self.view.keys())}.",
        )
        mine = [lang, key] if self.view.detail else [lang]
        return [*mine, *self.reading_parameters()]

    def get_response_serializers(self):
        return {
            200: self._get_serializer(),
            400: OpenApiResponse(
                ProblemSerializer,
                "Parameters or fields are wrong: `errors` names them.",
            ),
            401: OpenApiResponse(
                ProblemSerializer, "The token is unknown, has expired or was revoked."
            ),
            403: OpenApiResponse(
                ProblemSerializer, "The token does not have the scope for that."
            ),
            404: OpenApiResponse(
                ProblemSerializer,
                "There is no such record for this reader."
                if self.view.detail
                else "The list has no such page.",
            ),
            406: OpenApiResponse(
                ProblemSerializer, "`Accept` rules out all that is offered."
            ),
            429: OpenApiResponse(
                ProblemSerializer,
                "Too many requests: `Retry-After` says how long to wait.",
            ),
        } | self.responses_to_bodies()

    def responses_to_bodies(self):
        if self.method not in {"POST", "PUT", "PATCH"}:
            return {}
        return {
            413: OpenApiResponse(ProblemSerializer, "The body is too large."),
            415: OpenApiResponse(ProblemSerializer, "The body is no JSON."),
        }

    def _get_response_for_code(
        self, serializer, status_code, media_types=None, direction="response"
    ):
        told = getattr(serializer, "response", serializer)
        if told is ProblemSerializer:
            media_types = [MEDIA_TYPE]
        return super()._get_response_for_code(
            serializer, status_code, media_types, direction
        )


def parameter(name, description, *, where=OpenApiParameter.QUERY, **options):
    return OpenApiParameter(name, location=where, description=description, **options)


DRY_RUN = parameter(
    "dry_run",
    "True: everything is tried and nothing is kept. The answer is what it would have "
    "been, with the header X-Dry-Run.",
    type=bool,
)
ALL_OR_NOTHING = parameter(
    "all_or_nothing",
    "For a list of rows. True: where one is refused, none is written.",
    type=bool,
)
IDEMPOTENCY_KEY = parameter(
    "Idempotency-Key",
    "A text of your own, 8 to 255 characters of ASCII, new for each write. Sent again "
    "with the same request within two days it writes nothing, and is answered as the "
    "first was, with the header Idempotency-Replayed.",
    where=OpenApiParameter.HEADER,
)
IF_MATCH = parameter(
    "If-Match",
    "The ETag of the record as you read it.",
    where=OpenApiParameter.HEADER,
    required=True,
)
ROW_KEY = {
    "type": "string",
    "minLength": 8,
    "maxLength": 255,
    "description": "An Idempotency-Key of this row alone.",
}
OF_A_CHANGED_ROW = {
    "id": {"type": "string", "description": "Which record is changed."},
    "etag": {"type": "string", "description": "Its ETag as you read it."},
}


class EditableSchema(PortalSchema):
    """With what writing takes: what every write does, and the revision that was read."""

    @property
    def writes(self):
        return self.method in {"POST", "PATCH", "DELETE"}

    @property
    def takes_rows(self):
        return getattr(self.view, "action", "") in {"create", "change_many"}

    @property
    def read_serializer(self):
        view = self.view
        return getattr(view, "read_serializer_class", None) or view.serializer_class

    def get_operation_id(self):
        name = super().get_operation_id()
        if self.view.action != "change_many":
            return name
        return name.removesuffix("_partial_update") + "_bulk_partial_update"

    def get_override_parameters(self):
        parameters = super().get_override_parameters()
        if not self.writes:
            return parameters
        parameters = [*parameters, DRY_RUN]
        if self.takes_rows:
            parameters.append(ALL_OR_NOTHING)
        if self.method != "DELETE":
            parameters.append(IDEMPOTENCY_KEY)
        if self.method != "POST" and not self.takes_rows:
            parameters.append(IF_MATCH)
        return parameters

    def _get_request_body(self, direction="request"):
        """One object adds a record; a list of them writes several."""
        body = super()._get_request_body(direction)
        if not body or not self.takes_rows:
            return body
        changes = self.view.action == "change_many"
        for media in body["content"].values():
            besides = {"idempotency_key": ROW_KEY} | (
                OF_A_CHANGED_ROW if changes else {}
            )
            row = {"type": "object", "properties": besides}
            if changes:
                row["required"] = [*OF_A_CHANGED_ROW]
            rows = {
                "type": "array",
                "minItems": 1,
                "maxItems": 200,
                "items": {"allOf": [media["schema"], row]},
            }
            media["schema"] = rows if changes else {"oneOf": [media["schema"], rows]}
        return body

    def get_response_serializers(self):
        responses = super().get_response_serializers()
        if not self.writes:
            return responses
        del responses[200]
        if self.takes_rows:
            responses[207] = OpenApiResponse(
                self.results(), "What came of each row, in the order they were sent."
            )
        if self.method == "POST" and self.takes_rows:
            responses[201] = self.read_serializer
        elif self.method == "DELETE":
            responses[204] = None
        elif not self.takes_rows:
            responses[200] = self.read_serializer
        responses |= {
            403: OpenApiResponse(ProblemSerializer, "This reader may not write that."),
            409: OpenApiResponse(
                ProblemSerializer, "Another record, or another request, is in the way."
            ),
        }
        if self.method != "DELETE":
            responses[422] = OpenApiResponse(
                ProblemSerializer, "The Idempotency-Key was sent with another request."
            )
        if self.method != "POST" and not self.takes_rows:
            responses |= {
                412: OpenApiResponse(
                    ProblemSerializer, "Somebody else changed the record meanwhile."
                ),
                428: OpenApiResponse(ProblemSerializer, "If-Match is missing."),
            }
        return responses

    def results(self):
        record = self.resolve_serializer(self.read_serializer, "response").ref
        row = {
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": {"type": "integer"},
                "id": {"type": "string", "format": "uuid"},
                "etag": {"type": "string"},
                "record": record,
                "problem": self.resolve_serializer(ProblemSerializer, "response").ref,
            },
        }
        return {
            "type": "object",
            "required": ["results"],
            "properties": {"results": {"type": "array", "items": row}},
        }


class CreatableSchema(EditableSchema):
    """With what adding a record answers."""

    def get_response_serializers(self):
        responses = super().get_response_serializers()
        if self.method == "POST":
            responses[404] = OpenApiResponse(
                ProblemSerializer, "There is nothing this reader may add to."
            )
        return responses
