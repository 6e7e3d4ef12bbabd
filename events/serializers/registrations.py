from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.core.serializers import PortalSerializer, slug_of
from events.models import Registration


class RegistrationSerializer(PortalSerializer):
    event = slug_of()

    class Meta:
        model = Registration
        fields = [
            "id",
            "event",
            "status",
            "attendance_mode",
            "interpretation",
            "needs",
            "attended",
            "answered_at",
            "waiting_since",
            "reason",
            "updated_at",
        ]


class RegistrationAnswerSerializer(serializers.ModelSerializer):
    """One's answer to an invitation."""

    coming = serializers.BooleanField(
        write_only=True,
        help_text=_("Whether you come. Left out, it stays as you said before."),
    )

    class Meta:
        model = Registration
        fields = ["coming", "attendance_mode", "interpretation", "needs"]
