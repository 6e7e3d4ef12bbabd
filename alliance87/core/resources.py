"""The endpoints of core's own records. Apart from the bases, which every app imports."""

import functools

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView

from alliance87.core.filtersets import (
    CountryFilterSet,
    DocumentFilterSet,
    SourceFilterSet,
    ThemeFilterSet,
)
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.search import tri
from alliance87.core.serializers import (
    CountrySerializer,
    DocumentDetailSerializer,
    DocumentSerializer,
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
