from rest_framework import serializers

from alliance87.briefings.models import BriefingPack
from alliance87.briefings.progress import progress_of
from alliance87.core.serializers import PortalSerializer, slug_of


class ProgressSerializer(serializers.Serializer):
    """How far a build has come."""

    percent = serializers.IntegerField(min_value=0, max_value=100)
    note = serializers.CharField()


class BriefingPackSerializer(PortalSerializer):
    event = slug_of()
    progress = serializers.SerializerMethodField()

    class Meta:
        model = BriefingPack
        fields = [
            "id",
            "event",
            "edition",
            "language",
            "state",
            "progress",
            "error",
            "sha256",
            "snapshot_sha256",
            "size",
            "page_count",
            "created_at",
            "sealed_at",
            "published_at",
        ]

    def get_progress(self, pack) -> ProgressSerializer:
        return progress_of(pack)
