"""The endpoints of core's own records. Apart from the bases, which every app imports."""

import functools

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance87.core.filtersets import (
    CountryFilterSet,
    DocumentFilterSet,
    SourceFilterSet,
    ThemeFilterSet,
)
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.schema import ProblemSerializer
from alliance87.core.search import tri
from alliance87.core.serializers import (
    CountrySerializer,
    DocumentDetailSerializer,
    DocumentSerializer,
    EnumerationSerializer,
    SourceSerializer,
    ThemeSerializer,
)
from alliance87.core.viewsets import (
    PortalViewSet,
    refuse_other_parameters,
    use_language,
)


class CountryViewSet(PortalViewSet):
    """The member and observer states of the United Nations."""

    queryset = Country.objects.all()
    serializer_class = CountrySerializer
    filterset_class = CountryFilterSet
    search_weights = {"A": [*tri("name"), "iso2", "iso3"]}
    ordering_fields = ["name", "iso2", "updated_at"]
    codes = ["iso2", "iso3"]


class ThemeViewSet(PortalViewSet):
    """The subjects by which records are found: parts of Target 8.7, sectors, others."""

    queryset = Theme.objects.all()
    serializer_class = ThemeSerializer
    filterset_class = ThemeFilterSet
    search_weights = {"A": tri("name")}
    ordering_fields = ["name", "updated_at"]
    slugs = ["slug"]


class SourceViewSet(PortalViewSet):
    """The documents and pages from which the facts of the portal were taken."""

    queryset = Source.objects.all()
    serializer_class = SourceSerializer
    filterset_class = SourceFilterSet
    search_weights = {"A": tri("title", "short_title"), "B": ["publisher"]}
    ordering_fields = ["title", "published_on", "updated_at"]
    slugs = ["slug"]


class DocumentViewSet(PortalViewSet):
    """Papers of the Alliance: files, texts kept here, public links.

    The text of a paper kept here stands in the single record, not in the list.
    """

    queryset = Document.objects.all()
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet
    related = {"themes": Theme, "supersedes": Document}
    search_weights = {"A": tri("title"), "B": tri("summary"), "C": tri("body")}
    ordering_fields = ["title", "kind", "updated_at"]
    slugs = ["slug"]

    def get_serializer_class(self):
        return DocumentDetailSerializer if self.detail else self.serializer_class


@functools.cache
def enumerations():
    """The classes of choices that the schema names, by its names for them."""
    named = settings.SPECTACULAR_SETTINGS["ENUM_NAME_OVERRIDES"]
    # Those that end in an attribute are lists of codes, whose words stand in another.
    return {
        name: import_string(place)
        for name, place in sorted(named.items())
        if not place.endswith(".values")
    }


def enumeration(name):
    values = [
        {"value": value, "label": str(label)}
        for value, label in enumerations()[name].choices
    ]
    return {"name": name, "values": values}


LANG = OpenApiParameter(
    "lang",
    enum=[code for code, _name in settings.LANGUAGES],
    description="The language of the labels; without it that of Accept-Language.",
)


class Readable(APIView):
    """Beside the viewsets: what everyone reads, and takes no parameter but ``lang``."""

    def initial(self, request, *args, **kwargs):
        use_language(request)
        self.perform_authentication(request)
        refuse_other_parameters(request, {"lang"})
        super().initial(request, *args, **kwargs)


class EnumerationListView(Readable):
    """The codes that fields and filters take, each with its label."""

    @extend_schema(
        operation_id="enumerations_list",
        parameters=[LANG],
        responses=EnumerationSerializer(many=True),
    )
    def get(self, request):
        return Response([enumeration(name) for name in enumerations()])


class EnumerationView(Readable):
    """One of them, by the name that the schema gives it."""

    @extend_schema(
        operation_id="enumerations_retrieve",
        parameters=[LANG],
        responses={
            200: EnumerationSerializer,
            404: OpenApiResponse(ProblemSerializer, "There is no such enumeration."),
        },
    )
    def get(self, request, name):
        if name not in enumerations():
            raise NotFound
        return Response(enumeration(name))


@functools.lru_cache(maxsize=8)
def schema_in(language):
    """The OpenAPI document, which takes seconds to make and is the same for everyone."""
    with translation.override(language):
        return SchemaGenerator().get_schema(public=True)


class PublicSchemaGenerator(SchemaGenerator):
    def get_schema(self, request=None, public=False):
        return schema_in(translation.get_language())


class SchemaView(SpectacularAPIView):
    """The OpenAPI document, in JSON or YAML as ``Accept`` asks."""

    generator_class = PublicSchemaGenerator

    def initial(self, request, *args, **kwargs):
        use_language(request)
        refuse_other_parameters(request, {"lang"})
        super().initial(request, *args, **kwargs)
