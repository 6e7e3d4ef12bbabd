"""What the OpenAPI document says of every endpoint."""

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from alliance87.core.api.described import ReadingSchema
from alliance87.core.api.shape import ALL_LANGUAGES


class ProblemSerializer(serializers.Serializer):
    """Why there is no answer."""

    detail = serializers.CharField()


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
        wrong = {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
        return {
            200: self._get_serializer(),
            400: OpenApiResponse(
                wrong, "A parameter is unknown or wrong: its name, and why."
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
        }


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
