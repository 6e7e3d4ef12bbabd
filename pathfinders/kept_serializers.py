"""What the Secretariat writes of a country, its roadmaps and the figures about it."""

from alliance87.core.keeping import SOURCE, KeptSerializer
from alliance87.core.search import tri
from alliance87.core.serializers import SlugOfVisible
from pathfinders.models import (
    Commitment,
    CoordinationBody,
    Indicator,
    IndicatorValue,
    Instrument,
    LessonLearnt,
    NextStep,
    PathfinderCountry,
    PriorityArea,
    Ratification,
    Roadmap,
    StageEvent,
)


def pathfinder_country(**options):
    return SlugOfVisible(
        PathfinderCountry, slug_field="slug", source="pathfinder", **options
    )


class KeptPathfinderCountrySerializer(KeptSerializer):
    class Meta:
        model = PathfinderCountry
        fields = [
            "country",
            "slug",
            *tri("summary"),
            *tri("focal_institution"),
            "focal_partner",
            "documents",
            "confirmed_on",
            "visibility",
            *SOURCE,
        ]


class KeptCoordinationBodySerializer(KeptSerializer):
    pathfinder_country = pathfinder_country()

    class Meta:
        model = CoordinationBody
        fields = [
            "pathfinder_country",
            "position",
            *tri("name"),
            "part_of",
            *tri("description"),
            *SOURCE,
        ]


class KeptStageEventSerializer(KeptSerializer):
    pathfinder_country = pathfinder_country()

    class Meta:
        model = StageEvent
        fields = [
            "pathfinder_country",
            "kind",
            "on",
            "precision",
            "position",
            *tri("note"),
            *SOURCE,
        ]


class KeptRoadmapSerializer(KeptSerializer):
    pathfinder_country = pathfinder_country()

    class Meta:
        model = Roadmap
        fields = [
            "pathfinder_country",
            *tri("title"),
            "version",
            "status",
            "period_start",
            "period_end",
            "visibility",
            *SOURCE,
        ]


class KeptPriorityAreaSerializer(KeptSerializer):
    class Meta:
        model = PriorityArea
        fields = ["roadmap", "position", *tri("label"), "themes", *SOURCE]


class KeptCommitmentSerializer(KeptSerializer):
    class Meta:
        model = Commitment
        fields = [
            "priority_area",
            "position",
            "reference",
            *tri("title"),
            *tri("text"),
            *tri("lead_institution"),
            "lead_partner",
            "supporting_partners",
            "starts_on",
            "due_on",
            "due_precision",
            "budget_amount",
            "budget_currency",
            "target_value",
            *tri("target_unit"),
            "baseline_value",
            "baseline_year",
            "visibility",
            *SOURCE,
        ]


class KeptNextStepSerializer(KeptSerializer):
    pathfinder_country = pathfinder_country()

    class Meta:
        model = NextStep
        fields = [
            "pathfinder_country",
            "position",
            *tri("text"),
            "due_on",
            "due_precision",
            "done_on",
            *SOURCE,
        ]


class KeptLessonLearntSerializer(KeptSerializer):
    pathfinder_country = pathfinder_country(required=False, allow_null=True)

    class Meta:
        model = LessonLearnt
        fields = [
            "pathfinder_country",
            "position",
            *tri("text"),
            "visibility",
            *SOURCE,
        ]


class KeptInstrumentSerializer(KeptSerializer):
    class Meta:
        model = Instrument
        fields = ["code", *tri("title"), "adopted_on", *SOURCE]


class KeptRatificationSerializer(KeptSerializer):
    class Meta:
        model = Ratification
        fields = [
            "instrument",
            "country",
            "ratified_on",
            "in_force_on",
            "denounced_on",
            *SOURCE,
        ]


class KeptIndicatorSerializer(KeptSerializer):
    class Meta:
        model = Indicator
        fields = ["code", *tri("name"), *tri("unit")]


class KeptIndicatorValueSerializer(KeptSerializer):
    class Meta:
        model = IndicatorValue
        fields = [
            "indicator",
            "country",
            "year",
            *tri("disaggregation"),
            "value",
            *SOURCE,
        ]
