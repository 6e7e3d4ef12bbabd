from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance87.core.enums import IloRegion
from alliance87.core.serializers import (
    PortalSerializer,
    SourceNoteField,
    TranslatedText,
    country_code,
    id_of,
    slug_of,
    slugs_of,
)
from pathfinders.enums import CommitmentStatus, StageKind
from pathfinders.models import (
    Assessment,
    Commitment,
    CommitmentComment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    ProgressReport,
    Ratification,
    Roadmap,
    StageEvent,
    SupportOffer,
    SupportRequest,
)


class StageStepSerializer(PortalSerializer):
    """A step of a country's way, inside that country's record."""

    class Meta:
        model = StageEvent
        fields = ["kind", "on", "precision", "note"]


class PathfinderCountrySerializer(PortalSerializer):
    country = country_code()
    name = TranslatedText(source="country.name", read_only=True)
    region = serializers.ChoiceField(
        source="country.ilo_region", choices=IloRegion.choices, read_only=True
    )
    stage = serializers.ChoiceField(
        choices=StageKind.choices, read_only=True, allow_null=True
    )
    stage_on = serializers.DateField(read_only=True, allow_null=True)
    focal_partner = slug_of(allow_null=True)
    documents = slugs_of()
    stage_events = StageStepSerializer(many=True, read_only=True)
    source = SourceNoteField()

    class Meta:
        model = PathfinderCountry
        fields = [
            "id",
            "slug",
            "country",
            "name",
            "region",
            "stage",
            "stage_on",
            "summary",
            "focal_institution",
            "focal_partner",
            "documents",
            "stage_events",
            "confirmed_on",
            "visibility",
            "source",
            "updated_at",
        ]


class CoordinationBodySerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder")
    country = country_code(source="pathfinder.country")
    part_of = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = CoordinationBody
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "position",
            "name",
            "part_of",
            "description",
            "source",
            "updated_at",
        ]


class StageEventSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder")
    country = country_code(source="pathfinder.country")
    source = SourceNoteField()

    class Meta:
        model = StageEvent
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "kind",
            "on",
            "precision",
            "position",
            "note",
            "source",
            "updated_at",
        ]


class RoadmapSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder")
    country = country_code(source="pathfinder.country")
    source = SourceNoteField()

    class Meta:
        model = Roadmap
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "title",
            "version",
            "status",
            "period_start",
            "period_end",
            "visibility",
            "source",
            "updated_at",
        ]


class PriorityAreaSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="roadmap.pathfinder")
    country = country_code(source="roadmap.pathfinder.country")
    roadmap = id_of()
    themes = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = PriorityArea
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "roadmap",
            "position",
            "label",
            "themes",
            "source",
            "updated_at",
        ]


class PriorityAreaNameSerializer(PortalSerializer):
    """A priority area, inside its commitment."""

    class Meta:
        model = PriorityArea
        fields = ["id", "label"]


class CommitmentSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="priority_area.roadmap.pathfinder")
    country = country_code(source="priority_area.roadmap.pathfinder.country")
    roadmap = id_of(source="priority_area.roadmap")
    priority_area = PriorityAreaNameSerializer(read_only=True)
    status = serializers.ChoiceField(
        choices=CommitmentStatus.choices, read_only=True, allow_null=True
    )
    status_on = serializers.DateField(read_only=True, allow_null=True)
    lead_partner = slug_of(allow_null=True)
    supporting_partners = slugs_of()
    source = SourceNoteField()

    class Meta:
        model = Commitment
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "roadmap",
            "priority_area",
            "position",
            "reference",
            "title",
            "text",
            "status",
            "status_on",
            "lead_institution",
            "lead_partner",
            "supporting_partners",
            "starts_on",
            "due_on",
            "due_precision",
            "budget_amount",
            "budget_currency",
            "target_value",
            "target_unit",
            "baseline_value",
            "baseline_year",
            "visibility",
            "source",
            "updated_at",
        ]


class AssessmentSerializer(PortalSerializer):
    country = country_code(source="commitment.priority_area.roadmap.pathfinder.country")
    commitment = id_of()
    assessor = slug_of(allow_null=True)
    evidence = slugs_of()
    reply_to = id_of(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "country",
            "commitment",
            "as_of",
            "assessor_kind",
            "assessor",
            "status",
            "completion",
            "narrative",
            "evidence",
            "reply_to",
            "visibility",
            "source",
            "updated_at",
        ]


class CommitmentCommentSerializer(PortalSerializer):
    country = country_code(source="commitment.priority_area.roadmap.pathfinder.country")
    commitment = id_of()
    partner = slug_of()
    assessment = id_of(
        allow_null=True, help_text=_("What it was published as, word for word.")
    )

    class Meta:
        model = CommitmentComment
        fields = [
            "id",
            "country",
            "commitment",
            "partner",
            "as_of",
            "status",
            "narrative",
            "language",
            "state",
            "reason",
            "assessment",
            "decided_at",
            "created_at",
            "updated_at",
        ]


class NextStepSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder")
    country = country_code(source="pathfinder.country")
    source = SourceNoteField()

    class Meta:
        model = NextStep
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "position",
            "text",
            "due_on",
            "due_precision",
            "done_on",
            "source",
            "updated_at",
        ]


class LessonLearntSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder", allow_null=True)
    country = country_code(source="pathfinder.country", allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = LessonLearnt
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "position",
            "text",
            "visibility",
            "source",
            "updated_at",
        ]


class ProgressReportSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="pathfinder")
    country = country_code(source="pathfinder.country")
    document = slug_of(allow_null=True)
    remarks = serializers.CharField(
        source="to_mend",
        read_only=True,
        help_text=_(
            "Why the Secretariat sent it back. Empty for all but those who keep the "
            "country, and the Secretariat."
        ),
    )
    source = SourceNoteField()

    class Meta:
        model = ProgressReport
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "year",
            "status",
            "due_on",
            "summary",
            "remarks",
            "document",
            "submitted_at",
            "published_at",
            "visibility",
            "source",
            "updated_at",
        ]


class InstrumentSerializer(PortalSerializer):
    source = SourceNoteField()

    class Meta:
        model = Instrument
        fields = ["id", "code", "title", "adopted_on", "source", "updated_at"]


class RatificationSerializer(PortalSerializer):
    instrument = serializers.SlugRelatedField(slug_field="code", read_only=True)
    country = country_code()
    source = SourceNoteField()

    class Meta:
        model = Ratification
        fields = [
            "id",
            "instrument",
            "country",
            "ratified_on",
            "in_force_on",
            "denounced_on",
            "source",
            "updated_at",
        ]


class IndicatorSerializer(PortalSerializer):
    class Meta:
        model = Indicator
        fields = ["id", "code", "name", "unit", "updated_at"]


class IndicatorValueSerializer(PortalSerializer):
    indicator = serializers.SlugRelatedField(slug_field="code", read_only=True)
    country = country_code(allow_null=True)
    source = SourceNoteField()

    class Meta:
        model = IndicatorValue
        fields = [
            "id",
            "indicator",
            "country",
            "year",
            "disaggregation",
            "value",
            "source",
            "updated_at",
        ]


class MatchedPartnerSerializer(PortalSerializer):
    """A partner whose offer was accepted, inside the request."""

    partner = slug_of()

    class Meta:
        model = SupportOffer
        fields = ["partner", "decided_at"]


class SupportRequestSerializer(PortalSerializer):
    pathfinder_country = slug_of(source="commitment.priority_area.roadmap.pathfinder")
    country = country_code(source="commitment.priority_area.roadmap.pathfinder.country")
    commitment = id_of()
    matches = MatchedPartnerSerializer(many=True, read_only=True)

    class Meta:
        model = SupportRequest
        fields = [
            "id",
            "pathfinder_country",
            "country",
            "commitment",
            "title",
            "text",
            "kind",
            "state",
            "needed_by",
            "matches",
            "visibility",
            "created_at",
            "updated_at",
        ]


class SupportOfferSerializer(PortalSerializer):
    pathfinder_country = slug_of(
        source="request.commitment.priority_area.roadmap.pathfinder"
    )
    request = id_of()
    partner = slug_of()
    text = serializers.CharField(
        source="said", read_only=True, help_text=_("Empty for all but the two sides.")
    )
    reason = serializers.CharField(
        source="answer", read_only=True, help_text=_("Empty for all but the two sides.")
    )

    class Meta:
        model = SupportOffer
        fields = [
            "id",
            "pathfinder_country",
            "request",
            "partner",
            "text",
            "state",
            "reason",
            "decided_at",
            "created_at",
            "updated_at",
        ]
