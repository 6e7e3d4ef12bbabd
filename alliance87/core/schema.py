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


class EditableSchema(PortalSchema):
    """With what changing or taking away a record takes: the revision that was read, in ``If-Match``."""

    def get_override_parameters(self):
        parameters = super().get_override_parameters()
        if self.method not in {"PATCH", "DELETE"}:
            return parameters
        return [
            *parameters,
            OpenApiParameter(
                "If-Match",
                location=OpenApiParameter.HEADER,
                required=True,
                description="The ETag of the record as you read it.",
            ),
        ]

    def get_response_serializers(self):
        responses = super().get_response_serializers()
        if self.method not in {"PATCH", "DELETE"}:
            return responses
        del responses[200]
        changed = self.method == "PATCH"
        done = {200: self.view.read_serializer_class} if changed else {204: None}
        return responses | {
            **done,
            403: OpenApiResponse(
                ProblemSerializer, "This reader may not change the record."
            ),
            412: OpenApiResponse(
                ProblemSerializer, "Somebody else changed the record meanwhile."
            ),
            428: OpenApiResponse(ProblemSerializer, "If-Match is missing."),
        }


class CreatableSchema(EditableSchema):
    """With what adding a record answers; a view that changes none has no ``PATCH``."""

    def get_response_serializers(self):
        responses = super().get_response_serializers()
        if self.method != "POST":
            return responses
        responses[201] = self.view.serializer_class
        del responses[200]
        responses[404] = OpenApiResponse(
            ProblemSerializer, "There is nothing this reader may add to."
        )
        return responses
