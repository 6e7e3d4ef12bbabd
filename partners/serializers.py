from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

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
from partners.models import Partner, PartnerEvent, ProfileChange, Representative, Seat


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


class PartnerEventRecordSerializer(PortalSerializer):
    partner = slug_of()
    source = SourceNoteField()

    class Meta:
        model = PartnerEvent
        fields = ["id", "partner", "kind", "on", "source", "updated_at"]


# What stands behind the keys that a proposal keeps.
NAMED_BY = {
    name: (Partner._meta.get_field(name).related_model, column)
    for name, column in {"countries_of_work": "iso2", "themes": "slug"}.items()
}


@extend_schema_field({"type": "object", "additionalProperties": True})
class ProfileValuesField(serializers.JSONField):
    """Values by the fields of a profile, countries and themes by their codes."""

    def to_representation(self, values):
        if values is None:
            return None
        return {name: self.named(name, value) for name, value in values.items()}

    def named(self, name, value):
        if name not in NAMED_BY:
            return value
        names = self.names(name)
        return sorted(names[key] for key in value if key in names)

    def names(self, name):
        """The codes by key, read once for each answer."""
        kept = self.context.setdefault("profile_names", {})
        if name not in kept:
            model, column = NAMED_BY[name]
            rows = model.objects.values_list("pk", column)
            kept[name] = {str(key): code for key, code in rows}
        return kept[name]


class ProfileChangeSerializer(PortalSerializer):
    partner = slug_of()
    before = ProfileValuesField(read_only=True)
    proposed = ProfileValuesField(read_only=True)
    accepted = ProfileValuesField(read_only=True, allow_null=True)

    class Meta:
        model = ProfileChange
        fields = [
            "id",
            "partner",
            "base_revision",
            "before",
            "proposed",
            "accepted",
            "note",
            "state",
            "edited",
            "reason",
            "decided_at",
            "created_at",
            "updated_at",
        ]
