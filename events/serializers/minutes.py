from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.core.serializers import (
    PortalSerializer,
    SourceNoteField,
    id_of,
    slug_of,
)
from events.models import ActionPoint, Decision, ItemMinutes


class ItemMinutesSerializer(PortalSerializer):
    event = slug_of(source="agenda_item.event")
    agenda_item = id_of()
    published_at = serializers.DateTimeField(
        source="agenda_item.event.minutes.published_at",
        read_only=True,
        allow_null=True,
        default=None,
        help_text=_("Null for a draft, which only the organisers read."),
    )

    class Meta:
        model = ItemMinutes
        fields = ["id", "event", "agenda_item", "text", "published_at", "updated_at"]


class DecisionSerializer(PortalSerializer):
    event = slug_of()
    agenda_item = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Decision
        fields = [
            "id",
            "event",
            "agenda_item",
            "number",
            "text",
            "source",
            "updated_at",
        ]


class ActionPointSerializer(PortalSerializer):
    event = slug_of()
    agenda_item = id_of(allow_null=True)
    owner_partner = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = ActionPoint
        fields = [
            "id",
            "event",
            "agenda_item",
            "text",
            "owner_partner",
            "due_on",
            "status",
            "progress",
            "closing_remark",
            "closed_on",
            "visibility",
            "source",
            "updated_at",
        ]
