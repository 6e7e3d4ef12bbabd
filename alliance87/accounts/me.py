"""Who asks: what the API knows of the caller."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance87.accounts.enums import PortalLanguage, ReaderKind, TokenScope
from alliance87.accounts.models import ApiToken
from alliance87.accounts.roles import (
    Alternate,
    CommunicationsFocalPoint,
    CountryFocalPoint,
    FocalPoint,
    GroupChair,
    GroupMember,
    MeetingChair,
    roles_of,
)
from alliance87.core.schema import ProblemSerializer
from alliance87.core.viewsets import begin, refuse_other_parameters

PARTNER_ROLES = {
    FocalPoint: "focal_point",
    Alternate: "alternate",
    CommunicationsFocalPoint: "communications",
}
GROUP_ROLES = {GroupMember: "member", GroupChair: "chair"}


class PartnerSpokenForSerializer(serializers.Serializer):
    slug = serializers.CharField()
    role = serializers.ChoiceField([(code, code) for code in PARTNER_ROLES.values()])


class OwnGroupSerializer(serializers.Serializer):
    slug = serializers.CharField()
    role = serializers.ChoiceField([(code, code) for code in GROUP_ROLES.values()])


class OwnTokenSerializer(serializers.Serializer):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(TokenScope.choices))
    expires_at = serializers.DateTimeField()


class PersonSerializer(serializers.Serializer):
    """The person in whose name is asked."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    language = serializers.ChoiceField(PortalLanguage.choices)
    partners = PartnerSpokenForSerializer(many=True)
    focal_countries = serializers.ListField(
        child=serializers.CharField(),
        help_text="Slugs of the pathfinder countries whose focal institution they are.",
    )
    action_groups = OwnGroupSerializer(many=True)
    meetings_chaired = serializers.ListField(
        child=serializers.CharField(), help_text="Slugs of events."
    )


class CallerSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(
        ReaderKind.choices, help_text="As whom the answers are given."
    )
    person = PersonSerializer(allow_null=True, help_text="Null for visitors.")
    token = OwnTokenSerializer(allow_null=True, help_text="Null without a token.")


class MeView(APIView):
    """Who asks, as the API knows them: a first request to try a token with."""

    def initial(self, request, *args, **kwargs):
        begin(self, request)
        self.perform_authentication(request)
        refuse_other_parameters(request, {"lang"})
        super().initial(request, *args, **kwargs)

    @extend_schema(
        operation_id="me_retrieve",
        parameters=[
            OpenApiParameter("lang", enum=PortalLanguage.values),
        ],
        responses={
            200: CallerSerializer,
            400: OpenApiResponse(ProblemSerializer, "A parameter is unknown."),
            401: OpenApiResponse(ProblemSerializer, "The token is none, or no more."),
            403: OpenApiResponse(
                ProblemSerializer, "The token lacks the scope `read`."
            ),
        },
    )
    def get(self, request, *args, **kwargs):
        user = request.user
        if not user.is_authenticated:
            return Response({"kind": "visitor", "person": None, "token": None})
        token = request.auth if isinstance(request.auth, ApiToken) else None
        return Response(
            {
                "kind": "secretariat" if user.is_staff else "member",
                "person": person_of(user),
                "token": token and token_of(token),
            }
        )


def person_of(user):
    held = readable(roles_of(user), user)
    return {
        "id": str(user.pk),
        "name": user.get_full_name(),
        "language": user.language,
        "partners": named(held, PARTNER_ROLES),
        "focal_countries": slugs(held, CountryFocalPoint),
        "action_groups": named(held, GROUP_ROLES),
        "meetings_chaired": slugs(held, MeetingChair),
    }


def readable(held, user):
    """Of the roles those in what ``user`` may read: nothing else is named."""
    models = {type(each.of) for each in held if each.of is not None}
    seen = {
        (model, pk)
        for model in models
        for pk in model.objects.visible_to(user)
        .filter(pk__in=[each.of.pk for each in held if isinstance(each.of, model)])
        .values_list("pk", flat=True)
    }
    return [each for each in held if each.of and (type(each.of), each.of.pk) in seen]


def named(held, codes):
    """Each record with the role in it, in a fixed order and none twice."""
    found = {(each.of.slug, codes[each.role]) for each in held if each.role in codes}
    return [{"slug": slug, "role": role} for slug, role in sorted(found)]


def slugs(held, role):
    return sorted({each.of.slug for each in held if each.role is role})


def token_of(token):
    return {
        "name": token.name,
        "scopes": token.scopes,
        "expires_at": token.expiry,
    }
