from django.utils import timezone
from rest_framework import serializers

from alliance87.core.serializers import (
    PortalSerializer,
    SourceNoteField,
    country_code,
    country_codes,
    language_codes,
    slug_of,
    slugs_of,
)
from events.enums import EventStanding
from events.models import Event, Recording


class StandingField(serializers.ChoiceField):
    """What an event's status is today."""

    def __init__(self, **options):
        options |= {"source": "*", "read_only": True}
        super().__init__(choices=EventStanding.choices, **options)

    def to_representation(self, event):
        return event.standing_at(timezone.now()).value


class EventSerializer(PortalSerializer):
    status = StandingField()
    country = country_code(allow_null=True)
    hosts = slugs_of()
    organisers = slugs_of()
    funders = slugs_of()
    chair_partner = slug_of(allow_null=True)
    chair_country = country_code(allow_null=True)
    vice_chair_country = country_code(allow_null=True)
    languages = language_codes()
    themes = slugs_of()
    countries = country_codes()
    action_groups = slugs_of()
    documents = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = Event
        fields = [
            "id",
            "slug",
            "title",
            "kind",
            "status",
            "series",
            "number",
            "starts_at",
            "ends_at",
            "date_precision",
            "has_times",
            "time_zone",
            "venue",
            "address",
            "city",
            "country",
            "is_online",
            "summary",
            "hosts",
            "organisers",
            "funders",
            "chair_partner",
            "chair_country",
            "vice_chair_country",
            "languages",
            "themes",
            "countries",
            "action_groups",
            "documents",
            "capacity",
            "registration_mode",
            "registration_opens_at",
            "registration_closes_at",
            "visibility",
            "source",
            "updated_at",
        ]


class RecordingSerializer(PortalSerializer):
    event = slug_of()

    class Meta:
        model = Recording
        fields = [
            "id",
            "event",
            "title",
            "language",
            "link",
            "visibility",
            "updated_at",
        ]
