"""The endpoints of core's own records. Apart from the bases, which every app imports."""

import functools

from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance87.core.actions import add_document, edit_document
from alliance87.core.enums import Visibility
from alliance87.core.files import download
from alliance87.core.filtersets import (
    CountryFilterSet,
    DocumentFilterSet,
    SourceFilterSet,
    ThemeFilterSet,
)
from alliance87.core.keeping import KeptViewSet, is_post, named_for
from alliance87.core.kept_serializers import (
    KeptCountrySerializer,
    KeptDocumentSerializer,
    KeptSourceSerializer,
    KeptThemeSerializer,
)
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.parsers import JSONParser
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
from alliance87.core.viewsets import begin, refuse_other_parameters


class CountryViewSet(KeptViewSet):
    """The member and observer states of the United Nations."""

    queryset = Country.objects.all()
    serializer_class = read_serializer_class = CountrySerializer
    new_serializer_class = edit_serializer_class = KeptCountrySerializer
    filterset_class = CountryFilterSet
    search_weights = {"A": [*tri("name"), "iso2", "iso3"]}
    ordering_fields = ["name", "iso2", "updated_at"]
    codes = ["iso2", "iso3"]


class ThemeViewSet(KeptViewSet):
    """The subjects by which records are found: parts of Target 8.7, sectors, others."""

    queryset = Theme.objects.all()
    serializer_class = read_serializer_class = ThemeSerializer
    new_serializer_class = edit_serializer_class = KeptThemeSerializer
    filterset_class = ThemeFilterSet
    search_weights = {"A": tri("name")}
    ordering_fields = ["name", "updated_at"]
    slugs = ["slug"]


class SourceViewSet(KeptViewSet):
    """The documents and pages from which the facts of the portal were taken."""

    queryset = Source.objects.all()
    serializer_class = read_serializer_class = SourceSerializer
    new_serializer_class = edit_serializer_class = KeptSourceSerializer
    filterset_class = SourceFilterSet
    search_weights = {"A": tri("title", "short_title"), "B": ["publisher"]}
    ordering_fields = ["title", "published_on", "updated_at"]
    slugs = ["slug"]


class DocumentViewSet(KeptViewSet):
    """Papers of the Alliance: files, texts kept here, public links.

    The text of a paper kept here stands in the single record, not in the list. A
    ``file`` is sent as ``multipart/form-data``; a new version is a new document that
    ``supersedes`` the one before.
    """

    queryset = Document.objects.all()
    serializer_class = DocumentSerializer
    read_serializer_class = DocumentDetailSerializer
    new_serializer_class = edit_serializer_class = KeptDocumentSerializer
    parser_classes = [JSONParser, MultiPartParser]
    filterset_class = DocumentFilterSet
    related = {"themes": Theme, "supersedes": Document}
    search_weights = {"A": tri("title"), "B": tri("summary"), "C": tri("body")}
    ordering_fields = ["title", "kind", "updated_at"]
    slugs = ["slug"]

    def get_serializer_class(self):
        kept = super().get_serializer_class()
        if kept is self.serializer_class and (self.detail or is_post(self)):
            return self.read_serializer_class
        return kept

    def add(self, values):
        with named_for(self.new_serializer_class):
            return add_document(by=self.request.user, values=values)

    def edit(self, record, values, revision):
        with named_for(self.edit_serializer_class):
            edit_document(
                document=record,
                by=self.request.user,
                values=values,
                revision=revision,
            )

    @extend_schema(
        responses={
            (200, "*/*"): OpenApiTypes.BINARY,
            404: OpenApiResponse(
                ProblemSerializer, "There is no such file for this reader."
            ),
        }
    )
    @action(detail=True)
    def file(self, request, *args, **kwargs):
        """The stored file, to be saved. ``sha256`` of the record is its digest."""
        document = self.get_object()
        if not document.file:
            raise NotFound
        return download(
            document.file,
            name=document.file_name or document.slug,
            public=document.visibility == Visibility.PUBLIC,
        )

    def perform_content_negotiation(self, request, force=False):
        # Whoever asks for a file accepts it: what is wrong is told as JSON.
        return super().perform_content_negotiation(
            request, force or self.action == "file"
        )


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
        begin(self, request)
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
        begin(self, request)
        refuse_other_parameters(request, {"lang"})
        super().initial(request, *args, **kwargs)
