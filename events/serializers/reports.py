from rest_framework import serializers

from alliance87.core.serializers import (
    PortalSerializer,
    SlugOfVisible,
    SourceNoteField,
    id_of,
    slug_of,
    slugs_of,
)
from events.models import MeetingReport, ReportComment, ReportSection
from events.serializers.agenda import SpeakerSerializer


class MeetingReportSerializer(PortalSerializer):
    event = slug_of()
    document = slug_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = MeetingReport
        fields = [
            "id",
            "slug",
            "event",
            "title",
            "status",
            "version",
            "published_on",
            "finalised_at",
            "disclaimer",
            "foreword",
            "participant_count",
            "country_count",
            "partner_count",
            "document",
            "visibility",
            "source",
            "updated_at",
        ]


class ReportSectionSerializer(PortalSerializer):
    event = slug_of(source="report.event")
    report = slug_of()
    agenda_item = id_of(allow_null=True)
    themes = slugs_of()
    contributions = SpeakerSerializer(many=True, read_only=True)
    source = SourceNoteField()

    class Meta:
        model = ReportSection
        fields = [
            "id",
            "event",
            "report",
            "agenda_item",
            "position",
            "heading",
            "kind",
            "track",
            "objective",
            "summary",
            "themes",
            "contributions",
            "source",
            "updated_at",
        ]


class ReportCommentSerializer(PortalSerializer):
    report = slug_of(source="section.report")
    section = id_of()
    partner = slug_of(source="author.partner", allow_null=True)

    class Meta:
        model = ReportComment
        fields = [
            "id",
            "report",
            "section",
            "partner",
            "quote",
            "text",
            "resolved_at",
            "outcome",
            "resolution",
            "created_at",
            "updated_at",
        ]


class NewReportCommentSerializer(serializers.ModelSerializer):
    section = SlugOfVisible(ReportSection, slug_field="id")

    class Meta:
        model = ReportComment
        fields = ["section", "quote", "text"]


class ResolveReportCommentSerializer(serializers.ModelSerializer):
    """An outcome resolves the comment; ``null`` reopens it."""

    class Meta:
        model = ReportComment
        fields = ["outcome", "resolution"]
