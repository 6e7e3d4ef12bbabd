from django.urls import reverse
from rest_framework import serializers

from alliance87.accounts.enums import PortalLanguage
from alliance87.briefings.enums import PackEdition, PackPaper, PackState
from alliance87.briefings.models import BriefingPack, LedgerEntry
from alliance87.briefings.progress import progress_of
from alliance87.core.serializers import PortalSerializer, SlugOfVisible, slug_of
from events.models import Event


class ProgressSerializer(serializers.Serializer):
    """How far a build has come."""

    percent = serializers.IntegerField(min_value=0, max_value=100)
    note = serializers.CharField()


class BriefingPackSerializer(PortalSerializer):
    event = slug_of()
    progress = serializers.SerializerMethodField()
    file = serializers.SerializerMethodField(
        help_text="Where the PDF is. Null until there is one, and once it is withdrawn."
    )
    superseded_by = serializers.UUIDField(
        source="newer",
        read_only=True,
        allow_null=True,
        help_text="What its readers were handed out instead, and have now.",
    )

    class Meta:
        model = BriefingPack
        fields = [
            "id",
            "event",
            "edition",
            "language",
            "paper",
            "state",
            "progress",
            "error",
            "file",
            "sha256",
            "snapshot_sha256",
            "manifest_sha256",
            "size",
            "page_count",
            "superseded_by",
            "created_at",
            "sealed_at",
            "published_at",
            "cancelled_at",
            "withdrawn_at",
            "withdrawal_reason",
        ]

    def get_progress(self, pack) -> ProgressSerializer:
        return progress_of(pack)

    def get_file(self, pack) -> str | None:
        if pack.state not in PackState.finished():
            return None
        address = reverse("api-briefing-packs-file", kwargs={"pk": pack.pk})
        return self.context["request"].build_absolute_uri(address)


class NewBriefingPackSerializer(serializers.Serializer):
    event = SlugOfVisible(Event, slug_field="slug")
    edition = serializers.ChoiceField(PackEdition.choices)
    language = serializers.ChoiceField(PortalLanguage.choices)
    paper = serializers.ChoiceField(PackPaper.choices, default=PackPaper.A4)


class LedgerEntrySerializer(PortalSerializer):
    pack = serializers.UUIDField(source="pack_id", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = [
            "id",
            "number",
            "kind",
            "pack",
            "edition",
            "language",
            "sha256",
            "manifest_sha256",
            "at",
            "previous",
            "hash",
        ]
