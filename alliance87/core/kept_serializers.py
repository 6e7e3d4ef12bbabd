"""What the Secretariat writes of core's own records."""

from alliance87.core.files import validate_upload
from alliance87.core.keeping import SOURCE, KeptSerializer
from alliance87.core.models import Country, Document, Source, Theme
from alliance87.core.search import tri


class KeptCountrySerializer(KeptSerializer):
    class Meta:
        model = Country
        fields = [*tri("name"), "iso2", "iso3", "ilo_region", "un_status"]


class KeptThemeSerializer(KeptSerializer):
    class Meta:
        model = Theme
        fields = [*tri("name"), "slug", "kind", "position"]


class KeptSourceSerializer(KeptSerializer):
    class Meta:
        model = Source
        fields = [
            *tri("title"),
            *tri("short_title"),
            "slug",
            "publisher",
            "link",
            "published_on",
            "published_precision",
            "visibility",
        ]


class KeptDocumentSerializer(KeptSerializer):
    class Meta:
        model = Document
        fields = [
            *tri("title"),
            "slug",
            "kind",
            "language",
            "file",
            "link",
            *tri("summary"),
            *tri("body"),
            "themes",
            "supersedes",
            "visibility",
            *SOURCE,
        ]

    def validate_file(self, file):
        if file:
            validate_upload(file)
        return file
