from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance87.core.serializers import PortalSerializer
from alliance87.webhooks.actions.keeping import settable
from alliance87.webhooks.models import Delivery, Webhook


class WebhookSerializer(PortalSerializer):
    endpoints = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Webhook
        fields = [
            "id",
            "name",
            "address",
            "endpoints",
            "as_secretariat",
            "state",
            "failing_since",
            "previous_until",
            "created_at",
            "updated_at",
        ]


class SecretSerializer(serializers.Serializer):
    """The secret that signs the messages; it is shown this once."""

    secret = serializers.CharField(read_only=True)


class WebhookMadeSerializer(WebhookSerializer):
    """With the secret that signs its messages, which is shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]


class EndpointsField(serializers.ListField):
    child = serializers.CharField(max_length=60)


class NewWebhookSerializer(serializers.ModelSerializer):
    endpoints = EndpointsField(
        required=False, max_length=100, help_text=_("None: all of them.")
    )

    class Meta:
        model = Webhook
        fields = ["name", "address", "endpoints", "as_secretariat"]


class WebhookEditSerializer(serializers.ModelSerializer):
    endpoints = EndpointsField(
        required=False, max_length=100, help_text=_("None: all of them.")
    )
    state = serializers.ChoiceField(
        required=False, choices=[(each.value, each.label) for each in settable()]
    )

    class Meta:
        model = Webhook
        fields = ["name", "address", "endpoints", "state"]


class DeliverySerializer(PortalSerializer):
    next_attempt_at = serializers.DateTimeField(
        source="tried_next_at",
        read_only=True,
        allow_null=True,
        help_text=_("Null once it was taken or given up."),
    )
    outcome = serializers.SerializerMethodField(
        help_text=_("What came of the last attempt, in words.")
    )

    class Meta:
        model = Delivery
        fields = [
            "id",
            "message_id",
            "state",
            "attempts",
            "attempted_at",
            "next_attempt_at",
            "last_status",
            "outcome",
            "created_at",
        ]

    @extend_schema_field(serializers.CharField)
    def get_outcome(self, delivery):
        return delivery.outcome


class TestedSerializer(serializers.Serializer):
    """What came of a message that was sent to try a webhook."""

    taken = serializers.BooleanField(read_only=True)
    status = serializers.IntegerField(read_only=True, allow_null=True)
    detail = serializers.CharField(read_only=True)
