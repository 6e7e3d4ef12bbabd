from rest_framework import serializers

from alliance87.core.models import Country, Theme
from alliance87.core.search import tri
from alliance87.core.serializers import (
    PortalSerializer,
    SlugOfVisible,
    SourceNoteField,
    country_code,
    country_codes,
    language_codes,
    slug_of,
    slugs_of,
)
from partners.enums import PartnerEventKind
from partners.models import Partner, PartnerEvent, Representative, Seat


class SlugOfListed(SlugOfVisible):
    """A partner that the caller names: listed, and one they may read."""

    def __init__(self, **options):
        super().__init__(Partner, slug_field="slug", **options)

    def get_queryset(self):
        return super().get_queryset().listed()


class PartnerEventSerializer(PortalSerializer):
    source = SourceNoteField()

    class Meta:
        model = PartnerEvent
        fields = ["kind", "on", "source"]


class RepresentativeSerializer(PortalSerializer):
    """A person who speaks for the partner and consented to being listed here."""

    themes = slugs_of()
    languages = language_codes()

    class Meta:
        model = Representative
        fields = ["name", "job_title", "role", "themes", "languages"]


class PartnerSerializer(PortalSerializer):
    status = serializers.ChoiceField(
        choices=PartnerEventKind.choices, read_only=True, allow_null=True
    )
    country = country_code(allow_null=True)
    countries_of_work = country_codes()
    themes = slugs_of()
    working_languages = language_codes()
    parent = slug_of(allow_null=True)
    documents = slugs_of()
    membership_events = PartnerEventSerializer(many=True, read_only=True)
    source = SourceNoteField()

    class Meta:
        model = Partner
        fields = [
            "id",
            "slug",
            "name",
            "acronym",
            "stakeholder_group",
            "status",
            "country",
            "countries_of_work",
            "themes",
            "working_languages",
            "website",
            "description",
            "parent",
            "joined_on",
            "confirmed_on",
            "documents",
            "membership_events",
            "visibility",
            "source",
            "updated_at",
        ]


class PartnerDetailSerializer(PartnerSerializer):
    """With its representatives, who are listed nowhere else."""

    representatives = RepresentativeSerializer(many=True, read_only=True)

    class Meta(PartnerSerializer.Meta):
        fields = [*PartnerSerializer.Meta.fields, "representatives"]


class SeatSerializer(PortalSerializer):
    partner = slug_of(allow_null=True)
    country = country_code(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Seat
        fields = [
            "id",
            "constituency",
            "capacity",
            "partner",
            "country",
            "since",
            "until",
            "visibility",
            "source",
            "updated_at",
        ]


class PartnerEditSerializer(serializers.ModelSerializer):
    """What may be changed of a partner's profile; texts in each language by itself."""

    countries_of_work = serializers.SlugRelatedField(
        slug_field="iso2", queryset=Country.objects.all(), many=True
    )
    themes = serializers.SlugRelatedField(
        slug_field="slug", queryset=Theme.objects.all(), many=True
    )

    class Meta:
        model = Partner
        fields = [
            *tri("name"),
            "acronym",
            "website",
            *tri("description"),
            "countries_of_work",
            "themes",
            "working_languages",
        ]
