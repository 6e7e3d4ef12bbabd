from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance87.core.serializers import (
    PortalSerializer,
    SourceNoteField,
    TranslatedText,
    country_code,
    id_of,
    ids_of,
    slug_of,
    slugs_of,
)
from events.enums import AgendaItemKind, ContributionRole
from events.models import AgendaItem, AgendaPublication, Contribution
from events.publications import names_in, points_of, readable_items


class SpeakerSerializer(PortalSerializer):
    """A contribution, inside the agenda item or report section it was made to."""

    partner = slug_of(allow_null=True)
    country = country_code(allow_null=True)

    class Meta:
        model = Contribution
        fields = [
            "id",
            "position",
            "role",
            "name",
            "job_title",
            "organisation",
            "partner",
            "country",
        ]


class ContributionSerializer(SpeakerSerializer):
    agenda_item = id_of(allow_null=True)
    section = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta(SpeakerSerializer.Meta):
        fields = [
            *SpeakerSerializer.Meta.fields,
            "agenda_item",
            "section",
            "source",
            "updated_at",
        ]


class AgendaItemSerializer(PortalSerializer):
    event = slug_of()
    documents = slugs_of()
    resource_needs = ids_of()
    contributions = SpeakerSerializer(many=True, read_only=True)
    # Once they are published; the resource ``minutes`` has them with their date.
    minutes_text = TranslatedText(
        source="shown_minutes.text", read_only=True, default=""
    )
    source = SourceNoteField()

    class Meta:
        model = AgendaItem
        fields = [
            "id",
            "event",
            "position",
            "number",
            "title",
            "objective",
            "kind",
            "starts_at",
            "minutes",
            "track",
            "documents",
            "resource_needs",
            "contributions",
            "minutes_text",
            "visibility",
            "source",
            "updated_at",
        ]


def items_for(publications, user):
    """Give each publication the ``points`` of it that ``user`` may read."""
    items = readable_items(publications, user)
    known = names_in([item for each in items.values() for item in each], user)
    for row in publications:
        row.points = points_of(items[row.pk], user, known=known)


class PublishedSpeakerSerializer(serializers.Serializer):
    """Somebody's part in a point, as it was published."""

    role = serializers.ChoiceField(choices=ContributionRole.choices)
    name = serializers.CharField()
    job_title = serializers.CharField()
    organisation = serializers.CharField()
    partner = serializers.CharField(source="partner_slug", allow_null=True)
    country = serializers.CharField(source="country_code", allow_null=True)


class PublishedItemSerializer(serializers.Serializer):
    """A point of an agenda as it was published. ``id`` is that of the agenda item."""

    id = serializers.UUIDField(source="pk")
    number = serializers.CharField()
    title = TranslatedText()
    objective = TranslatedText()
    kind = serializers.ChoiceField(choices=AgendaItemKind.choices)
    starts_at = serializers.DateTimeField(allow_null=True)
    minutes = serializers.IntegerField(allow_null=True)
    track = serializers.CharField()
    documents = serializers.ListField(
        child=serializers.CharField(), source="document_slugs"
    )
    contributions = PublishedSpeakerSerializer(many=True)


class PublicationListSerializer(serializers.ListSerializer):
    """Asks once, for all publications of a page, who may read what of them."""

    def to_representation(self, data):
        rows = list(data)
        items_for(rows, self.context["request"].user)
        return super().to_representation(rows)


class AgendaPublicationSerializer(PortalSerializer):
    event = slug_of()
    items = serializers.SerializerMethodField()

    class Meta:
        model = AgendaPublication
        list_serializer_class = PublicationListSerializer
        fields = [
            "id",
            "event",
            "number",
            "published_at",
            "note",
            "items",
            "updated_at",
        ]

    @extend_schema_field(PublishedItemSerializer(many=True))
    def get_items(self, row):
        if not hasattr(row, "points"):
            items_for([row], self.context["request"].user)
        shown = PublishedItemSerializer(row.points, many=True, context=self.context)
        return shown.data
